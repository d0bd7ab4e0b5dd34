"""Orders that were decided, one after the other as they came, with what their stores told of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, RowMapping, and_, func, literal, or_, select, tuple_

from contract.errors import Refused
from contract.states.order import OrderState
from contract.values.time import instant_text
from oms.channels.tables import captured_order
from oms.db.engine import Database, Tx
from oms.fulfillment.tables import fulfillment
from oms.orders.tables import customer_order
from oms.security.tables import api_key
from oms.sourcing.chances import Question
from oms.sourcing.chances_tables import chance_outcome
from oms.sourcing.repository import record_of
from oms.sourcing.tables import sourcing_decision, sourcing_network
from oms.sourcing.tryout import PLACED, Decided

PAGE = 200

_Told = Row[tuple[str, str, str, int]]


def decided_ids(tx: Tx, since: datetime, until: datetime, channel_id: str = "") -> Sequence[str]:
    """Of decisions in the order of time, one of each order: the one that first gave it a place, or the last that gave
    none. That it was decided again, because a store gave it back, is part of what happened to it.
    """
    of, other = sourcing_decision.c, sourcing_decision.alias()
    placed, own = of.outcome == PLACED, tuple_(of.decided_at, of.decision_id)
    theirs = tuple_(other.c.decided_at, other.c.decision_id)
    better = or_(
        and_(other.c.outcome == PLACED, or_(~placed, theirs < own)),
        and_(other.c.outcome != PLACED, ~placed, theirs > own),
    )
    known = select(literal(1)).where(other.c.captured_id == of.captured_id, other.c.decided_at <= until, better)
    query = select(of.decision_id).where(of.decided_at > since, of.decided_at <= until, of.captured_id != "")
    query = query.where(~known.exists())
    if channel_id:
        asked = select(captured_order.c.captured_id).where(captured_order.c.channel_id == channel_id)
        query = query.where(of.captured_id.in_(asked))
    return tx.conn.execute(query.order_by(of.decided_at, of.decision_id)).scalars().all()


def decided_orders(db: Database, decision_ids: Sequence[str]) -> Iterator[Decided]:
    """In that order, some at once, each time in a snapshot of its own: nothing is held while they are decided again."""
    for at in range(0, len(decision_ids), PAGE):
        asked = decision_ids[at : at + PAGE]
        with db.snapshot() as tx:
            rows = {row["decision_id"]: row for row in _rows(tx, asked)}
            told = _told_of(tx, [row["captured_id"] for row in rows.values()])
        for one in asked:
            if one in rows:
                yield _decided(rows[one], told.get(rows[one]["captured_id"], ()))


def known_network(tx: Tx, sha256: str) -> dict[str, Any]:
    """As ``trace.network_of`` wants it. Refused: ``sourcing_network_unknown``."""
    query = select(sourcing_network.c.body).where(sourcing_network.c.sha256 == sha256)
    body = tx.conn.execute(query).scalar_one_or_none()
    if body is None:
        raise Refused("sourcing_network_unknown", network=sha256[:12])
    return {"sha256": sha256, "network": body}


def _rows(tx: Tx, decision_ids: Sequence[str]) -> Sequence[RowMapping]:
    """With whether the order was canceled in all its parts."""
    order, part = captured_order.c, customer_order.c
    canceled = (
        select(func.bool_and(part.state == OrderState.CANCELED))
        .where(part.channel_id == order.channel_id, part.external_id == order.external_id)
        .correlate(captured_order)
        .scalar_subquery()
    )
    told = (order.external_id, order.number, order.currency, canceled.label("canceled"))
    query = (
        select(sourcing_decision, *told, api_key.c.name.label("channel"))
        .join(captured_order, order.captured_id == sourcing_decision.c.captured_id)
        .outerjoin(api_key, api_key.c.id == order.channel_id)
        .where(sourcing_decision.c.decision_id.in_(decision_ids))
    )
    return tx.conn.execute(query).mappings().all()


def _told_of(tx: Tx, captured_ids: Sequence[str]) -> Mapping[str, Sequence[_Told]]:
    """By order, what each location told: how many lines each question hit."""
    own, at, order, part = chance_outcome.c, fulfillment.c, captured_order.c, customer_order.c
    query = (
        select(order.captured_id, at.location_id, own.question, func.count().filter(own.hit).label("hits"))
        .join(customer_order, and_(part.channel_id == order.channel_id, part.external_id == order.external_id))
        .join(fulfillment, at.order_id == part.order_id)
        .join(chance_outcome, own.fulfillment_id == at.fulfillment_id)
        .where(order.captured_id.in_(captured_ids))
        .group_by(order.captured_id, at.location_id, own.question)
    )
    found: dict[str, list[_Told]] = {}
    for row in tx.conn.execute(query):
        found.setdefault(row.captured_id, []).append(row)
    return found


def _decided(row: RowMapping, told: Sequence[_Told]) -> Decided:
    record = record_of(row)
    places = {part["location_id"] for part in record["decision"]["parts"]}
    here = [one for one in told if one.location_id in places]
    hits = {question: sum(one.hits for one in here if one.question == question) for question in Question}
    return Decided(
        number=row["number"] or row["external_id"],
        channel=row["channel"] or "",
        currency=row["currency"],
        decided_at=instant_text(row["decided_at"]),
        plan_version=row["plan_version"],
        outcome=row["outcome"],
        record=record,
        answered=bool(here),
        rejected_lines=hits[Question.REJECTED],
        late_lines=hits[Question.LATE],
        canceled=bool(row["canceled"]),
    )
