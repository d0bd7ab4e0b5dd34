"""Puts what was picked where the hand-over finds it: a bag on a shelf, another in the chiller or the freezer."""

from __future__ import annotations

from app.bopis.desk import OrderDesk
from app.bopis.model.bags import joined, placed
from app.bopis.model.cards import OrderCard
from app.bopis.model.shelf import shelf_codes
from app.bopis.model.standing import Standing, movable_lines
from contract.errors import Refused
from contract.messages.facts import Bag, OrderStaged
from contract.messages.rows import BagEntry
from contract.states.fulfillment import LineCommand, LineState


class Stage:
    """Stages orders."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def stage(self, order_id: str, shelves: str) -> OrderCard:
        """Everything picked stands on the shelf scanned or typed, or in one bag on each of several between commas.

        What stands already stays where it is where something found later joins it; else it is moved.
        Refused: ``shelf_unreadable``, ``too_many_bags``, ``nothing_to_stage``, ``still_to_pick``, ``order_withdrawn``.
        """
        codes = shelf_codes(shelves)
        with self._desk.act("stage") as tx:
            standing = self._desk.workable(tx.conn, order_id)
            order = standing.order
            if left := standing.standing(LineState.OPEN):
                raise Refused("still_to_pick", order=order.number, thousandths=left)
            lines = movable_lines(standing, LineCommand.STAGE)
            bags = joined(order, codes) if lines else placed(order.number, codes)
            if not lines and not (standing.standing(LineState.STAGED) and _moved(standing, bags)):
                raise Refused("nothing_to_stage", order=order.number)
            told = tuple(Bag(bag_id=bag.bag_id, place=bag.place, shelf=bag.shelf) for bag in bags)
            staged = OrderStaged(
                order_id=order_id, location_id=order.location_id, shelf=bags[0].shelf, lines=lines, bags=told
            )
            tx.record(staged)
        return self._desk.card(order_id)


def _moved(standing: Standing, bags: tuple[BagEntry, ...]) -> bool:
    """Whether the goods stand elsewhere than they did."""
    before = [bag.shelf for bag in standing.order.bags] or [standing.order.shelf]
    return [bag.shelf for bag in bags] != before
