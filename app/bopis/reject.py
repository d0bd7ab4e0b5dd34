"""Gives an order, or lines of it, back to head office, which finds another store. What that means is told before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing
from app.bopis.once import done_before
from app.bopis.projections import record
from contract.errors import Refused
from contract.messages.facts import MovedLine, OrderRejected
from contract.messages.rows import OrderLineRow
from contract.rules.shortage import doubts_stock
from contract.states.fulfillment import IN_HAND, LineCommand, LineState

RejectReason = Literal["no_stock", "no_capacity", "damaged", "store_closing"]
REJECT_REASONS: tuple[str, ...] = get_args(RejectReason)


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """What has to stand on the shelf again: ``bin`` says where."""

    line_id: str
    name: str
    size: str
    unit: str
    thousandths: int
    bin: str


@dataclass(frozen=True, slots=True)
class OrderReturned:
    """The order, or a part of it, left this store; ``put_back`` is what had been taken from the shelf for it."""

    order_id: str
    number: str
    put_back: tuple[ReturnedLine, ...]


@dataclass(frozen=True, slots=True)
class RejectLine:
    """A line that can be given back: so much of it, ``in_hand`` of that taken from the shelf."""

    line_id: str
    name: str
    size: str
    unit: str
    thousandths: int
    in_hand: int


@dataclass(frozen=True, slots=True)
class RejectEffect:
    """What giving back ``lines`` for a reason does. ``frozen`` items are promised to nobody from here until they were
    counted. ``stays``: something of the order is still worked on here. ``ready``: some of that is in hand.
    """

    lines: tuple[RejectLine, ...]
    put_back: tuple[ReturnedLine, ...]
    frozen: tuple[str, ...]
    released: int
    stays: bool
    ready: bool


class Reject:
    """Rejects orders and lines."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def effect(self, order_id: str, reason: RejectReason, line_ids: Collection[str] = ()) -> RejectEffect:
        """What ``reject`` would do, of the whole order where no lines are named. Refused: as ``reject``."""
        with self._desk.look() as conn:
            standing = self._desk.workable(conn, order_id)
        moved = {line.line_id: line.thousandths for line in _rejected(standing, line_ids)}
        own = [line for line in standing.order.lines if line.line_id in moved]
        stay = [line.standing for line in standing.order.lines if line.line_id not in moved]
        return RejectEffect(
            lines=tuple(_reject_line(line, moved[line.line_id]) for line in own),
            put_back=returned_lines(self._desk, standing, moved),
            frozen=tuple(dict.fromkeys(line.name for line in own)) if doubts_stock(reason) else (),
            released=sum(moved.values()),
            stays=any(line.standing(LineState.OPEN, *IN_HAND) for line in stay),
            ready=any(line.standing(*IN_HAND) for line in stay),
        )

    def reject(
        self, order_id: str, reason: RejectReason, line_ids: Collection[str] = (), *, act_id: str = ""
    ) -> OrderReturned:
        """Of the whole order where no lines are named. Under the same ``act_id`` it is done once.

        Refused: ``reason_unknown``, ``already_handed_over`` (a whole order), ``unpack_first``, ``nothing_to_reject``,
        ``line_unknown``, ``order_withdrawn``.
        """
        if reason not in REJECT_REASONS:
            raise Refused("reason_unknown", reason=reason[:40])
        with self._desk.act("reject_order") as tx:
            standing = self._desk.workable(tx.conn, order_id)
            order = standing.order
            if done_before(tx.conn, act_id):
                return OrderReturned(order_id, order.number, ())
            lines = _rejected(standing, line_ids)
            told = OrderRejected(order_id=order_id, location_id=order.location_id, reason=reason, lines=lines)
            record(tx, told, entry_id=act_id or None)
        moved = {line.line_id for line in lines}
        return OrderReturned(order_id, order.number, returned_lines(self._desk, standing, moved))


def _rejected(standing: Standing, line_ids: Collection[str]) -> tuple[MovedLine, ...]:
    order = standing.order
    lines = [standing.line(line_id) for line_id in line_ids] if line_ids else order.lines
    if not line_ids and standing.standing(LineState.HANDED_OVER, LineState.SHIPPED):
        raise Refused("already_handed_over", order=order.number)
    if any(line.standing.standing(LineState.PACKED) for line in lines):
        raise Refused("unpack_first", order=order.number)
    moved = tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=count)
        for line in lines
        if (count := line.standing.movable(LineCommand.REJECT))
    )
    if not moved:
        raise Refused("nothing_to_reject", order=order.number)
    return moved


def _reject_line(line: OrderLineRow, thousandths: int) -> RejectLine:
    in_hand = line.standing.standing(*IN_HAND)
    return RejectLine(line.line_id, line.name, line.size, line.unit, thousandths, in_hand)


def returned_lines(
    desk: OrderDesk, standing: Standing, line_ids: Collection[str] | None = None
) -> tuple[ReturnedLine, ...]:
    """The goods in hand, of all lines unless told, and where each belongs."""
    lines = (one for one in standing.order.lines if line_ids is None or one.line_id in line_ids)
    return counted_lines(desk, standing, {line.line_id: line.standing.standing(*IN_HAND) for line in lines})


def counted_lines(desk: OrderDesk, standing: Standing, counts: Mapping[str, int]) -> tuple[ReturnedLine, ...]:
    """So many thousandths of lines, by their ids, and where each belongs."""
    return tuple(
        ReturnedLine(line.line_id, line.name, line.size, line.unit, count, item.bin if item else "")
        for line, item in ((line, desk.items.item(line.item_id)) for line in standing.order.lines)
        if (count := counts.get(line.line_id, 0))
    )
