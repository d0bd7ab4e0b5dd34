"""The customer is here: everybody in the store sees it first, and since when."""

from __future__ import annotations

from app.bopis.desk import OrderDesk
from app.bopis.model.cards import OrderCard
from app.bopis.model.standing import Standing
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.facts import OrderCheckedIn
from contract.states.order import OrderState

MOST_PLACE_CHARACTERS = 20
_WAITED_FOR = (OrderState.OPEN, OrderState.IN_WORK, OrderState.READY)


class CheckIn:
    """At the counter, where a person came and was found by name, number or code."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def check_in(self, order_id: str, place: str = "") -> OrderCard:
        """They wait, at the counter or where ``place`` says. Here already and nothing new: nothing is recorded.

        Refused: ``not_collected_here`` for what is sent or ended, ``order_withdrawn``, ``order_not_here``,
        ``card_number_typed``.
        """
        where = fit_to_keep(place)[:MOST_PLACE_CHARACTERS]
        with self._desk.act("check_in") as tx:
            standing = self._waited_for(self._desk.workable(tx.conn, order_id))
            order = standing.order
            if not order.here_since or (where and where != order.here_place):
                tx.record(OrderCheckedIn(order_id=order_id, location_id=order.location_id, place=where))
        return self._desk.card(order_id)

    def gone(self, order_id: str) -> OrderCard:
        """They went away without the goods. Refused: as ``check_in``."""
        with self._desk.act("check_in") as tx:
            order = self._desk.workable(tx.conn, order_id).order
            if order.here_since:
                tx.record(OrderCheckedIn(order_id=order_id, location_id=order.location_id, gone=True))
        return self._desk.card(order_id)

    @staticmethod
    def _waited_for(standing: Standing) -> Standing:
        if standing.order.kind == "ship" or standing.state not in _WAITED_FOR:
            raise Refused("not_collected_here", order=standing.order.number)
        return standing
