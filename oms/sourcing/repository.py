"""Plans and decisions in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, func, insert, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from oms.channels.tables import captured_order
from oms.db.engine import Tx
from oms.exceptions.tables import exception
from oms.orders.tables import customer_order
from oms.sales.tables import sale
from oms.security.tables import api_key
from oms.sourcing.packed import packed, parted, unpacked
from oms.sourcing.plan import STANDARD, Plan, plain, read_plan
from oms.sourcing.tables import sourcing_decision, sourcing_network, sourcing_plan

DRAFT, PUBLISHED, RETIRED = "draft", "published", "retired"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4150013)")
GIVEN_BACK, TO_SHIP, UNFILLABLE = ("order_short", "order_rejected"), "order_to_ship", "order_unfillable"
"""Exceptions."""
_LEFT = """
SELECT item_id, location_id, sum(on_hand - reserved - safety)::bigint
FROM stock_balance
WHERE item_id = ANY(%(item_ids)s) AND location_id = ANY(%(location_ids)s) AND condition = 'sellable'
GROUP BY item_id, location_id
"""
KEPT_AGAIN = timedelta(days=1)
"""How long before its last decision a network may say that it was kept, at most."""
LACKS = ("not_on_shelf", "damaged", "wrong_item", "past_date", "no_stock", "not_sent")
"""Reasons why a store does not give goods that another may have: not that it has no hands, or closes."""
OURS = 0
"""The version of the plan that comes with the program."""


def published(tx: Tx) -> tuple[int, Plan]:
    """The plan that decides now, and its version."""
    found = tx.conn.execute(select(sourcing_plan).where(sourcing_plan.c.state == PUBLISHED)).mappings().one_or_none()
    return (OURS, STANDARD) if found is None else (found["version"], read_plan(found["body"]))


def plan_at(tx: Tx, version: int) -> Plan:
    """Refused: ``sourcing_plan_unknown``."""
    return STANDARD if version == OURS else read_plan(_plan(tx, version)["body"])


def plans(tx: Tx) -> Sequence[RowMapping]:
    """The newest first."""
    return tx.conn.execute(select(sourcing_plan).order_by(sourcing_plan.c.version.desc())).mappings().all()


def save_draft(tx: Tx, plan: Plan) -> int:
    """Its version. Nothing is decided by it yet."""
    tx.conn.execute(_ONE_AT_A_TIME)
    newest = tx.conn.execute(select(func.max(sourcing_plan.c.version))).scalar_one()
    version: int = (newest or OURS) + 1
    row = {"version": version, "body": plain(plan), "state": DRAFT, "saved_at": tx.now}
    tx.conn.execute(insert(sourcing_plan).values(row))
    return version


def publish(tx: Tx, version: int) -> None:
    """From now on it decides; version 0 is the one that comes with the program. Refused: ``sourcing_plan_unknown``."""
    tx.conn.execute(_ONE_AT_A_TIME)
    if version != OURS:
        _plan(tx, version)
    held = sourcing_plan.c.state == PUBLISHED
    tx.conn.execute(update(sourcing_plan).where(held).values(state=RETIRED))
    own = sourcing_plan.c.version == version
    tx.conn.execute(update(sourcing_plan).where(own).values(state=PUBLISHED, published_at=tx.now))


def keep_network(tx: Tx, kept: Mapping[str, Any]) -> bool:
    """In the transaction of each decision that names it. Whether it was there already, whatever becomes of this
    transaction: it is large, and mostly is.
    """
    of = sourcing_network.c
    kept_at = tx.conn.execute(select(of.kept_at).where(of.sha256 == kept["sha256"])).scalar_one_or_none()
    if kept_at is not None and kept_at > tx.now - KEPT_AGAIN:
        return bool(kept_at < tx.now)
    row = {"sha256": kept["sha256"], "body": kept["network"], "kept_at": tx.now}
    added = upsert(sourcing_network).values(row)
    tx.conn.execute(added.on_conflict_do_update(index_elements=[of.sha256], set_={"kept_at": tx.now}))
    return False


def kept_network(tx: Tx, sha256: str) -> dict[str, Any]:
    """As ``trace.replay`` wants it. Refused: ``sourcing_inputs_gone``."""
    query = select(sourcing_network.c.body).where(sourcing_network.c.sha256 == sha256)
    body = tx.conn.execute(query).scalar_one_or_none()
    if body is None:
        raise Refused("sourcing_inputs_gone")
    return {"sha256": sha256, "network": body}


def packed_record(record: Mapping[str, Any]) -> dict[str, bytes]:
    """As a decision's row has it."""
    told, inputs = parted(record)
    return {"told": packed(told), "inputs": packed(inputs)}


def add_decisions(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each but its id and its moment."""
    if rows:
        named = [{"decision_id": tx.new_id(), "decided_at": tx.now, **row} for row in rows]
        tx.conn.execute(insert(sourcing_decision), named)


def record_of(row: RowMapping) -> dict[str, Any]:
    """Of a decision, without what it was made from where that is kept no longer."""
    if row["record"] is not None:
        return dict(row["record"])
    told = unpacked(row["told"])
    return told if row["inputs"] is None else told | unpacked(row["inputs"])


def decisions_of(tx: Tx, named: str, channel: str = "") -> Sequence[RowMapping]:
    """Of an order by our number or id of it; where none has it, by its channel's. With ``channel``, its name, only by
    that channel's. The newest first. Refused: ``order_not_sourced``, ``order_of_several_channels``.
    """
    order, of = customer_order.c, sourcing_decision.c
    found: Sequence[RowMapping] = ()
    if not channel:
        own = select(order.channel_id, order.external_id).where(or_(order.number == named, order.order_id == named))
        parts = select(order.order_id).where(tuple_(order.channel_id, order.external_id).in_(own))
        whole = select(order.for_order_id).where(order.order_id.in_(parts), order.for_order_id != "")
        sent = select(order.order_id).where(order.for_order_id.in_(parts))
        found = _decisions(tx, or_(of.order_id.in_(parts), of.order_id.in_(whole), of.order_id.in_(sent)))
    if not found:
        placed = select(order.order_id).where(order.external_id == named)
        placed = placed.where(order.channel == channel) if channel else placed
        found = _decisions(tx, or_(of.captured_id.in_(_captured(named, channel)), of.order_id.in_(placed)))
    if not found:
        raise Refused("order_not_sourced", order=named[:40])
    theirs = (order.order_id.in_([row["order_id"] for row in found]), order.for_order_id == "")
    channels = select(order.channel_id).where(*theirs)
    told = {row["captured_id"] for row in found}
    if len(told) > 1 or len(set(tx.conn.execute(channels).scalars())) > 1:
        raise Refused("order_of_several_channels", order=named[:40])
    return found


def last_outcome(tx: Tx, *, captured_id: str = "", order_id: str = "") -> str:
    """Of the newest decision of a captured order, or of a part of one; or ""."""
    of = sourcing_decision.c
    own = of.order_id == order_id if order_id else of.captured_id == captured_id
    query = select(of.outcome).where(own).order_by(of.decided_at.desc(), of.decision_id.desc()).limit(1)
    return tx.conn.execute(query).scalar_one_or_none() or ""


def captured_id_of(tx: Tx, channel_id: str, external_id: str) -> str:
    """Of the captured order that became these orders, or "" where its channel placed it itself."""
    of = captured_order.c
    query = select(of.captured_id).where(of.channel_id == channel_id, of.external_id == external_id)
    return tx.conn.execute(query).scalar_one_or_none() or ""


def sold_at(tx: Tx, order: RowMapping) -> str:
    """The id of the store whose till took an order, "" of any other. Before its sale is here, the one that has it."""
    if not order["transaction_id"]:
        return ""
    query = select(sale.c.location_id).where(sale.c.transaction_id == order["transaction_id"]).limit(1)
    return tx.conn.execute(query).scalar_one_or_none() or str(order["location_id"])


def left_of(tx: Tx, item_ids: Collection[str], location_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """By item and location, of all where the item ever stood, what can be promised after what is reserved."""
    found: dict[str, dict[str, int]] = {}
    told = {"item_ids": list(item_ids), "location_ids": list(location_ids)}
    for item_id, location_id, left in tx.conn.exec_driver_sql(_LEFT, told).all():
        found.setdefault(item_id, {})[location_id] = left
    return found


def gave_back(tx: Tx, since: datetime) -> frozenset[tuple[str, str]]:
    """(location id, item id) of what stores did not find, or did not want, since then."""
    of = exception.c
    query = select(of.location_id, of.details).where(of.kind.in_(GIVEN_BACK), of.raised_at > since)
    return frozenset(
        (row.location_id, line["item_id"]) for row in tx.conn.execute(query) for line in row.details["lines"]
    )


def to_be_given(tx: Tx, limit: int, after: str) -> Sequence[str]:
    """Ids of orders to be sent, to customers or to stores, that tills took or of which a store gave something back, and
    that no person has to look at yet: those after one, in their order.
    """
    order, about = customer_order.c, exception.c
    own = (about.subject == order.order_id, about.closed_at.is_(None))
    query = select(order.order_id).where(
        order.needs_routing,
        order.kind == "ship",
        order.order_id > after,
        exists().where(*own, about.kind.in_((*GIVEN_BACK, TO_SHIP))),
        ~exists().where(*own, about.kind == UNFILLABLE),
    )
    return tx.conn.execute(query.order_by(order.order_id).limit(limit)).scalars().all()


def missing_at_stores(tx: Tx, limit: int, after: str) -> Sequence[str]:
    """Ids of orders that are collected where goods of them are missing: the store gave them back because it lacks them,
    and no person has to look yet; or they were promised before anybody asked. Those after one, in their order.
    """
    order, about = customer_order.c, exception.c
    own = (about.subject == order.order_id, about.closed_at.is_(None))
    unfillable = exists().where(*own, about.kind == UNFILLABLE)
    lacks = about.details["reason"].astext.in_(LACKS)
    given_back = and_(exists().where(*own, about.kind.in_(GIVEN_BACK)), ~unfillable)
    unwilling = exists().where(*own, about.kind.in_(GIVEN_BACK), ~lacks)
    promised = exists().where(*own, about.kind == UNFILLABLE, about.details["why"].astext.is_(None))
    query = select(order.order_id).where(
        order.needs_routing, order.kind == "pickup", order.order_id > after, or_(given_back, promised), ~unwilling
    )
    return tx.conn.execute(query.order_by(order.order_id).limit(limit)).scalars().all()


def _captured(named: str, channel: str) -> Select[tuple[str]]:
    of = captured_order.c
    query = select(of.captured_id).where(or_(of.external_id == named, of.number == named, of.captured_id == named))
    if channel:
        query = query.join(api_key, api_key.c.id == of.channel_id).where(api_key.c.name == channel)
    return query


def _decisions(tx: Tx, which: ColumnElement[bool]) -> Sequence[RowMapping]:
    of = sourcing_decision.c
    query = select(sourcing_decision).where(which).order_by(of.decided_at.desc(), of.decision_id.desc())
    return tx.conn.execute(query).mappings().all()


def _plan(tx: Tx, version: int) -> RowMapping:
    query = select(sourcing_plan).where(sourcing_plan.c.version == version)
    found = tx.conn.execute(query).mappings().one_or_none()
    if found is None:
        raise Refused("sourcing_plan_unknown", version=version)
    return found
