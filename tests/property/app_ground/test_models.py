"""Baskets, change and search words, for any input."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.model.words import words
from app.db.pins import pin_matches, wrap_pin_hash
from app.pos.model.basket import (
    Basket,
    basket_from_json,
    basket_to_json,
    quantity_from_price,
)
from app.pos.model.change import Till
from app.pos.model.line import BasketLine
from contract.errors import Refused
from contract.rules.rounding import CashRounding, extend
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

EURO = Till("EUR", (50000, 20000, 10000, 5000, 2000, 1000, 500), (200, 100, 50, 20, 10, 5), CashRounding(5))
YEN = Till("JPY", (10000, 5000, 2000, 1000), (500, 100, 50, 10, 5, 1), CashRounding(1))
tills = st.sampled_from([EURO, YEN])


def line(number: int, minor: int = 100) -> BasketLine:
    return BasketLine(
        f"line-{number}",
        f"item-{number}",
        str(number),
        "Thing",
        "",
        Unit.EACH,
        "",
        "zero",
        0,
        1000,
        minor * 100,
        1000,
        minor,
    )


@given(tills, st.integers(0, 99_999_000))
def test_proposed_amounts_pay_and_give_exact_change(till: Till, total: int) -> None:
    due = till.due(total)
    amounts = till.smart_amounts(due)
    assert amounts[0].tendered_minor == due
    assert len(amounts) <= 6
    assert len({own.tendered_minor for own in amounts}) == len(amounts)
    for own in amounts:
        assert till.change(due, own.tendered_minor) == own.change_minor
        pieces = till.pieces(own.change_minor)
        assert sum(piece.value_minor * piece.count for piece in pieces) == own.change_minor


@given(st.lists(st.integers(0, 9), max_size=20), st.integers(0, 30))
def test_a_line_removed_and_put_back_changes_nothing(numbers: list[int], index: int) -> None:
    basket = Basket("b", "EUR", "2026-11-21T12:00:00.000Z")
    for place, number in enumerate(numbers):
        basket = basket.added(line(place * 10 + number, number))
    if not numbers:
        with pytest.raises(Refused, match="line_unknown"):
            basket.without("line-1", "x")
        return
    victim = basket.lines[index % len(basket.lines)]
    without = basket.without(victim.line_id, "2026-11-21T12:01:00.000Z")
    assert without.total_minor == basket.total_minor - victim.extended_minor
    assert [own.line_id for own in without.removed] == [victim.line_id]
    back = without.undone()
    assert (back.lines, back.removed) == (basket.lines, basket.removed)


@given(st.lists(st.integers(0, 5_000), max_size=10))
def test_a_basket_is_read_as_it_was_written(minors: list[int]) -> None:
    basket = Basket("b", "EUR", "2026-11-21T12:00:00.000Z")
    for number, minor in enumerate(minors):
        basket = basket.added(line(number, minor))
    if minors:
        basket = basket.without("line-0", "2026-11-21T12:01:00.000Z").multiplied_by(3)
    assert basket_from_json(basket_to_json(basket)) == basket


@given(st.text(max_size=40))
def test_text_that_is_no_basket_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="basket_unreadable"):
        basket_from_json(text)


@given(st.integers(1, 99_999), st.integers(1, 10_000_000))
def test_the_quantity_behind_a_price_costs_that_price(minor: int, ten_thousandths: int) -> None:
    price = UnitPrice(ten_thousandths, "EUR", Quantity.of(1, Unit.KILOGRAM))
    thousandths = quantity_from_price(minor, price)
    assert thousandths >= 1
    worth = extend(price, Quantity(thousandths, Unit.KILOGRAM)).minor
    gram = Fraction(ten_thousandths, 100_000)
    assert abs(worth - minor) <= (gram / 2 if thousandths > 1 else gram) + 1


@given(st.text(max_size=60))
def test_words_are_plain_and_never_an_operator(text: str) -> None:
    for word in words(text):
        assert word == word.casefold()
        assert not set(word) & set("\"'*^:+-(){} ")


@given(st.binary(min_size=32, max_size=32), st.text(max_size=30), st.text(max_size=8))
def test_what_is_no_hash_matches_no_pin(key: bytes, text: str, pin: str) -> None:
    assert not pin_matches(key, text, pin)
    assert not pin_matches(key, wrap_pin_hash(key, text), pin)
