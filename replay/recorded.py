"""A recorded receipt, an item that was sold, and the calendar they are told in: plain values.

Amounts are in cents, moments in UTC; days and weeks are those of the stores' own time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TIME_ZONE = "America/New_York"
FIRST_DAY = date(2017, 1, 1)
LARGEST_COUNT = 1_000
"""A larger quantity is not a number of pieces but a measure: thousandths of a gallon of fuel."""
_SECOND_WEEK = date(2017, 1, 2)


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """A row of a receipt; amounts in cents. ``sales`` is what the store got for it, coupons included."""

    product: int
    quantity: int
    sales: int
    retail_discount: int
    coupon: int
    coupon_match: int

    @property
    def shelf(self) -> int:
        """What the quantity costs at the price on the shelf, before any discount."""
        return self.sales + self.retail_discount + self.coupon_match


@dataclass(frozen=True, slots=True)
class RecordedBasket:
    """A receipt. ``basket`` is its number everywhere."""

    basket: int
    at: datetime
    rows: tuple[RecordedRow, ...]


@dataclass(frozen=True, slots=True)
class RecordedItem:
    """What was sold at least once. ``price`` is its everyday shelf price in cents; ``rank`` 1 is the best seller.

    ``measured``: its quantities are thousandths of a gallon.
    """

    product: int
    type: str
    size: str
    category: str
    department: str
    measured: bool
    price: int
    rank: int


@dataclass(frozen=True, slots=True)
class WeekPrice:
    """What rows of one item in one store in one week cost: ``shelf`` cents for ``quantity``, seen ``times``."""

    store: int
    product: int
    week: int
    quantity: int
    shelf: int
    times: int


def week_begins(week: int) -> datetime:
    """The recorded weeks run from Monday to Sunday, local time; the first has one day."""
    day = FIRST_DAY if week == 1 else _SECOND_WEEK + timedelta(weeks=week - 2)
    return _midnight(day)


def days_end(days: int) -> datetime:
    """The first moment that no longer belongs to the first ``days`` days."""
    return _midnight(FIRST_DAY + timedelta(days=days))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(TIME_ZONE)).astimezone(UTC)
