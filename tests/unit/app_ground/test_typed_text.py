"""What people type is fit to be kept, and card numbers are not kept at all."""

from __future__ import annotations

import pytest

from app.typed_text import fit_to_keep, without_card_number
from contract.errors import Refused
from contract.rules.payment_card import holds_card_number, struck_out

CARDS = (
    "4111111111111111",
    "5555 5555 5555 4444",
    "3782-822463-10005",
    "2223003122003222",
    "6011111111111117",
    "%B4111111111111111^DOE/J^2512?",
    "４１１１１１１１１１１１１１１１",
)
NO_CARDS = (
    "4111111111111112",  # Luhn's digit is wrong
    "1111111111111117",  # nobody issues these
    "09521234543213",  # a GTIN
    "012345678905",
    "0109521234543213310300113417261231",
    "411111111111111141111111111111114",  # too long a run
    "order 4111 of 1111",
)


@pytest.mark.parametrize("text", CARDS)
def test_a_card_number_is_never_kept(text: str) -> None:
    with pytest.raises(Refused, match="card_number_typed"):
        fit_to_keep(f"for {text}, please")
    assert without_card_number(text) == ""


@pytest.mark.parametrize("text", NO_CARDS)
def test_other_numbers_are_kept(text: str) -> None:
    assert not holds_card_number(text)
    assert fit_to_keep(text) == without_card_number(text) == text


def test_text_is_one_line_that_every_file_and_printer_can_hold() -> None:
    assert fit_to_keep("  Zoë\n\tO’Neill\ud83d \x1b@\x00 ") == "Zoë O’Neill @"
    fit_to_keep("\udfff\ud800x").encode()


@pytest.mark.parametrize("text", CARDS)
def test_of_a_struck_out_number_four_digits_are_left(text: str) -> None:
    told = struck_out(f"for {text}, please")
    assert not holds_card_number(told)
    assert sum(character.isdigit() for character in told) <= 8, "four, and what stands beside it on the stripe"
    assert told.startswith("for ")
    assert told.endswith(", please")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4111 1111 1111 1111 12/27", "**** **** **** 1111 12/27"),
        ("4111 1111 1111 1111 12 27 737", "**** **** **** 1111 12 27 737"),
        ("12 4111-1111-1111-1111", "12 ****-****-****-1111"),
        ("378282246310005 6011111111111117", "***********0005 ************1117"),
    ],
)
def test_digits_beside_it_do_not_hide_a_card_number(text: str, told: str) -> None:
    assert holds_card_number(text)
    assert struck_out(text) == told


@pytest.mark.parametrize("text", NO_CARDS)
def test_nothing_else_is_struck_out(text: str) -> None:
    assert struck_out(text) == text
