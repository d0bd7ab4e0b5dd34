"""Puts goods back on the shelf: of withdrawn orders, which go once head office knows, and of parcels packed twice."""

from __future__ import annotations

from dataclasses import dataclass

from app.bopis.desk import OrderDesk
from app.bopis.model.standing import movable_lines
from app.bopis.parcels import unpacked
from app.bopis.projections import record
from app.bopis.reject import ReturnedLine, counted_lines, returned_lines
from contract.errors import Refused
from contract.messages.facts import OrderPutBack
from contract.rules.spare_parcels import needless_in
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


@dataclass(frozen=True, slots=True)
class UnpackedView:
    """Parcels that were too many are open: ``put_back`` belongs on the shelf. ``pack_again``: not all of it does."""

    order_id: str
    number: str
    put_back: tuple[ReturnedLine, ...]
    pack_again: bool


class PutBack:
    """Answers for withdrawn orders, and for parcels that must not leave."""

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

    def unpack_spare(self, order_id: str) -> UnpackedView:
        """Every parcel that was packed twice is open, whatever became of its label.

        Refused: ``nothing_packed_twice``, ``order_withdrawn``, ``order_not_here``.
        """
        back: dict[str, int] = {}
        again = False
        with self._desk.act("pack") as tx:
            standing = self._desk.workable(tx.conn, order_id)
            if not standing.spare:
                raise Refused("nothing_packed_twice", order=standing.order.number)
            while standing.spare:
                parcel, told = standing.spare[0], unpacked(standing, standing.spare[0])
                for line_id, count in needless_in(standing.order, parcel).items():
                    back[line_id] = back.get(line_id, 0) + count
                again = again or bool(told.lines)
                record(tx, told)
                standing = self._desk.workable(tx.conn, order_id)
            order = standing.order
        return UnpackedView(order_id, order.number, counted_lines(self._desk, standing, back), again)
