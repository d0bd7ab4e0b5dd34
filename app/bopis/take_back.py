"""Undoes a hand-over that was recorded by mistake, as the table of operations allows: soon, and where no money moved.

The goods are in hand then and are put on a shelf again. What was paid for the order stays paid: the customer still gets
it. Where a sale took money with the hand-over, its lines come back as a return does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Connection

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard
from app.bopis.model.standing import Standing
from app.bopis.model.told_twice import told_twice
from app.bopis.once import done_before
from app.db.rows import facts_not_inside
from app.pos.refund_places import returned_here
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import MovedLine, OrderHandedOver, OrderPlaced, OrderTakenBack
from contract.messages.rows import OrderRow
from contract.operations import operation
from contract.states.fulfillment import LineState
from contract.values.time import instant_text, parse_instant

TakeBackReason = Literal["wrong_order", "not_collected", "recorded_twice"]
TAKE_BACK_REASONS: tuple[str, ...] = get_args(TakeBackReason)
_OPERATION = "take_back"


@dataclass(frozen=True, slots=True)
class TakenLine:
    """What comes back into hand."""

    name: str
    size: str
    unit: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class TakeBackView:
    """What would be undone: the hand-over ``at`` a moment by ``operator_name``, until when, and its goods."""

    order_id: str
    number: str
    customer_name: str
    at: str
    operator_name: str
    until: str
    lines: tuple[TakenLine, ...]


@dataclass(frozen=True, slots=True)
class _HandOver:
    header: EntryHeader
    until: datetime
    lines: tuple[MovedLine, ...]


class TakeBack:
    """Takes back what was handed over last."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def view(self, order_id: str) -> TakeBackView:
        """Refused: ``nothing_handed_over`` (order) as far as this till knows, ``handed_over_in_sale`` (order),
        ``handed_over_twice`` (order) by another till too, ``came_back_already`` (order) with a return,
        ``take_back_late`` (order, until), ``order_not_here``, ``order_withdrawn``.
        """
        with self._desk.look() as conn:
            standing = self._desk.workable(conn, order_id)
            last = self._last(conn, standing)
        order = standing.order
        rows = {line.line_id: line for line in order.lines}
        return TakeBackView(
            order_id=order_id,
            number=order.number,
            customer_name=order.customer_name,
            at=last.header.occurred_at,
            operator_name=self._desk.staff.name(last.header.operator_id or ""),
            until=instant_text(last.until),
            lines=tuple(
                TakenLine(row.name, row.size, row.unit, own.thousandths)
                for own, row in ((own, rows[own.line_id]) for own in last.lines)
            ),
        )

    def take_back(self, order_id: str, reason: TakeBackReason, *, act_id: str = "") -> OrderCard:
        """All of the last hand-over is in hand again. Under the same ``act_id`` it is done once.

        Refused: ``reason_unknown``, ``permission_missing``, and as ``view``.
        """
        if reason not in TAKE_BACK_REASONS:
            raise Refused("reason_unknown", reason=reason[:40])
        with self._desk.act(_OPERATION) as tx:
            if not done_before(tx.conn, act_id):
                standing = self._desk.workable(tx.conn, order_id)
                last = self._last(tx.conn, standing)
                told = OrderTakenBack(
                    order_id=order_id,
                    location_id=standing.order.location_id,
                    handed_over=last.header.id,
                    lines=last.lines,
                    reason=reason,
                )
                tx.record(told, entry_id=act_id or None)
        return self._desk.card(order_id)

    def _last(self, conn: Connection, standing: Standing) -> _HandOver:
        order = standing.order
        facts = facts_not_inside(conn, OrderRow.KIND, order.order_id, {})
        undone = {fact.handed_over for _, fact in facts if isinstance(fact, OrderTakenBack)}
        given = [
            (header, fact)
            for header, fact in facts
            if isinstance(fact, OrderHandedOver) and fact.lines and header.id not in undone
        ]
        if not given:
            raise Refused("nothing_handed_over", order=order.number)
        header, fact = given[-1]
        if fact.transaction_id:
            raise Refused("handed_over_in_sale", order=order.number)
        until = parse_instant(header.occurred_at) + timedelta(minutes=operation(_OPERATION).undo_minutes)
        if self._desk.now() > until:
            raise Refused("take_back_late", order=order.number, until=instant_text(until))
        paid_with = {fact.transaction_id for _, fact in facts if isinstance(fact, OrderPlaced)}
        if _came_back(conn, {order.order_id, *paid_with}) & {own.line_id for own in fact.lines}:
            raise Refused("came_back_already", order=order.number)
        act = next((own for own in order.acts if own.entry_id == header.id and own.command == "hand_over"), None)
        twice = told_twice(order, act) if act else {}
        lines = _still_with_customer(fact.lines, standing, twice)
        if not lines:
            raise Refused("handed_over_twice" if twice else "nothing_handed_over", order=order.number)
        return _HandOver(header, until, lines)


def _came_back(conn: Connection, transaction_ids: Collection[str]) -> frozenset[str]:
    """Lines of which a return took something back, as far as this store knows."""
    told = (lines for one in transaction_ids for lines in returned_here(conn, one).values())
    return frozenset(line_id for lines in told for line_id in lines)


def _still_with_customer(
    lines: Sequence[MovedLine], standing: Standing, twice: Mapping[str, int]
) -> tuple[MovedLine, ...]:
    """As far as the order says that they have it, and not by another till's hand-over: it was told ``twice``."""
    got: Mapping[str, int] = {
        line.line_id: line.standing.standing(LineState.HANDED_OVER) for line in standing.order.lines
    }
    return tuple(
        own.model_copy(update={"thousandths": count})
        for own in lines
        if (count := min(own.thousandths - twice.get(own.line_id, 0), got.get(own.line_id, 0))) > 0
    )
