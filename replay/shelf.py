"""What the shelf says: the number of an item, what a recorded amount says of its price, and which price a week had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from contract.rules.rounding import extend
from contract.values.gs1 import check_digit
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from replay.recorded import WeekPrice

CURRENCY = "USD"
GALLON = Quantity(3_785, Unit.LITER)
"""A US gallon as it is rung: the catalog knows liters."""
_RESTRICTED_PREFIX = "24"
_CENT = 100
_PUMP_STEP = 10
"""Prices at the pump end in a thousandth of a dollar."""


@dataclass(frozen=True, slots=True)
class CalendarPrice:
    """A price of one item from the beginning of one week to the end of another."""

    product: int
    price: UnitPrice
    first_week: int
    last_week: int


def item_number(product: int) -> str:
    """The 13 digits on the goods: a restricted circulation number, which only this chain reads."""
    payload = f"{_RESTRICTED_PREFIX}{product:010d}"
    return f"{payload}{check_digit(payload)}"


def rung_quantity(recorded: int, measured: bool) -> Quantity:
    """Pieces, or liters for thousandths of a gallon. Money without a quantity is one piece."""
    if not measured:
        return Quantity.of(max(recorded, 1))
    return Quantity(max((recorded * GALLON.thousandths + 500) // 1_000, 1), Unit.LITER)


def shelf_price(quantity: Quantity, minor: int) -> UnitPrice:
    """The plainest unit price at which ``quantity`` costs ``minor``: in whole cents (at the pump in tenths of a cent),
    else in ten-thousandths, else "so much for so many".
    """
    per = GALLON if quantity.unit is Unit.LITER else Quantity.of(1, quantity.unit)
    for step in (_PUMP_STEP if per == GALLON else _CENT, 1):
        exact = minor * _CENT * per.thousandths
        ten_thousandths = (2 * exact + quantity.thousandths * step) // (2 * quantity.thousandths * step) * step
        price = UnitPrice(ten_thousandths, CURRENCY, per)
        if extend(price, quantity).minor == minor:
            return price
    return UnitPrice(minor * _CENT, CURRENCY, quantity)


def calendar(seen: Iterable[WeekPrice], measured: Collection[int]) -> Iterator[tuple[int, CalendarPrice]]:
    """Each store's prices, from rows sorted by store, item and week: in each week the one that most rows paid, of
    several the lowest. Weeks without a sale take the price before where it comes back unchanged, and have none else.
    """
    for (store, product), rows in groupby(seen, key=lambda row: (row.store, row.product)):
        standing: CalendarPrice | None = None
        for week, of_week in groupby(rows, key=lambda row: row.week):
            price = _mode(of_week, product in measured)
            if standing is not None and standing.price == price:
                standing = CalendarPrice(product, price, standing.first_week, week)
                continue
            if standing is not None:
                yield store, standing
            standing = CalendarPrice(product, price, week, week)
        if standing is not None:
            yield store, standing


def _mode(rows: Iterable[WeekPrice], measured: bool) -> UnitPrice:
    times: Counter[UnitPrice] = Counter()
    for row in rows:
        times[shelf_price(rung_quantity(row.quantity, measured), row.shelf)] += row.times
    return min(times, key=lambda price: (-times[price], price.decimal / price.per.thousandths))
