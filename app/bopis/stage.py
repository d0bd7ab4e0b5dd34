"""Puts what was picked on a shelf of the pickup area, where the hand-over finds it."""

from __future__ import annotations

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard, card
from app.bopis.model.shelf import shelf_code
from app.bopis.model.standing import movable_lines
from contract.errors import Refused
from contract.messages.facts import OrderStaged
from contract.states.fulfillment import LineCommand, LineState


class Stage:
    """Stages orders."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def stage(self, order_id: str, shelf: str) -> OrderCard:
        """Everything picked stands on ``shelf`` (scanned or typed); what stood elsewhere moves there with it.

        Refused: ``shelf_unreadable``, ``nothing_to_stage``, ``still_to_pick``, ``order_withdrawn``.
        """
        code = shelf_code(shelf)
        with self._desk.act("stage") as tx:
            standing = self._desk.workable(tx.conn, order_id)
            if left := standing.standing(LineState.OPEN):
                raise Refused("still_to_pick", order=standing.order.number, thousandths=left)
            lines = movable_lines(standing, LineCommand.STAGE)
            moves_shelf = standing.standing(LineState.STAGED) > 0 and standing.order.shelf != code
            if not lines and not moves_shelf:
                raise Refused("nothing_to_stage", order=standing.order.number)
            location_id = standing.order.location_id
            tx.record(OrderStaged(order_id=order_id, location_id=location_id, shelf=code, lines=lines))
        with self._desk.look() as conn:
            return card(self._desk.standing(conn, order_id), self._desk.now(), self._desk.staff.current_id())
