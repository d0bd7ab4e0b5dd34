"""Whatever the amounts: no cent is lost, no share is unfair, no rounding goes further than it may."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from contract.rules.rounding import CashRounding, RoundingMode, allocate, cash_round, extend, tax_round
from contract.values.money import Money
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity

AMOUNTS = st.integers(-(10**12), 10**12)
MODES = st.sampled_from(RoundingMode)
SYMMETRIC = st.sampled_from(
    [RoundingMode.HALF_UP, RoundingMode.HALF_DOWN, RoundingMode.HALF_EVEN, RoundingMode.HALF_ODD, RoundingMode.DOWN]
)
NEAREST = st.sampled_from([mode for mode in RoundingMode if mode is not RoundingMode.DOWN])
PRICES = st.integers(0, 10**9)
QUANTITIES = st.integers(-(10**7), 10**7)
PER = st.sampled_from([1, 100, 1000, 3000, 12_000])


@given(AMOUNTS, st.lists(st.integers(0, 10**7), min_size=1, max_size=60))
def test_shares_sum_to_the_amount_and_each_is_within_one_of_exact(amount: int, weights: list[int]) -> None:
    shares = allocate(amount, weights)
    fair = weights if sum(weights) else [1] * len(weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, fair, strict=True):
        assert abs(share - Fraction(amount * weight, sum(fair))) < 1


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_who_weighs_nothing_gets_nothing_and_equals_differ_by_a_cent_at_most(amount: int, weights: list[int]) -> None:
    shares = allocate(amount, weights)
    for weight in set(weights):
        equals = [share for share, own in zip(shares, weights, strict=True) if own == weight]
        assert max(equals) - min(equals) <= 1
        assert weight or not sum(weights) or set(equals) == {0}


@given(PRICES, PER, QUANTITIES, MODES)
def test_an_extension_is_within_a_cent_of_exact_and_within_half_when_rounded_to_nearest(
    price: int, per: int, thousandths: int, mode: RoundingMode
) -> None:
    exact = Fraction(price, 100) * Fraction(thousandths, per)
    off = abs(extend(UnitPrice(price, "EUR", Quantity(per)), Quantity(thousandths), mode).minor - exact)
    assert off < 1
    assert mode is RoundingMode.DOWN or off <= Fraction(1, 2)


@given(PRICES, PER, QUANTITIES, QUANTITIES)
def test_an_extension_is_linear_but_for_the_rounding(price: int, per: int, one: int, other: int) -> None:
    unit_price = UnitPrice(price, "EUR", Quantity(per))
    apart = extend(unit_price, Quantity(one)) + extend(unit_price, Quantity(other))
    together = extend(unit_price, Quantity(one + other))
    assert abs(apart.minor - together.minor) <= 1


@given(PRICES, PER, QUANTITIES, QUANTITIES)
def test_more_never_costs_less(price: int, per: int, one: int, other: int) -> None:
    unit_price = UnitPrice(price, "EUR", Quantity(per))
    low, high = sorted((one, other))
    assert extend(unit_price, Quantity(low)) <= extend(unit_price, Quantity(high))


@given(PRICES, QUANTITIES)
def test_a_return_costs_what_the_sale_cost(price: int, thousandths: int) -> None:
    unit_price = UnitPrice(price, "EUR")
    assert extend(unit_price, Quantity(-thousandths)) == -extend(unit_price, Quantity(thousandths))


@given(AMOUNTS, st.sampled_from([1, 5, 10, 50, 100, 500]), NEAREST)
def test_cash_is_payable_and_within_half_the_smallest_coin(due: int, increment: int, mode: RoundingMode) -> None:
    cash = cash_round(Money(due, "EUR"), CashRounding(increment, mode)).minor
    assert cash % increment == 0
    assert 2 * abs(cash - due) <= increment
    assert cash_round(Money(cash, "EUR"), CashRounding(increment, mode)).minor == cash


@given(AMOUNTS, st.sampled_from([1, 5, 10, 50, 100]), SYMMETRIC)
def test_a_cash_refund_is_rounded_as_the_sale_was(due: int, increment: int, mode: RoundingMode) -> None:
    policy = CashRounding(increment, mode)
    assert cash_round(Money(-due, "EUR"), policy) == -cash_round(Money(due, "EUR"), policy)


@given(st.fractions(-(10**6), 10**6, max_denominator=10**6), MODES, st.sampled_from([1, 5, 10]))
def test_a_tax_is_a_multiple_of_its_increment_close_to_exact(exact: Fraction, mode: RoundingMode, step: int) -> None:
    tax = tax_round(exact, mode, step)
    assert tax % step == 0
    assert abs(tax - exact) < step
    assert mode is RoundingMode.DOWN or 2 * abs(tax - exact) <= step
