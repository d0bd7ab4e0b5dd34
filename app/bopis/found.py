"""What was short, or was given back to head office, is there after all: it is picked like any other line again."""

from __future__ import annotations

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard
from app.bopis.model.shortage import part_of
from app.bopis.once import done_before
from contract.messages.facts import OrderFound
from contract.states.fulfillment import LineCommand


class Found:
    """Finds lines."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def found(self, order_id: str, line_id: str, thousandths: int, *, act_id: str = "") -> OrderCard:
        """So much of a line is to be picked again. Under the same ``act_id`` it is done once.

        Refused: ``nothing_short``, ``quantity_not_positive``, ``quantity_not_whole``, ``line_unknown``,
        ``order_not_here``, ``order_withdrawn`` where another store has it by now.
        """
        with self._desk.act("find_line") as tx:
            if not done_before(tx.conn, act_id):
                standing = self._desk.workable(tx.conn, order_id)
                line = standing.line(line_id)
                moved = part_of(line, thousandths, line.standing.movable(LineCommand.FIND), "nothing_short")
                told = OrderFound(order_id=order_id, location_id=standing.order.location_id, line=moved)
                tx.record(told, entry_id=act_id or None)
        return self._desk.card(order_id)
