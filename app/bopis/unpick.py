"""Puts what was picked or staged of a line back in its place, to be picked again."""

from __future__ import annotations

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard
from app.bopis.model.packing import TO_PACK
from app.bopis.model.shortage import part_of
from app.bopis.once import done_before
from contract.messages.facts import OrderUnpicked


class Unpick:
    """Unpicks lines; what is in a parcel is unpacked first."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def unpick(self, order_id: str, line_id: str, thousandths: int, *, act_id: str = "") -> OrderCard:
        """Under the same ``act_id`` it is done once. Refused: ``nothing_picked``, ``quantity_not_positive``,
        ``quantity_not_whole``, ``line_unknown``, ``order_not_here``, ``order_withdrawn``.
        """
        with self._desk.act("pick") as tx:
            if not done_before(tx.conn, act_id):
                standing = self._desk.workable(tx.conn, order_id)
                line = standing.line(line_id)
                moved = part_of(line, thousandths, line.standing.standing(*TO_PACK), "nothing_picked")
                told = OrderUnpicked(order_id=order_id, location_id=standing.order.location_id, line=moved)
                tx.record(told, entry_id=act_id or None)
        return self._desk.card(order_id)
