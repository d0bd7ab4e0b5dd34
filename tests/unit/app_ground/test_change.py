"""Amounts a customer is likely to hand over, and what comes back."""

from __future__ import annotations

import pytest

from app.pos.model.change import Piece, Till
from contract.errors import Refused
from contract.rules.rounding import CashRounding
from contract.values.receipt_number import receipt_number

EURO = Till("EUR", (20000, 10000, 5000, 2000, 1000, 500), (200, 100, 50, 20, 10, 5), CashRounding(5))
YEN = Till("JPY", (10000, 5000, 2000, 1000), (500, 100, 50, 10, 5, 1), CashRounding(1))


@pytest.mark.parametrize(
    ("till", "total", "expected"),
    [
        (EURO, 7171, [7170, 7200, 7500, 8000, 10000, 10170]),
        (EURO, 1240, [1240, 1250, 1300, 1500, 2000, 2240]),
        (EURO, 320, [320, 350, 400, 500, 1000, 2000]),
        (EURO, 2000, [2000, 5000, 10000, 20000]),
        (EURO, 0, [0]),
        (YEN, 3280, [3280, 3300, 3500, 4000, 5000, 5280]),
    ],
)
def test_exact_next_coins_next_notes_and_small_money_added(till: Till, total: int, expected: list[int]) -> None:
    assert [own.tendered_minor for own in till.smart_amounts(till.due(total))] == expected


def test_change_is_given_in_the_fewest_notes_and_coins() -> None:
    assert EURO.pieces(830) == (
        Piece(500, 1, True),
        Piece(200, 1, False),
        Piece(100, 1, False),
        Piece(20, 1, False),
        Piece(10, 1, False),
    )
    assert EURO.pieces(0) == ()


@pytest.mark.parametrize(
    ("tendered", "code"), [(7165, "tendered_too_little"), (7173, "tendered_not_in_coins"), (10**9, "tendered_too_much")]
)
def test_an_amount_that_cannot_be_is_refused(tendered: int, code: str) -> None:
    with pytest.raises(Refused, match=code):
        EURO.change(7170, tendered)


def test_a_receipt_number_tells_store_register_and_life() -> None:
    assert receipt_number("014", 3, "9c1f" + "0" * 28, 482) == "014-3-9C1F-000482"
