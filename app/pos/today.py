"""The store's day so far: of this register, and of the others as far as it has heard of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, and_, func, select

from app.clock import Clock
from app.db.rows import stored_rows
from app.db.store import StoreDb
from app.db.tables import peer_entry, peer_life
from app.operators.operators import Operators
from app.pos import shift_repository
from app.pos.cash_rules import read_cash_rules
from app.pos.day_close import DayRegister, registers_of
from app.pos.model.day_sums import added_tenders
from app.pos.premises import Premises, read_premises, register_names
from app.pos.shift_repository import ShiftListed
from app.pos.tables import sale, suspended_basket
from app.pos.today_items import LeftOf, TopItem, top_items
from app.pos.today_part import part_of_day
from contract.messages.facts import TenderTotal
from contract.messages.rows import OrderRow
from contract.values.time import instant_text, parse_instant

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A drawer with more in it than should be."""

    register_name: str
    expected_minor: int
    limit_minor: int


@dataclass(frozen=True, slots=True)
class Differing:
    """A drawer that was closed today with more or less in it than should have been."""

    register_name: str
    z_number: int
    over_short_minor: int


@dataclass(frozen=True, slots=True)
class TodayView:
    """``hours`` and ``last_week``: sales by local hour, minor units. ``heard``: of how many registers something is
    known today, ``registers`` how many there are, ``newest`` when what is known of each was done last (UTC text).

    ``here`` is this register. ``parked`` sales wait, the first of them since ``parked_since``.
    """

    day: str
    currency: str
    sales_minor: int
    sale_count: int
    last_week_minor: int
    hours: tuple[tuple[int, int], ...]
    last_week: tuple[tuple[int, int], ...]
    hour_now: int
    returns_minor: int
    return_count: int
    tenders: tuple[TenderTotal, ...]
    over_short_minor: int
    open_shifts: tuple[ShiftListed, ...]
    registers: tuple[DayRegister, ...]
    heard: int
    here: str
    newest: Mapping[str, str]
    over_limit: tuple[OverLimit, ...]
    differing: tuple[Differing, ...]
    parked: int
    parked_since: str
    orders_due: int
    orders_late: int


class Today:
    """One look at the books of this register; a few thousand rows at most. ``left_of``: what is on the shelves."""

    def __init__(
        self, db: StoreDb, operators: Operators, clock: Clock, left_of: LeftOf = lambda _item_id: None
    ) -> None:
        self._db = db
        self._operators = operators
        self._clock = clock
        self._left_of = left_of

    def view(self) -> TodayView:
        """Refused: as ``Operators.require``. Unavailable: ``store_unknown`` before the first pull."""
        self._operators.require("view_today")
        now = self._clock.now()
        day = self._db.calendar.business_day(now).isoformat()
        with self._db.read() as conn:
            premises = read_premises(conn)
            location, zone = premises.location, ZoneInfo(premises.location.time_zone)
            begin = _begin(premises, day)
            sales = list(_sales(conn, begin, now))
            hours, before = _by_hour(sales, zone), _by_hour(_sales(conn, begin - _WEEK, begin - _WEEK + _DAY), zone)
            so_far = sum(one["total_minor"] for one in _sales(conn, begin - _WEEK, now - _WEEK))
            open_shifts = shift_repository.shifts_not_closed(conn)
            of_day = (*open_shifts, *_closed(conn, day))
            parts = [part_of_day(conn, one, begin, now) for one in of_day]
            due, late = _orders(conn, now)
            registers = registers_of(conn, day, {})
            newest = _newest(conn, begin)
            parked, parked_since = _parked(conn)
            return TodayView(
                day=day,
                currency=location.currency,
                sales_minor=sum(one["total_minor"] for one in sales),
                sale_count=len(sales),
                last_week_minor=so_far,
                hours=hours,
                last_week=before,
                hour_now=now.astimezone(zone).hour,
                returns_minor=sum(one.returns_minor for one in parts),
                return_count=sum(one.return_count for one in parts),
                tenders=added_tenders([total for one in parts for total in one.tenders]),
                over_short_minor=sum(one.over_short_minor or 0 for one in of_day),
                open_shifts=open_shifts,
                registers=registers,
                heard=sum(one.register_id in {premises.register.register_id, *newest} for one in registers),
                here=premises.register.register_id,
                newest=newest,
                over_limit=tuple(_over_limit(conn, open_shifts)),
                differing=tuple(_differing(conn, of_day)),
                parked=parked,
                parked_since=parked_since,
                orders_due=due,
                orders_late=late,
            )

    def items(self) -> tuple[TopItem, ...]:
        """What sold best so far, for whoever was shown ``view``. From any thread; it may take a moment in a busy store.

        Unavailable: as ``view``.
        """
        now = self._clock.now()
        with self._db.read() as conn:
            begin = _begin(read_premises(conn), self._db.calendar.business_day(now).isoformat())
            return top_items(conn, begin, now, self._left_of)


def _begin(premises: Premises, day: str) -> datetime:
    """When a business day begins."""
    location = premises.location
    return datetime.fromisoformat(f"{day}T{location.day_cutover}").replace(tzinfo=ZoneInfo(location.time_zone))


def _sales(conn: Connection, begin: datetime, end: datetime) -> Iterator[RowMapping]:
    """By register, so that the index of a register's sales serves."""
    columns = select(sale.c.occurred_at, sale.c.total_minor)
    between = sale.c.occurred_at.between(instant_text(begin), instant_text(end))
    for register_id in register_names(conn):
        yield from conn.execute(columns.where(sale.c.register_id == register_id, between)).mappings()


def _by_hour(sales: Iterable[RowMapping], zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    sums: Counter[int] = Counter()
    for one in sales:
        sums[parse_instant(one["occurred_at"]).astimezone(zone).hour] += one["total_minor"]
    return tuple(sorted(sums.items()))


def _closed(conn: Connection, day: str) -> tuple[ShiftListed, ...]:
    return tuple(one for one in shift_repository.shifts(conn, 100) if one.closed_day == day)


def _orders(conn: Connection, now: datetime) -> tuple[int, int]:
    """Orders that wait for somebody to work on them, and those of them that are late."""
    rows = [OrderRow.model_validate(found.body) for found in stored_rows(conn, OrderRow.KIND) if not found.withdrawn]
    waiting = [row for row in rows if not row.shelf]
    return len(waiting), sum(parse_instant(row.due_at) < now for row in waiting)


def _newest(conn: Connection, begin: datetime) -> dict[str, str]:
    """When the last entry of today was made at each of the other registers, as far as entries of it are held."""
    at_the_end = (peer_entry.c.incarnation == peer_life.c.incarnation, peer_entry.c.number == peer_life.c.upto)
    newest = select(peer_life.c.register_id, peer_entry.c.occurred_at).join(peer_entry, and_(*at_the_end))
    newest = newest.where(peer_entry.c.occurred_at >= instant_text(begin)).order_by(peer_entry.c.occurred_at)
    return {one.register_id: one.occurred_at for one in conn.execute(newest)}


def _differing(conn: Connection, of_day: Iterable[ShiftListed]) -> Iterator[Differing]:
    names = register_names(conn)
    for one in of_day:
        if one.over_short_minor:
            yield Differing(names.get(one.register_id, ""), one.z_number or 0, one.over_short_minor)


def _parked(conn: Connection) -> tuple[int, str]:
    """How many sales wait, and since when the first does."""
    waiting = select(func.count(), func.min(suspended_basket.c.suspended_at)).where(suspended_basket.c.waits == 1)
    count, since = conn.execute(waiting).one()
    return count, since or ""


def _over_limit(conn: Connection, open_shifts: tuple[ShiftListed, ...]) -> Iterator[OverLimit]:
    limit, names = read_cash_rules(conn).drawer_limit_minor, register_names(conn)
    for one in open_shifts:
        if limit and one.sums.expected_minor > limit:
            yield OverLimit(names.get(one.register_id, ""), one.sums.expected_minor, limit)
