"""Gives an order back to head office, which finds another store for it. Only before anything was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing, movable_lines
from app.bopis.projections import record
from contract.errors import Refused
from contract.messages.facts import OrderRejected
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
    """The order left this store; ``put_back`` is what had been taken from the shelf for it."""

    order_id: str
    number: str
    put_back: tuple[ReturnedLine, ...]


class Reject:
    """Rejects orders."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def reject(self, order_id: str, reason: RejectReason) -> OrderReturned:
        """Refused: ``reason_unknown``, ``already_handed_over``, ``unpack_first``, ``nothing_to_reject``,
        ``order_withdrawn``.
        """
        if reason not in REJECT_REASONS:
            raise Refused("reason_unknown", reason=reason[:40])
        with self._desk.act("reject_order") as tx:
            standing = self._desk.workable(tx.conn, order_id)
            order = standing.order
            if standing.standing(LineState.HANDED_OVER, LineState.SHIPPED):
                raise Refused("already_handed_over", order=order.number)
            if standing.standing(LineState.PACKED):
                raise Refused("unpack_first", order=order.number)
            lines = movable_lines(standing, LineCommand.REJECT)
            if not lines:
                raise Refused("nothing_to_reject", order=order.number)
            record(tx, OrderRejected(order_id=order_id, location_id=order.location_id, reason=reason, lines=lines))
        return OrderReturned(order_id, order.number, returned_lines(self._desk, standing))


def returned_lines(desk: OrderDesk, standing: Standing) -> tuple[ReturnedLine, ...]:
    """The goods in hand, and where each belongs."""
    return tuple(
        ReturnedLine(line.line_id, line.name, line.size, line.unit, count, item.bin if item else "")
        for line, item in ((line, desk.items.item(line.item_id)) for line in standing.order.lines)
        if (count := line.standing.standing(*IN_HAND))
    )
