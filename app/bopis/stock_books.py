"""What the orders of this store say of its stock, for whoever counts it: what is in hand for them is on no shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError
from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing, after
from app.db import rows
from contract.errors import Refused
from contract.messages.facts import OrderCanceled, OrderRejected
from contract.messages.rows import OrderRow, StockRow
from contract.rules.counting import in_hand_changes
from contract.states.fulfillment import IN_HAND, LineState

_SINCE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Missed:
    """Thousandths of a line that were short, or that the store gave back."""

    order_id: str
    number: str
    line_id: str
    thousandths: int


class OrderStockBooks:
    """As this register knows it: rows ⊕ the facts of the store that are not in them."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def stock_of(self, conn: Connection, item_id: str) -> StockRow | None:
        return repository.stock_of(conn, item_id)

    def in_hand(self, item_id: str) -> int:
        """Thousandths that were taken off the shelf for orders and are still in the store.

        Less than nothing where something left whose pick was not heard of yet: it will be.
        """
        with self._desk.look() as conn:
            told = sum(self._of_row(conn, key, item_id) for key in repository.holding(conn, item_id))
            placed = repository.placed_ahead(conn, self._desk.staff.name, self._desk.now() - _SINCE)
        return told + sum(_in_hand(standing.order, item_id) for standing in placed)

    def number(self, order_id: str) -> str:
        standing = self._standing(order_id)
        return standing.order.number if standing else ""

    def missed(self, order_id: str, item_id: str) -> Missed | None:
        """What this order missed of an item and still wants; None for nothing."""
        standing = self._standing(order_id)
        if standing is None or standing.withdrawn:
            return None
        for line in standing.order.lines:
            short = line.standing.standing(LineState.SHORT, LineState.REJECTED)
            if line.item_id == item_id and short:
                return Missed(order_id, standing.order.number, line.line_id, short)
        return None

    @staticmethod
    def _of_row(conn: Connection, order_id: str, item_id: str) -> int:
        stored = rows.stored_row(conn, OrderRow.KIND, order_id)
        if stored is None:
            return 0
        try:
            order, unheard = OrderRow.model_validate(stored.body), 0
        except ValidationError:  # of a later version: it is kept, and counts go on without it
            return 0
        for header, fact in rows.facts_not_inside(conn, OrderRow.KIND, order_id, stored.inside):
            before, order = _in_hand(order, item_id), after(order, header, fact)
            if not isinstance(fact, OrderRejected | OrderCanceled):
                unheard += in_hand_changes(fact).get(item_id, 0) - (_in_hand(order, item_id) - before)
        return _in_hand(order, item_id) + unheard

    def _standing(self, order_id: str) -> Standing | None:
        with self._desk.look() as conn:
            try:
                return self._desk.standing(conn, order_id)
            except Refused:  # told of by a fact, and not here any more
                return None


def _in_hand(order: OrderRow, item_id: str) -> int:
    return sum(line.standing.standing(*IN_HAND) for line in order.lines if line.item_id == item_id)
