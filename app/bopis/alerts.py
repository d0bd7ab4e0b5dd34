"""Alerts before a promise is missed: what has to be done by when, and the record that somebody was shown it in time.

Runs on the store lane, by itself: nobody has to be signed on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.bopis import alerts_repository as repository
from app.bopis.carriers import read_carriers
from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing
from app.bopis.projections import record
from app.pos.premises import location_row
from contract.errors import Unavailable
from contract.messages.facts import OrderWarned
from contract.messages.rows import CarrierRow, LocationRow, OrderRow
from contract.rules.carriage import Consignment, last_collection
from contract.rules.promise import PACE, Warned, steps, warning
from contract.states.order import OrderState
from contract.values.time import instant_text, parse_instant

_log = logging.getLogger(__name__)
_TO_DO = (OrderState.OPEN, OrderState.IN_WORK, OrderState.READY)
_NEAR = timedelta(hours=12)
"""No pickup takes longer to prepare, so one due later is not even reckoned."""
_AT_ONCE = 50
"""So many are recorded in one go, for the lane waits meanwhile."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A milestone of an order that is about to be missed."""

    order_id: str
    location_id: str
    warned: Warned

    @property
    def code(self) -> str:
        """Names its words: what is to do now, or what was missed."""
        return f"warned_{self.warned.milestone}_missed" if self.warned.missed else f"warned_{self.warned.milestone}"


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """What was found, and until when it holds where the order stands as it does; None for ever."""

    standing: Standing
    alert: Alert | None = None
    until: datetime | None = None


class Alerts:
    """What the board shows beside its orders; whoever shows it first in the store records that it did."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk
        self._known: set[str] | None = None
        self._reckoned: dict[str, _Reckoned] = {}
        self._carriers: tuple[CarrierRow, ...] = ()

    def of(self, conn: Connection, found: Iterable[Standing], now: datetime) -> dict[str, Alert]:
        """By order, of those this store still has to prepare. One that stands as it did is reckoned anew only once time
        makes a difference: a board of thousands is looked at every minute.
        """
        carriers, known = CarrierTimes(conn), self._reckoned
        if carriers.all() != self._carriers:
            self._carriers, known = carriers.all(), {}
        self._reckoned = {}
        for standing in found:
            seen = known.get(standing.order.order_id)
            if seen is None or seen.standing is not standing or (seen.until is not None and now >= seen.until):
                seen = _reckoned(standing, now, carriers)
            self._reckoned[standing.order.order_id] = seen
        return {order_id: one.alert for order_id, one in self._reckoned.items() if one.alert is not None}

    @property
    def carriers(self) -> tuple[CarrierRow, ...]:
        """Every carrier that comes here, as last looked at."""
        return self._carriers

    def shown(self, found: Sequence[Standing], alerts: Mapping[str, Alert]) -> frozenset[str]:
        """Record what nobody in this store was shown yet. The orders it is about.

        Of many, the most urgent first and the others the next time. What the disk refuses is recorded the next time
        too: nobody is shown less for it.
        """
        try:
            return self._recorded(found, alerts)
        except Unavailable as error:
            _log.warning("what was shown could not be recorded", extra={"code": error.code})
            return frozenset()

    def _recorded(self, found: Sequence[Standing], alerts: Mapping[str, Alert]) -> frozenset[str]:
        shown = [one.order.order_id for one in found]
        news = [order_id for order_id in shown if order_id not in self._known_before()]
        with self._desk.look() as conn:
            told = repository.warned(conn, list(alerts))
        fresh = [one for one in alerts.values() if (one.order_id, str(one.warned.milestone)) not in told]
        if not news and not fresh:
            return frozenset()
        fresh = sorted(fresh, key=lambda one: (one.warned.deadline, one.order_id))[:_AT_ONCE]
        with self._desk.store.transaction() as tx:
            forgotten = repository.know(tx.conn, news, tx.now, shown)
            known = repository.known_at(tx.conn, [one.order_id for one in fresh])
            for one in fresh:
                record(tx, _fact(one, known.get(one.order_id, instant_text(tx.now))))
        self._known = self._known_before() - forgotten | set(news)
        return frozenset(one.order_id for one in fresh)

    def _known_before(self) -> set[str]:
        if self._known is None:
            with self._desk.look() as conn:
                self._known = repository.known_orders(conn)
        return self._known


class CarrierTimes:
    """When the last carrier comes that keeps a promise; of orders to one place by one day reckoned once."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._read: tuple[LocationRow | None, tuple[CarrierRow, ...]] | None = None
        self._found: dict[tuple[str, str, date, str], datetime | None] = {}

    def all(self) -> tuple[CarrierRow, ...]:
        """Every carrier that comes here."""
        return self._here()[1]

    def _here(self) -> tuple[LocationRow | None, tuple[CarrierRow, ...]]:
        if self._read is None:
            self._read = (location_row(self._conn), read_carriers(self._conn))
        return self._read

    def of(self, order: OrderRow) -> datetime | None:
        """None for what is collected, and where no carrier keeps the promise."""
        if order.kind != "ship":
            return None
        own, carriers = self._here()
        if own is None:
            return None
        zone = ZoneInfo(own.time_zone)
        promised_on = parse_instant(order.due_at).astimezone(zone).date()
        placed = parse_instant(order.placed_at).astimezone(zone)
        key = (order.ship_country, order.ship_postal_code, promised_on, placed.date().isoformat())
        if key not in self._found:
            parcel = Consignment(1, (), order.ship_country or own.country, order.ship_postal_code, promised_on)
            last = last_collection(carriers, parcel, placed)
            self._found[key] = last[1] if last else None
        return self._found[key]


def _reckoned(standing: Standing, now: datetime, carriers: CarrierTimes) -> _Reckoned:
    order = standing.order
    if standing.withdrawn or standing.state not in _TO_DO:
        return _Reckoned(standing)
    if order.kind != "ship" and (near := parse_instant(order.due_at) - _NEAR) > now:
        return _Reckoned(standing, None, near)
    carrier_at = carriers.of(order)
    coming = next((step for step in steps(order, carrier_at) if not step.done), None)
    warned = warning(order, now, carrier_at)
    if coming is None or (warned is not None and warned.missed):
        until = None
    else:
        until = coming.at if warned is not None else coming.at - PACE.notice
    return _Reckoned(standing, Alert(order.order_id, order.location_id, warned) if warned else None, until)


def _fact(alert: Alert, known_at: str) -> OrderWarned:
    return OrderWarned(
        order_id=alert.order_id,
        location_id=alert.location_id,
        milestone=str(alert.warned.milestone),
        at=instant_text(alert.warned.at),
        deadline=instant_text(alert.warned.deadline),
        known_at=known_at,
    )
