"""What is rung of a recorded receipt, by written rules: nothing odd is left out or put right in silence.

A plan says which goods, at which price on the shelf, with which discounts and coupons; what that comes to is the
register's to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contract.rules.rounding import extend
from contract.values.quantity import Quantity
from replay.recorded import RecordedBasket, RecordedRow
from replay.shelf import GALLON, rung_quantity, shelf_price

LOYALTY, COUPON_MATCH = "Loyalty price", "Coupon matched by the store"


class Oddity(StrEnum):
    """What is odd about a row or a basket, and what is done about it."""

    NOTHING_SOLD = "quantity 0 and no money: not a line"
    COUPON_ONLY = "quantity 0 and no money, with a coupon: the coupon counts, not a line"
    NO_QUANTITY = "money without a quantity: rung as one piece"
    MEASURED = "thousandths of a gallon: rung in liters, a gallon being 3.785"
    NOT_IN_CENTS = "the amount does not divide by the pieces: a unit price with four decimals"
    FOR_SO_MANY = "no unit price gives the amount: rung as so much for so many"
    NO_GOODS = "a basket with nothing but such rows: no sale"


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """``shelf_minor`` is what the quantity costs at the recorded shelf price; discounts are (amount, reason)."""

    product: int
    quantity: Quantity
    shelf_minor: int
    discounts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PlannedSale:
    """A receipt to ring. Without lines there is none. ``coupons`` are (amount, number)."""

    reference: str
    at: datetime
    lines: tuple[PlannedLine, ...]
    coupons: tuple[tuple[int, str], ...]
    oddities: Counter[Oddity] = field(default_factory=Counter)


def planned(basket: RecordedBasket, measured: Collection[int]) -> PlannedSale:
    """By the rules of ``docs/replay.md``."""
    odd: Counter[Oddity] = Counter()
    lines = tuple(_line(row, row.product in measured, odd) for row in basket.rows if _is_goods(row))
    for row in basket.rows:
        if not _is_goods(row):
            odd[Oddity.COUPON_ONLY if row.coupon and lines else Oddity.NOTHING_SOLD] += 1
    if not lines:
        odd[Oddity.NO_GOODS] += 1
    coupons = tuple((row.coupon, str(row.product)) for row in basket.rows if row.coupon)
    return PlannedSale(str(basket.basket), basket.at, lines, coupons, odd)


def _is_goods(row: RecordedRow) -> bool:
    return row.quantity > 0 or row.shelf > 0


def _line(row: RecordedRow, measured: bool, odd: Counter[Oddity]) -> PlannedLine:
    quantity = rung_quantity(row.quantity, measured)
    if row.quantity == 0:
        odd[Oddity.NO_QUANTITY] += 1
    if measured:
        odd[Oddity.MEASURED] += 1
    price = shelf_price(quantity, row.shelf)
    if price.per not in (GALLON, Quantity.of(1, quantity.unit)):
        odd[Oddity.FOR_SO_MANY] += 1
    elif not measured and price.ten_thousandths % 100:
        odd[Oddity.NOT_IN_CENTS] += 1
    assert extend(price, quantity).minor == row.shelf
    told = ((row.retail_discount, LOYALTY), (row.coupon_match, COUPON_MATCH))
    return PlannedLine(row.product, quantity, row.shelf, tuple(one for one in told if one[0]))
