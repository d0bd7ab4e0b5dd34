"""Taking in what a channel sent: each body once, each order once, whatever came first.

An older version never takes the place of a newer one. What belongs to an order that did not come yet waits for it. One
body is one transaction, and the order is placed in it where nothing stands in its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from oms.channels import repository
from oms.channels.connections import Connection
from oms.channels.model import (
    REFUNDED_APART,
    CapturedOrder,
    CaptureState,
    Event,
    Later,
    NoOrder,
    Part,
    Refund,
    joined,
    less_refunded,
    newer,
    wanted,
    with_lines_of,
)
from oms.channels.placing import decide, report
from oms.channels.reading import events_of
from oms.db.engine import Tx

MOST_TELLS = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """``again``: the very same was sent before, and nothing was done. ``tells``: what it was read as."""

    delivery_id: str
    again: bool
    tells: tuple[str, ...]


def capture(tx: Tx, connection: Connection, topic: str, raw: bytes) -> Taken:
    """Refused: ``webhook_unreadable``; then nothing was stored."""
    events = events_of(connection.kind, topic, raw)
    tells = tuple(dict.fromkeys(map(_word, events)))
    keys = {_key(event) for event in events if not isinstance(event, NoOrder)}
    repository.lock_orders(tx, connection.channel_id, keys)
    delivery_id = repository.keep_delivery(tx, connection.channel_id, topic, raw, " ".join(tells)[:MOST_TELLS])
    if delivery_id is None:
        return Taken("", again=True, tells=tells)
    before = {key: row for key in sorted(keys) if (row := repository.captured_named(tx, connection.channel_id, key))}
    for event in events:
        match event:
            case CapturedOrder():
                _take_order(tx, connection, event, delivery_id)
            case NoOrder():
                pass
            case _:
                repository.keep_later(tx, connection.channel_id, event, delivery_id)
    for external_id in sorted(keys):
        _bring_together(tx, connection, external_id, before.get(external_id))
    return Taken(delivery_id, again=False, tells=tells)


def take_later(tx: Tx, connection: Connection, later: Later, delivery_id: str = "") -> None:
    """What a person or a program of ours says of an order, like a channel would."""
    repository.lock_orders(tx, connection.channel_id, [later.order])
    repository.keep_later(tx, connection.channel_id, later, delivery_id)
    _bring_together(tx, connection, later.order, None)


def _key(event: CapturedOrder | Later) -> str:
    return event.external_id if isinstance(event, CapturedOrder) else event.order


def _word(event: Event) -> str:
    match event:
        case CapturedOrder():
            return "order"
        case NoOrder():
            return f"no_order:{event.what[:60]}"
        case _:
            return type(event).__name__.lower()


def _take_order(tx: Tx, connection: Connection, order: CapturedOrder, delivery_id: str) -> None:
    digest = repository.content_digest(order)
    row = repository.captured_named(tx, connection.channel_id, order.external_id)
    if row is None:
        captured_id = tx.new_id()
        values = repository.content_columns(order) | {
            "captured_id": captured_id,
            "channel_id": connection.channel_id,
            "external_id": order.external_id,
            "delivery_id": delivery_id,
            "state": CaptureState.HELD,
            "revision": 1,
            "digest": digest,
            "captured_at": tx.now,
            "place_after": tx.now + connection.grace,
            "cancel_at": tx.now + connection.cancel_after if connection.cancel_after else None,
        }
        repository.add_captured(tx, values)
        repository.add_version(tx, captured_id, 1, order, delivery_id, 0)
        return
    known = repository.content_of(row)
    if not newer(order, digest, known, row["digest"]):
        if known.lines_follow and not order.lines_follow:
            whole = with_lines_of(known, order)
            repository.change_captured(tx, row["captured_id"], **repository.content_columns(whole))
        return
    order = with_lines_of(order, known)
    more = order.agreed_minor - known.agreed_minor if known.total_minor is not None else 0
    revision = row["revision"] + 1
    columns = repository.content_columns(order) | {"delivery_id": delivery_id, "revision": revision, "digest": digest}
    repository.change_captured(tx, row["captured_id"], **columns)
    repository.add_version(tx, row["captured_id"], revision, order, delivery_id, more)


def _bring_together(tx: Tx, connection: Connection, external_id: str, before: RowMapping | None) -> None:
    """An order and what belongs to it, where it came already. ``before``: as it was before this body."""
    row = repository.captured_named(tx, connection.channel_id, external_id)
    if row is None:
        return
    laters = repository.laters_of(tx, connection.channel_id, external_id)
    parts = [later for later in laters if isinstance(later, Part)]
    refunds = [later for later in laters if isinstance(later, Refund)] if connection.kind in REFUNDED_APART else []
    told = repository.content_of(row)
    alone = _as_told(tx, connection, row) if parts else None
    whole = less_refunded(joined(alone, parts) if alone else told, refunds)
    if whole != told:
        repository.change_captured(tx, row["captured_id"], **repository.content_columns(whole))
    known = less_refunded(repository.content_of(before), refunds) if before else whole
    news = repository.laters_applied(tx, connection.channel_id, external_id)
    if row["order_id"]:
        _tell_head_office(tx, row, known, whole)
    other = wanted(known) != wanted(whole)
    decide(tx, connection, repository.captured_by_id(tx, row["captured_id"]), again=other, news=news)


def _as_told(tx: Tx, connection: Connection, row: RowMapping) -> CapturedOrder | None:
    """The order alone, read from the bytes that told its newest version; as we read them now. None where they are
    forgotten, or tell of it no more: then it has its parts already.
    """
    kept = repository.delivery(tx, row["delivery_id"])
    if not kept["body"]:
        return None
    events: Sequence[Event] = events_of(connection.kind, kept["topic"], bytes(kept["body"]))
    orders = [one for one in events if isinstance(one, CapturedOrder) and one.external_id == row["external_id"]]
    same = [one for one in orders if repository.content_digest(one) == row["digest"]]
    return next(iter([*same, *orders]), None)


def _tell_head_office(tx: Tx, row: RowMapping, known: CapturedOrder, now: CapturedOrder) -> None:
    """A store has the order: of what it was asked for, something is otherwise now."""
    if now.canceled and not known.canceled:
        report(tx, row, "channel_order_canceled", {"revision": row["revision"]})
    elif not now.canceled and _asked(now) != _asked(known):
        report(tx, row, "channel_order_changed", {"revision": row["revision"]})


def _asked(order: CapturedOrder) -> tuple[object, ...]:
    return wanted(order), order.ship_to, order.collected, order.delivery if order.collected else ()
