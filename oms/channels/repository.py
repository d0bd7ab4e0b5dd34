"""What channels sent and what became of it, in the database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, Text, case, cast, delete, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.sql import ColumnElement

from contract.errors import Refused
from oms.catalog.tables import item
from oms.channels.holds import Hold
from oms.channels.model import CapturedOrder, CaptureState, Later, Reason
from oms.channels.tables import (
    capture_hold,
    captured_later,
    captured_order,
    captured_version,
    channel_delivery,
)
from oms.db.engine import Tx
from oms.security.tables import api_key

MAX_LISTED = 500
_ALIKE_AT_ONCE = 5
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4150042, hashtext(:key))")
_ORDER = TypeAdapter(CapturedOrder)
_LATER: Mapping[str, TypeAdapter[Later]] = {kind.__name__.lower(): TypeAdapter[Any](kind) for kind in get_args(Later)}


def lock_orders(tx: Tx, channel_id: str, external_ids: Iterable[str]) -> None:
    """Nobody else takes in anything of these orders until this transaction ends, whether they came already or not."""
    for external_id in sorted(set(external_ids)):
        tx.conn.execute(_ONE_AT_A_TIME, {"key": f"{channel_id} {external_id}"})


def keep_delivery(tx: Tx, channel_id: str, topic: str, raw: bytes, tells: str) -> str | None:
    """Its id, or None where the very same was sent before."""
    row = {
        "delivery_id": tx.new_id(),
        "channel_id": channel_id,
        "topic": topic,
        "body_hash": hashlib.sha256(raw).hexdigest(),
        "body": raw,
        "tells": tells,
        "received_at": tx.now,
    }
    added = insert(channel_delivery).values(row).on_conflict_do_nothing().returning(channel_delivery.c.delivery_id)
    return tx.conn.execute(added).scalar()


def delivery(tx: Tx, delivery_id: str) -> RowMapping:
    query = select(channel_delivery).where(channel_delivery.c.delivery_id == delivery_id)
    return tx.conn.execute(query).mappings().one()


def captured_named(tx: Tx, channel_id: str, external_id: str) -> RowMapping | None:
    """Locked until the transaction ends."""
    of = captured_order.c
    query = select(captured_order).where(of.channel_id == channel_id, of.external_id == external_id)
    return tx.conn.execute(query.with_for_update()).mappings().one_or_none()


def captured_by_id(tx: Tx, captured_id: str) -> RowMapping:
    """Locked until the transaction ends. Refused: ``captured_order_unknown``."""
    query = select(captured_order).where(captured_order.c.captured_id == captured_id).with_for_update()
    found = tx.conn.execute(query).mappings().one_or_none()
    if found is None:
        raise Refused("captured_order_unknown", order=captured_id[:40])
    return found


def hold_captured(tx: Tx, captured_id: str) -> RowMapping:
    """Its row, locked until the transaction ends, and nobody takes in anything of it: as capturing locks, in the same
    order. Refused: ``captured_order_unknown``.
    """
    of = captured_order.c
    found = tx.conn.execute(select(of.channel_id, of.external_id).where(of.captured_id == captured_id)).one_or_none()
    if found is not None:
        lock_orders(tx, found.channel_id, [found.external_id])
    return captured_by_id(tx, captured_id)


def captured_of(tx: Tx, channel_id: str, external_id: str) -> RowMapping:
    """By the channel's id of it alone. Refused: ``captured_order_unknown``."""
    of = captured_order.c
    query = select(captured_order).where(of.channel_id == channel_id, of.external_id == external_id)
    found = tx.conn.execute(query).mappings().one_or_none()
    if found is None:
        raise Refused("captured_order_unknown", order=external_id[:40])
    return found


def find_captured(tx: Tx, channel_id: str, named: str) -> RowMapping:
    """By the channel's id of it, its number there, or ours. Refused: ``captured_order_unknown``, and
    ``captured_order_ambiguous`` (ids) for a number that several have.
    """
    of = captured_order.c
    for same in (of.external_id == named, of.captured_id == named, of.number == named):
        query = select(captured_order).where(of.channel_id == channel_id, same).order_by(of.external_id)
        found = tx.conn.execute(query.limit(_ALIKE_AT_ONCE)).mappings().all()
        if len(found) > 1:
            ids = ", ".join(row["external_id"] for row in found)
            raise Refused("captured_order_ambiguous", order=named[:40], ids=ids)
        if found:
            return found[0]
    raise Refused("captured_order_unknown", order=named[:40])


def content_of(row: RowMapping) -> CapturedOrder:
    return _ORDER.validate_python(row["content"], strict=False)


def content_digest(order: CapturedOrder) -> str:
    return hashlib.sha256(_ORDER.dump_json(order)).hexdigest()


def content_columns(order: CapturedOrder) -> dict[str, object]:
    """What the table holds of an order beside its state."""
    return {
        "number": order.number,
        "version": order.version,
        "placed_at": order.placed_at,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "likeness": order.likeness,
        "content": _ORDER.dump_python(order, mode="json"),
    }


def add_captured(tx: Tx, values: Mapping[str, object]) -> None:
    tx.conn.execute(insert(captured_order).values(dict(values)))


def change_captured(tx: Tx, captured_id: str, **values: object) -> None:
    tx.conn.execute(update(captured_order).where(captured_order.c.captured_id == captured_id).values(**values))


def add_version(tx: Tx, captured_id: str, revision: int, order: CapturedOrder, delivery_id: str, more: int) -> None:
    """``more``: what the customer pays more than for the version before, in minor units."""
    row = {
        "captured_id": captured_id,
        "revision": revision,
        "version": order.version,
        "delivery_id": delivery_id,
        "total_minor": order.total_minor,
        "difference_minor": more,
        "taken_at": tx.now,
    }
    tx.conn.execute(insert(captured_version).values(row))


def versions(tx: Tx, captured_id: str) -> Sequence[RowMapping]:
    query = select(captured_version).where(captured_version.c.captured_id == captured_id)
    return tx.conn.execute(query.order_by(captured_version.c.revision)).mappings().all()


def settle_versions(tx: Tx, captured_id: str) -> int:
    """The differences of its versions are paid or given back; how many minor units they come to."""
    of = captured_version.c
    open_ = update(captured_version).where(
        of.captured_id == captured_id, of.difference_minor != 0, of.settled_at.is_(None)
    )
    return sum(tx.conn.execute(open_.values(settled_at=tx.now).returning(of.difference_minor)).scalars())


def keep_later(tx: Tx, channel_id: str, later: Later, delivery_id: str) -> None:
    """Once for each of its kind; one told again with a later moment takes its place, and is news where it says more
    than another moment.
    """
    kind = type(later).__name__.lower()
    row = {
        "channel_id": channel_id,
        "kind": kind,
        "external_id": later.external_id,
        "order_external_id": later.order,
        "delivery_id": delivery_id,
        "at": getattr(later, "at", None),
        "content": _LATER[kind].dump_python(later, mode="json"),
    }
    added = insert(captured_later).values(row)
    known, told = func.coalesce(captured_later.c.at, _NEVER), func.coalesce(added.excluded.at, _NEVER)
    changed: dict[str, Any] = {name: added.excluded[name] for name in ("at", "content", "delivery_id")}
    same = _but_moment(captured_later.c.content) == _but_moment(added.excluded.content)
    changed["applied_at"] = case((same, captured_later.c.applied_at), else_=None)
    key = [captured_later.c.channel_id, captured_later.c.kind, captured_later.c.external_id]
    tx.conn.execute(added.on_conflict_do_update(index_elements=key, set_=changed, where=told >= known))


def _but_moment(content: ColumnElement[Any]) -> ColumnElement[Any]:
    return content.op("-", return_type=JSONB())(cast("at", Text))


def laters_of(tx: Tx, channel_id: str, external_id: str) -> Sequence[Later]:
    """In the order of their moments."""
    of = captured_later.c
    query = select(captured_later).where(of.channel_id == channel_id, of.order_external_id == external_id)
    found = tx.conn.execute(query.order_by(of.at, of.kind, of.external_id)).mappings()
    return [_LATER[row["kind"]].validate_python(row["content"], strict=False) for row in found]


def laters_applied(tx: Tx, channel_id: str, external_id: str) -> frozenset[str]:
    """From now on they are with their order; the external ids of those that were not yet."""
    of = captured_later.c
    waiting = update(captured_later).where(
        of.channel_id == channel_id, of.order_external_id == external_id, of.applied_at.is_(None)
    )
    found = tx.conn.execute(waiting.values(applied_at=tx.now).returning(of.external_id))
    return frozenset(found.scalars())


def laters_waiting(tx: Tx, channel_id: str) -> Sequence[RowMapping]:
    """What came for orders that we have not heard of."""
    of = captured_later.c
    query = select(captured_later).where(of.channel_id == channel_id, of.applied_at.is_(None))
    return tx.conn.execute(query.order_by(of.at).limit(MAX_LISTED)).mappings().all()


def replace_holds(tx: Tx, captured_id: str, holds: Iterable[Hold]) -> None:
    """What was there already keeps the moment since when."""
    wanted = {(str(reason), about) for reason, about in holds}
    of = capture_hold.c
    query = select(of.reason, of.about).where(of.captured_id == captured_id)
    known = {(row.reason, row.about) for row in tx.conn.execute(query)}
    for reason, about in sorted(known - wanted):
        gone = delete(capture_hold).where(of.captured_id == captured_id, of.reason == reason, of.about == about)
        tx.conn.execute(gone)
    rows = [
        {"captured_id": captured_id, "reason": reason, "about": about, "since": tx.now}
        for reason, about in sorted(wanted - known)
    ]
    if rows:
        tx.conn.execute(insert(capture_hold), rows)


def holds_by_order(tx: Tx, captured_ids: Collection[str]) -> dict[str, list[RowMapping]]:
    query = select(capture_hold).where(capture_hold.c.captured_id.in_(captured_ids))
    found: dict[str, list[RowMapping]] = {}
    for row in tx.conn.execute(query.order_by(capture_hold.c.reason, capture_hold.c.about)).mappings():
        found.setdefault(row["captured_id"], []).append(row)
    return found


def held_for(tx: Tx, channel_id: str, reason: Reason, about: str | None = None) -> Sequence[str]:
    """The ids of orders of a channel that are held for a reason, oldest first."""
    query = (
        select(captured_order.c.captured_id)
        .join(capture_hold, capture_hold.c.captured_id == captured_order.c.captured_id)
        .where(captured_order.c.channel_id == channel_id, capture_hold.c.reason == reason)
        .order_by(captured_order.c.captured_at, captured_order.c.captured_id)
        .distinct()
        .add_columns(captured_order.c.captured_at)
    )
    if about is not None:
        query = query.where(capture_hold.c.about == about)
    return [row.captured_id for row in tx.conn.execute(query)]


def waiting_of(tx: Tx, channel_id: str) -> Sequence[str]:
    """The ids of orders of a channel that wait for a place."""
    of = captured_order.c
    query = select(of.captured_id).where(of.state == CaptureState.WAITING, of.channel_id == channel_id)
    return tx.conn.execute(query.order_by(of.captured_at, of.captured_id)).scalars().all()


def alike(tx: Tx, row: RowMapping, since: datetime, until: datetime) -> Sequence[str]:
    """Other orders of the channel that look the same and were placed at about the same time, by their ids there."""
    if not row["likeness"]:
        return ()
    # Two that arrive at once would not see each other's row: the later one waits, and sees that the other was placed.
    tx.conn.execute(_ONE_AT_A_TIME, {"key": f"{row['channel_id']} like {row['likeness']}"})
    of = captured_order.c
    query = (
        select(of.external_id)
        .where(of.channel_id == row["channel_id"], of.likeness == row["likeness"], of.placed_at.between(since, until))
        .where(of.captured_id != row["captured_id"], of.state != CaptureState.CANCELED)
        .where(or_(of.captured_id < row["captured_id"], of.state == CaptureState.PLACED))
        .order_by(of.external_id)
        .limit(_ALIKE_AT_ONCE)
    )
    return tx.conn.execute(query).scalars().all()


def skus_on_sale(tx: Tx, skus: Collection[str]) -> frozenset[str]:
    query = select(item.c.sku).where(item.c.sku.in_(skus), item.c.active)
    return frozenset(tx.conn.execute(query).scalars())


def due(tx: Tx, limit: int, after: tuple[datetime, str]) -> Sequence[RowMapping]:
    """Orders of channels that have a key, whose time of grace is over or whose time to be placed is: their
    ``captured_at`` and ``captured_id``, oldest first, and those ``after`` one.
    """
    of = captured_order.c
    rested = (of.state == CaptureState.RESTING) & (of.place_after <= tx.now)
    unplaced = of.state.in_((CaptureState.HELD, CaptureState.RESTING, CaptureState.WAITING))
    query = (
        select(of.captured_at, of.captured_id)
        .join(api_key, (api_key.c.id == of.channel_id) & api_key.c.active)
        .where(or_(rested, unplaced & (of.cancel_at <= tx.now)), tuple_(of.captured_at, of.captured_id) > after)
        .order_by(of.captured_at, of.captured_id)
        .limit(limit)
    )
    return tx.conn.execute(query).mappings().all()


def list_captured(
    tx: Tx, *, channel_id: str | None, state: CaptureState | None, reason: Reason | None, limit: int
) -> Sequence[RowMapping]:
    """Newest first, with the ``channel``'s name."""
    of = captured_order.c
    query = select(captured_order, api_key.c.name.label("channel")).join(api_key, api_key.c.id == of.channel_id)
    if channel_id is not None:
        query = query.where(of.channel_id == channel_id)
    if state is not None:
        query = query.where(of.state == state)
    if reason is not None:
        held = select(capture_hold.c.captured_id).where(capture_hold.c.reason == reason)
        query = query.where(of.captured_id.in_(held))
    found = query.order_by(of.captured_at.desc(), of.captured_id.desc()).limit(min(limit, MAX_LISTED))
    return tx.conn.execute(found).mappings().all()


def queue(tx: Tx) -> Sequence[RowMapping]:
    """Why orders wait, the commonest first: channel, reason, what it is about, how many, and since when."""
    orders = func.count().label("orders")
    query = (
        select(
            api_key.c.name.label("channel"),
            capture_hold.c.reason,
            capture_hold.c.about,
            orders,
            func.min(capture_hold.c.since).label("since"),
        )
        .join(captured_order, captured_order.c.captured_id == capture_hold.c.captured_id)
        .join(api_key, api_key.c.id == captured_order.c.channel_id)
        .group_by(api_key.c.name, capture_hold.c.reason, capture_hold.c.about)
        .order_by(orders.desc(), api_key.c.name, capture_hold.c.reason, capture_hold.c.about)
        .limit(MAX_LISTED)
    )
    return tx.conn.execute(query).mappings().all()


def unsettled(tx: Tx) -> Sequence[RowMapping]:
    """Versions whose difference of money nobody settled, with their orders."""
    of = captured_version.c
    query = (
        select(captured_version, captured_order.c.external_id, captured_order.c.currency, api_key.c.name)
        .join(captured_order, captured_order.c.captured_id == of.captured_id)
        .join(api_key, api_key.c.id == captured_order.c.channel_id)
        .where(of.difference_minor != 0, of.settled_at.is_(None))
        .order_by(of.taken_at)
        .limit(MAX_LISTED)
    )
    return tx.conn.execute(query).mappings().all()
