"""The orders board: what to do, what is ready, what needs a look, what was done today."""

from __future__ import annotations

from datetime import datetime

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.model.cards import BoardView, OrderCard, board, card
from app.bopis.model.standing import Standing
from contract.values.time import parse_instant


class Board:
    """Refresh it when ``row:order`` or ``fact:order.*`` is stale, and once a minute for the clock."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def view(self, now: datetime | None = None) -> BoardView:
        moment = now or self._desk.now()
        with self._desk.look() as conn:
            found = self._desk.standings(conn)
            here = repository.ended_on(conn, self._desk.store.calendar.business_day(moment))
        elsewhere = frozenset(one.order.order_id for one in found if self._of_today(one, moment))
        return board(found, moment, self._desk.staff.current_id(), here | elsewhere)

    def card(self, order_id: str) -> OrderCard:
        """One order. Refused: ``order_not_here``."""
        with self._desk.look() as conn:
            return card(self._desk.standing(conn, order_id), self._desk.now(), self._desk.staff.current_id())

    def _of_today(self, standing: Standing, now: datetime) -> bool:
        """Whether an order that another register ended belongs to this day: its row does not say when it ended."""
        calendar = self._desk.store.calendar
        return calendar.business_day(parse_instant(standing.order.due_at)) == calendar.business_day(now)
