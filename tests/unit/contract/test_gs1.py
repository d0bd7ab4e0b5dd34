"""What a scanned symbol means, case by case."""

from __future__ import annotations

import pytest

from contract.errors import Refused
from contract.values.gs1 import RcnLayout, Scanned, check_digit, gtin14, price_check_digit, read_symbol

CHECKED = RcnLayout(checked_price_prefixes=("02",))
LAYOUT = RcnLayout(weight_prefixes=("21",), price_prefixes=("20", "02"))
GTIN = "09506000134352"


def with_check(payload: str) -> str:
    return payload + str(check_digit(payload))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("95060001", None),
        ("9506000134352", GTIN),
        ("09506000134352", GTIN),
        (" 9506000134352\r\n", GTIN),
        ("]E09506000134352", GTIN),
        ("416000336108", "00416000336108"),
        ("02345673", "00000002345673"),
    ],
)
def test_a_gtin_is_read_at_any_length_and_with_any_envelope(text: str, expected: str | None) -> None:
    assert read_symbol(text, LAYOUT).gtin == expected


def test_digits_with_a_wrong_check_digit_are_not_a_gtin() -> None:
    assert read_symbol("9506000134353", LAYOUT) == Scanned("9506000134353", other="9506000134353")


@pytest.mark.parametrize("text", ["", "123", "9506000134353", "٩506000134352", "95060001343521"])
def test_a_gtin_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="gtin_invalid"):
        gtin14(text)


def test_an_in_store_number_carries_its_weight_in_grams() -> None:
    scanned = read_symbol(with_check("210412301134"), LAYOUT)
    assert (scanned.rcn, scanned.weight_thousandths, scanned.price_minor) == ("04123", 1134, None)


def test_an_in_store_number_carries_its_price_in_minor_units() -> None:
    scanned = read_symbol(with_check("200412300299"), LAYOUT)
    assert (scanned.rcn, scanned.weight_thousandths, scanned.price_minor) == ("04123", None, 299)


def test_an_in_store_number_of_twelve_digits_has_a_zero_before_it() -> None:
    scanned = read_symbol(with_check("20412300299"), LAYOUT)
    assert (scanned.rcn, scanned.price_minor) == ("04123", 299)


def test_an_in_store_number_padded_to_fourteen_digits_is_the_same_number() -> None:
    scanned = read_symbol("0" + with_check("210412301134"), LAYOUT)
    assert (scanned.gtin, scanned.rcn, scanned.weight_thousandths) == (None, "04123", 1134)


def test_a_short_gtin_padded_with_zeros_is_never_an_in_store_number() -> None:
    hungry = RcnLayout(price_prefixes=("00",))
    assert read_symbol("00000002345673", hungry).gtin == "00000002345673"


def test_an_in_store_number_inside_an_element_string_is_the_same_number() -> None:
    scanned = read_symbol("010" + with_check("210412301134") + "10L7", LAYOUT)
    assert (scanned.gtin, scanned.rcn, scanned.weight_thousandths, scanned.lot) == (None, "04123", 1134, "L7")


def test_an_outer_case_is_a_gtin_of_its_own() -> None:
    case = with_check("1210412301134")
    assert read_symbol(case, LAYOUT).gtin == case


def test_an_element_string_gives_lot_serial_expiry_and_weight() -> None:
    scanned = read_symbol(f"]C101{GTIN}310300019517271231" + "10AB-1\x1d21S9", LAYOUT)
    assert scanned.gtin == GTIN
    assert scanned.weight_thousandths == 195
    assert (scanned.lot, scanned.serial, scanned.expires) == ("AB-1", "S9", "271231")


@pytest.mark.parametrize(
    ("element", "grams"),
    [("3100000002", 2000), ("3101000025", 2500), ("3102000150", 1500), ("3103001500", 1500), ("3105150000", 1500)],
)
def test_a_net_weight_counts_whatever_its_decimals(element: str, grams: int) -> None:
    assert read_symbol(f"01{GTIN}{element}", LAYOUT).weight_thousandths == grams


def test_a_weight_finer_than_a_gram_is_not_guessed() -> None:
    assert read_symbol(f"01{GTIN}3105150001", LAYOUT) == Scanned(f"01{GTIN}3105150001", other=f"01{GTIN}3105150001")


def test_a_digital_link_gives_the_same_as_the_element_string() -> None:
    scanned = read_symbol(f"https://id.gs1.org/01/{GTIN}/10/ABC?17=271231&3103=000195", LAYOUT)
    assert (scanned.gtin, scanned.lot, scanned.expires, scanned.weight_thousandths) == (GTIN, "ABC", "271231", 195)


def test_a_pallet_label_does_not_sell_what_is_on_the_pallet() -> None:
    pallet = f"02{GTIN}3712"
    assert read_symbol(pallet, LAYOUT) == Scanned(pallet, other=pallet)


@pytest.mark.parametrize(
    "text", ["https://[", "https://[x]/01/9506000134352", "http://[0]:8", "]", "]]]]", "]C1]", "01٠950600013435210AB"]
)
def test_what_makes_a_parser_stumble_is_read_as_other(text: str) -> None:
    scanned = read_symbol(text, LAYOUT)
    assert scanned.other == scanned.text
    assert scanned.gtin is None


@pytest.mark.parametrize("text", ["", "\r\n", "a\x00b", "a\x1bb", "a\x7fb", "a\x9bb", "a\ud800b", "\x1d", "9" * 513])
def test_control_characters_and_excess_length_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="scan_unreadable"):
        read_symbol(text, LAYOUT)


@pytest.mark.parametrize("number", ["7", "40123", "425261", "1234567", "123456789"])
def test_a_number_of_another_length_is_something_to_look_up(number: str) -> None:
    assert read_symbol(number, LAYOUT) == Scanned(number, other=number)


@pytest.mark.parametrize(("price", "digit"), [("2875", 9), ("1234", 9), ("0000", 0), ("0999", 5)])
def test_a_price_of_four_digits_has_a_check_digit_of_its_own(price: str, digit: int) -> None:
    assert price_check_digit(price) == digit


def test_an_american_label_tells_its_item_and_its_price() -> None:
    payload = "201234" + "9" + "2875"
    scanned = read_symbol(f"{payload}{check_digit(payload)}", CHECKED)
    assert (scanned.rcn, scanned.price_minor) == ("01234", 2875)


def test_a_label_whose_price_was_misread_is_nobodys_number() -> None:
    payload = "201234" + "8" + "2875"
    scanned = read_symbol(f"{payload}{check_digit(payload)}", CHECKED)
    assert (scanned.rcn, scanned.gtin, scanned.price_minor) == (None, None, None)
