"""The four functions that round, on facts of our own choosing. ``tests/contract`` holds them to published vectors."""

from __future__ import annotations

from fractions import Fraction

import pytest

from contract.errors import Refused
from contract.rules.rounding import CashRounding, RoundingMode, allocate, cash_round, extend, tax_round
from contract.values.money import Money
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

# value in tenths -> rounded, by mode: up, down, even, odd, to positive infinity, to negative infinity, toward zero
HALVES = {
    25: (3, 2, 2, 3, 3, 2, 2),
    35: (4, 3, 4, 3, 4, 3, 3),
    -25: (-3, -2, -2, -3, -2, -3, -2),
    -35: (-4, -3, -4, -3, -3, -4, -3),
    5: (1, 0, 0, 1, 1, 0, 0),
    -5: (-1, 0, 0, -1, 0, -1, 0),
    24: (2, 2, 2, 2, 2, 2, 2),
    26: (3, 3, 3, 3, 3, 3, 2),
    -26: (-3, -3, -3, -3, -3, -3, -2),
    20: (2, 2, 2, 2, 2, 2, 2),
}


@pytest.mark.parametrize("tenths", HALVES)
def test_each_mode_sends_a_half_where_its_name_says(tenths: int) -> None:
    assert tuple(tax_round(Fraction(tenths, 10), mode) for mode in RoundingMode) == HALVES[tenths]


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (1000, [333, 333, 334], [333, 333, 334]),
        (7, [0, 0], [4, 3]),
        (0, [5, 1], [0, 0]),
        (5, [0, 1, 0], [0, 5, 0]),
    ],
)
def test_shares_follow_their_weights_and_lose_no_cent(amount: int, weights: list[int], shares: list[int]) -> None:
    assert allocate(amount, weights) == shares


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_shares_need_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(5, weights)


@pytest.mark.parametrize(
    ("price", "quantity", "minor"),
    [
        (UnitPrice.of_minor(149, "EUR", Quantity(1000, Unit.KILOGRAM)), Quantity(1134, Unit.KILOGRAM), 169),
        (UnitPrice(20_000, "EUR", Quantity.of(3)), Quantity.of(3), 200),
        (UnitPrice(20_000, "EUR", Quantity.of(3)), Quantity.of(1), 67),
        (UnitPrice.of_minor(499, "EUR"), Quantity.of(-2), -998),
        (UnitPrice.of_minor(120, "JPY"), Quantity.of(2), 240),
        (UnitPrice.of_minor(1_250, "KWD"), Quantity(500), 625),
        (UnitPrice(15_995, "EUR"), Quantity(1000), 160),
    ],
)
def test_a_price_extends_to_a_quantity_rounded_once(price: UnitPrice, quantity: Quantity, minor: int) -> None:
    assert extend(price, quantity) == Money(minor, price.currency)


def test_a_price_per_kilogram_prices_no_pieces() -> None:
    with pytest.raises(Refused, match="units_differ"):
        extend(UnitPrice(1, "EUR", Quantity(1000, Unit.KILOGRAM)), Quantity.of(1))


@pytest.mark.parametrize(
    ("due", "policy", "cash"),
    [
        (Money(902, "EUR"), CashRounding(5), 900),
        (Money(903, "EUR"), CashRounding(5), 905),
        (Money(-903, "EUR"), CashRounding(5), -905),
        (Money(235, "NZD"), CashRounding(10, RoundingMode.HALF_DOWN), 230),
        (Money(9_950, "SEK"), CashRounding(100), 10_000),
        (Money(1_025, "DKK"), CashRounding(50), 1_050),
        (Money(997, "USD"), CashRounding(), 997),
    ],
)
def test_cash_is_rounded_to_what_coins_can_pay(due: Money, policy: CashRounding, cash: int) -> None:
    assert cash_round(due, policy) == Money(cash, due.currency)


@pytest.mark.parametrize("increment", [0, -5])
def test_a_country_without_a_smallest_coin_is_refused_before_a_sale(increment: int) -> None:
    with pytest.raises(Refused, match="cash_increment_not_positive"):
        CashRounding(increment)
