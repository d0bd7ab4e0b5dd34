"""What a scanned symbol means, case by case."""

from __future__ import annotations

import pytest

from contract.errors import Refused
from contract.values.gs1 import RcnLayout, Scanned, check_digit, gtin14, price_check_digit, read_symbol
from contract.values.symbology import as_told, symbology_of

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


@pytest.mark.parametrize("aim", ["]C1", "]d2", "]Q3", "]e0", "]J1"])
def test_elements_are_read_in_symbols_made_for_them(aim: str) -> None:
    scanned = read_symbol(f"{aim}01{GTIN}10AB\x1d21S9", LAYOUT)
    assert (scanned.gtin, scanned.lot, scanned.serial) == (GTIN, "AB", "S9")


@pytest.mark.parametrize("aim", ["]C0", "]A0", "]d1", "]Q1", "]I1", "]L0"])
def test_elements_are_not_guessed_in_symbols_of_other_kinds(aim: str) -> None:
    text = f"01{GTIN}10AB"
    assert read_symbol(aim + text, LAYOUT) == Scanned(text, other=text)


def test_a_serial_that_looks_like_a_number_is_none_in_a_symbol_of_elements() -> None:
    serial = "21" + with_check("2100000")[2:]
    assert read_symbol(serial, LAYOUT).gtin is not None
    assert read_symbol("]C1" + serial, LAYOUT) == Scanned(serial, other=serial)


def test_a_link_is_a_link_in_any_symbol() -> None:
    for aim in ("", "]Q1", "]Q3", "]d1", "]d2"):
        assert read_symbol(f"{aim}https://id.gs1.org/01/{GTIN}", LAYOUT).gtin == GTIN


@pytest.mark.parametrize("add_on", ["05", "52250"])
def test_the_digits_beside_a_magazine_are_no_part_of_its_number(add_on: str) -> None:
    number = with_check("977123456700")
    assert read_symbol(f"]E3{number}{add_on}", LAYOUT).gtin == number.zfill(14)
    assert as_told(f"]E3{number}{add_on}") == number


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("]E09506000134352", "9506000134352"),
        ("]Q1AISLE:W-1:123456", "AISLE:W-1:123456"),
        ("]C0014-3-9C1F-000482", "014-3-9C1F-000482"),
        (f"]C101{GTIN}10AB", f"01{GTIN}10AB"),
        (f"]C001{GTIN}10AB", f"]C001{GTIN}10AB"),
        ("]C12112345678", "2112345678"),
        ("]C121123456", "]C121123456"),
        ("]zz", "]zz"),
        ("no symbol", "no symbol"),
    ],
)
def test_screens_hear_the_identifier_only_where_it_changes_the_meaning(raw: str, told: str) -> None:
    assert as_told(raw) == told
    assert read_symbol(raw, LAYOUT) == read_symbol(told, LAYOUT)


@pytest.mark.parametrize(
    ("aim", "kind"),
    [("", "untold"), ("]E4", "ean_upc"), ("]C1", "gs1_128"), ("]C0", "code_128"), ("]e0", "gs1_databar"),
     ("]d2", "gs1_datamatrix"), ("]d1", "datamatrix"), ("]Q3", "gs1_qr"), ("]Q1", "qr"), ("]X0", "other")],
)  # fmt: skip
def test_an_identifier_names_the_kind_of_symbol(aim: str, kind: str) -> None:
    assert symbology_of(aim) == kind
