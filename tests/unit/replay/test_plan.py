"""The rules for odd rows, and the price on the shelf."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.rules.rounding import extend
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from replay.journey import Journey
from replay.plan import COUPON_MATCH, LOYALTY, Oddity, PlannedSale, planned
from replay.recorded import RecordedBasket, RecordedRow, WeekPrice, week_begins
from replay.shelf import GALLON, CalendarPrice, calendar, rung_quantity, shelf_price

FUEL = 99


def plan(*rows: RecordedRow) -> PlannedSale:
    return planned(RecordedBasket(5, datetime(2017, 1, 1, tzinfo=UTC), rows), {FUEL})


def row(
    product: int = 1, quantity: int = 1, sales: int = 100, discount: int = 0, coupon: int = 0, match: int = 0
) -> RecordedRow:
    return RecordedRow(product, quantity, sales, discount, coupon, match)


def cents(minor: int, per: Quantity | None = None) -> UnitPrice:
    return UnitPrice.of_minor(minor, "USD", per)


def test_the_shelf_price_is_before_every_discount_and_each_discount_has_its_reason() -> None:
    sale = plan(row(quantity=2, sales=300, discount=50, match=10, coupon=40))
    (line,) = sale.lines
    assert (line.quantity, line.shelf_minor) == (Quantity.of(2), 360)
    assert line.discounts == ((50, LOYALTY), (10, COUPON_MATCH))
    assert (sale.reference, sale.coupons, sale.oddities) == ("5", ((40, "1"),), Counter())


def test_a_row_with_neither_quantity_nor_money_is_no_line_but_its_coupon_counts() -> None:
    sale = plan(row(), row(product=2, quantity=0, sales=0, coupon=70), row(product=3, quantity=0, sales=0))
    assert [line.product for line in sale.lines] == [1]
    assert sale.coupons == ((70, "2"),)
    assert sale.oddities == {Oddity.COUPON_ONLY: 1, Oddity.NOTHING_SOLD: 1}


def test_a_basket_of_nothing_but_such_rows_is_no_sale() -> None:
    sale = plan(row(quantity=0, sales=0, coupon=70))
    assert sale.lines == ()
    assert sale.oddities == {Oddity.NOTHING_SOLD: 1, Oddity.NO_GOODS: 1}


def test_money_without_a_quantity_is_one_piece() -> None:
    sale = plan(row(quantity=0, sales=77))
    assert [(line.quantity, line.shelf_minor) for line in sale.lines] == [(Quantity.of(1), 77)]
    assert sale.oddities == {Oddity.NO_QUANTITY: 1}


def test_thousandths_of_a_gallon_are_rung_in_liters_at_the_price_of_a_gallon() -> None:
    sale = plan(row(product=FUEL, quantity=6_980, sales=1_500, discount=105))
    (line,) = sale.lines
    assert line.quantity == Quantity(26_419, Unit.LITER)
    assert shelf_price(line.quantity, line.shelf_minor) == UnitPrice(22_990, "USD", GALLON)
    assert sale.oddities == {Oddity.MEASURED: 1}


def test_an_amount_that_does_not_divide_has_a_price_with_four_decimals() -> None:
    sale = plan(row(quantity=3, sales=500))
    assert shelf_price(Quantity.of(3), 500) == UnitPrice(16_667, "USD")
    assert sale.oddities == {Oddity.NOT_IN_CENTS: 1}


def test_where_no_unit_price_gives_the_amount_it_is_so_much_for_so_many() -> None:
    assert shelf_price(Quantity.of(900), 100) == cents(100, Quantity.of(900))
    assert plan(row(quantity=900, sales=100)).oddities == {Oddity.FOR_SO_MANY: 1}


@given(recorded=st.integers(0, 40_000), minor=st.integers(0, 100_000), measured=st.booleans())
def test_the_shelf_price_gives_back_the_very_amount(recorded: int, minor: int, measured: bool) -> None:
    quantity = rung_quantity(recorded, measured)
    assert extend(shelf_price(quantity, minor), quantity).minor == minor


def seen(week: int, shelf: int, times: int = 1, quantity: int = 1, product: int = 1) -> WeekPrice:
    return WeekPrice(7, product, week, quantity, shelf, times)


def test_a_week_has_the_price_that_most_rows_paid_and_of_several_the_lowest() -> None:
    told = list(calendar([seen(1, 100), seen(1, 90, times=2), seen(1, 240, times=2, quantity=2)], ()))
    assert told == [(7, CalendarPrice(1, cents(90), 1, 1))]


def test_a_price_lasts_over_weeks_without_a_sale_where_it_comes_back_unchanged() -> None:
    told = list(calendar([seen(2, 100), seen(5, 100), seen(6, 110), seen(9, 100), seen(1, 5, product=2)], ()))
    assert told == [
        (7, CalendarPrice(1, cents(100), 2, 5)),
        (7, CalendarPrice(1, cents(110), 6, 6)),
        (7, CalendarPrice(1, cents(100), 9, 9)),
        (7, CalendarPrice(2, cents(5), 1, 1)),
    ]


@pytest.mark.parametrize("store", [367])
def test_every_receipt_of_a_store_lies_in_its_recorded_week(store: int) -> None:
    journey = Journey()
    prices = {(one.product, one.week) for one in journey.week_prices([store], 365)}
    baskets = journey.baskets(store, 365)
    journey.close()
    week = 1
    for basket in baskets:
        while basket.at >= week_begins(week + 1):
            week += 1
        assert all((one.product, week) in prices for one in basket.rows if one.quantity or one.shelf)
