"""Puts the goods of a withdrawn order back on the shelf. The order goes once head office knows."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.desk import OrderDesk
from app.bopis.model.standing import movable_lines
from app.bopis.projections import record
from app.bopis.reject import ReturnedLine, returned_lines
from contract.errors import Refused
from contract.messages.facts import OrderPutBack
from contract.states.fulfillment import LineCommand


@dataclass(frozen=True, slots=True)
class WithdrawnView:
    """An order that head office took away: what is in hand and where it belongs.

    With nothing left in hand, ``waiting`` facts are on their way to head office and the order then leaves by itself.
    """

    order_id: str
    number: str
    customer_name: str
    lines: tuple[ReturnedLine, ...]
    waiting: int


class PutBack:
    """Answers for withdrawn orders."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def open(self, order_id: str) -> WithdrawnView:
        """Refused: ``order_not_here``, ``order_not_withdrawn``."""
        with self._desk.look() as conn:
            standing = self._desk.standing(conn, order_id)
        order = standing.order
        if not standing.withdrawn:
            raise Refused("order_not_withdrawn", order=order.number)
        lines = returned_lines(self._desk, standing)
        return WithdrawnView(order_id, order.number, order.customer_name, lines, standing.waiting)

    def put_back(self, order_id: str) -> WithdrawnView:
        """All of it stands on the shelf again. Refused: ``order_not_withdrawn``, ``nothing_in_hand``."""
        with self._desk.act("pick") as tx:
            standing = self._desk.standing(tx.conn, order_id)
            order = standing.order
            if not standing.withdrawn:
                raise Refused("order_not_withdrawn", order=order.number)
            lines = movable_lines(standing, LineCommand.UNPICK)
            if not lines:
                raise Refused("nothing_in_hand", order=order.number)
            record(tx, OrderPutBack(order_id=order_id, location_id=order.location_id, lines=lines))
        return self.open(order_id)
