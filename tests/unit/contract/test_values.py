"""Money, quantities, prices."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from contract.errors import Refused
from contract.rules.price import StandingPrice, price_at
from contract.values.money import Money, minor_digits
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit


def test_money_is_shown_with_the_digits_of_its_currency() -> None:
    assert str(Money(7171, "EUR")) == "71.71 EUR"
    assert str(Money(7171, "JPY")) == "7171 JPY"
    assert str(Money(-7171, "KWD")) == "-7.171 KWD"


@pytest.mark.parametrize(
    ("digits", "currencies"),
    [
        (0, "JPY KRW ISK CLP VND XAF PYG"),
        (2, "EUR GBP USD CHF HUF SEK XYZ"),
        (3, "BHD JOD KWD LYD OMR TND"),
        (4, "CLF"),
    ],
)
def test_a_currency_has_the_decimals_that_its_country_uses(digits: int, currencies: str) -> None:
    assert {minor_digits(currency) for currency in currencies.split()} == {digits}


def test_currencies_never_mix() -> None:
    for mix in (Money.__add__, Money.__sub__, Money.__lt__, Money.__le__, Money.__gt__, Money.__ge__):
        with pytest.raises(Refused, match="currencies_differ"):
            mix(Money(1, "EUR"), Money(1, "USD"))


def test_a_sum_of_nothing_has_a_currency() -> None:
    assert Money.total([], "EUR") == Money.zero("EUR")
    assert Money.total([Money(1, "EUR"), Money(2, "EUR")], "EUR") == Money(3, "EUR")


@pytest.mark.parametrize("minor", [1.0, True, Decimal(1), "1"])
def test_money_is_whole_minor_units(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Quantity(minor)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        UnitPrice(minor, "EUR")  # type: ignore[arg-type]


def test_money_times_half_is_not_money() -> None:
    with pytest.raises(TypeError):
        Money(1, "EUR") * 0.5  # type: ignore[operator]


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ÉUR"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(Refused, match="currency_unknown"):
        Money(1, currency)


def test_units_never_mix() -> None:
    with pytest.raises(Refused, match="units_differ"):
        Quantity.of(1) + Quantity.of(1, Unit.KILOGRAM)


def test_quantities_are_shown_as_people_write_them() -> None:
    assert [str(Quantity.of(2)), str(Quantity(1134, Unit.KILOGRAM)), str(Quantity.of(-3))] == ["2", "1.134 kg", "-3"]
    assert (Quantity.of(2).whole, Quantity(1134).whole) == (True, False)


def test_a_price_in_minor_units_keeps_its_worth_in_every_currency() -> None:
    for currency in ("EUR", "JPY", "KWD", "CLF"):
        price = UnitPrice.of_minor(1234, currency)
        assert price.decimal == Decimal(1234).scaleb(-minor_digits(currency))


def test_a_price_below_zero_or_for_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="price_negative"):
        UnitPrice(-1, "EUR")
    with pytest.raises(Refused, match="price_quantity_not_positive"):
        UnitPrice(1, "EUR", Quantity(0))


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


BASE = StandingPrice(UnitPrice.of_minor(500, "EUR"), day(1))
OFFER = StandingPrice(UnitPrice.of_minor(400, "EUR"), day(10), day(20))
SIX = StandingPrice(UnitPrice.of_minor(450, "EUR"), day(1), minimum=Quantity.of(6))


@pytest.mark.parametrize(
    ("moment", "pieces", "row"),
    [
        (day(9), 1, BASE),
        (day(10), 1, OFFER),
        (day(20), 1, BASE),
        (day(9), 6, SIX),
        (day(9), 5, BASE),
    ],
)
def test_the_latest_price_holds_at_the_best_break_reached(moment: datetime, pieces: int, row: StandingPrice) -> None:
    assert price_at([OFFER, SIX, BASE], moment, Quantity.of(pieces)) is row


def test_before_its_first_price_an_item_has_none() -> None:
    assert price_at([BASE], datetime(2026, 10, 31, tzinfo=UTC), Quantity.of(1)) is None
