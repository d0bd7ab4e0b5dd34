"""The orders board: what to do, what is ready, what needs a look, what was done today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.alerts import Alerts
from app.bopis.desk import OrderDesk
from app.bopis.model.cards import BoardView, CarrierStop, OrderCard, Tab, card, card_at, sorted_board, tab_of
from app.bopis.model.standing import Standing
from app.bopis.why import WhyView, why_here
from app.pos.premises import location_row
from contract.messages.rows import CarrierRow
from contract.rules.carriage import next_collection
from contract.values.time import parse_instant

_WARNED = (Tab.TODO, Tab.READY)
"""What ended or is a problem warns of nothing."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A card, and what it was made of."""

    standing: Standing
    operator_id: str | None
    tab: Tab
    card: OrderCard


class Board:
    """Refresh it when ``row:order`` or ``fact:order.*`` is stale, and once a minute for the clock.

    An order that stands as it did keeps its card, so that thousands of them cost little.
    """

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk
        self._shown: dict[str, _Shown] = {}
        self._alerts = Alerts(desk)

    def view(self, now: datetime | None = None) -> BoardView:
        """What it shows of promises that may be missed, it records: somebody in this store was told in time."""
        moment = now or self._desk.now()
        with self._desk.look() as conn:
            found = self._desk.standings(conn)
            here = repository.ended_on(conn, self._desk.store.calendar.business_day(moment))
            alerts = self._alerts.of(conn, found, moment)
            stops = _stops(conn, moment, self._alerts.carriers)
        self._alerts.shown(found, alerts)
        codes = {order_id: one.code for order_id, one in alerts.items()}
        self._shown = {one.standing.order.order_id: one for one in self._cards(found, moment, codes)}
        ended = (one for one in self._shown.values() if one.tab is Tab.DONE)
        elsewhere = frozenset(one.card.order_id for one in ended if self._of_today(one.card, moment))
        return sorted_board(((one.tab, one.card) for one in self._shown.values()), here | elsewhere, stops)

    def card(self, order_id: str) -> OrderCard:
        """One order. Refused: ``order_not_here``."""
        return self._desk.card(order_id)

    def why(self, order_id: str) -> WhyView:
        """Why it is here, and by when what must be done. Refused: ``order_not_here``."""
        return why_here(self._desk, order_id)

    def _cards(self, found: Sequence[Standing], now: datetime, warnings: Mapping[str, str]) -> Iterator[_Shown]:
        operator_id = self._desk.staff.current_id()
        for standing in found:
            known = self._shown.get(standing.order.order_id)
            if known and known.standing is standing and known.operator_id == operator_id:
                tab, own = known.tab, card_at(known.card, now)
            else:
                tab, own = tab_of(standing), card(standing, now, operator_id)
            warning = warnings.get(own.order_id, "") if tab in _WARNED else ""
            yield _Shown(standing, operator_id, tab, own if own.warning == warning else replace(own, warning=warning))

    def _of_today(self, own: OrderCard, now: datetime) -> bool:
        """Whether an order that another register ended belongs to this day: its row does not say when it ended."""
        calendar = self._desk.store.calendar
        return calendar.business_day(parse_instant(own.due_at)) == calendar.business_day(now)


def _stops(conn: Connection, now: datetime, carriers: Sequence[CarrierRow]) -> tuple[CarrierStop, ...]:
    """When each carrier comes next, by the store's clock."""
    own = location_row(conn)
    local = now.astimezone(ZoneInfo(own.time_zone)) if own else now
    stops = (CarrierStop(row.carrier_id, row.name, next_collection(row, local)) for row in carriers)
    return tuple(sorted(stops, key=lambda one: (one.at, one.name)))
