"""No scan, however hostile, raises anything but ``Refused``; what is printed rightly is read rightly."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from contract.errors import Refused
from contract.values.gs1 import RcnLayout, Scanned, check_digit, gtin14, read_symbol

LAYOUT = RcnLayout(weight_prefixes=("21", "28"), price_prefixes=("20", "02"))
DIGITS = st.text("0123456789")
PIECES = st.sampled_from(
    ["]C1", "]E0", "]d2", "]Q3", "]", "01", "09506000134352", "10", "17", "21", "3103", "3105", "00", "02", "37",
     "8200", "https://", "http://[", "HTTP://", "id.gs1.org", "/01/", "?", "&", "=", "%", "%00", "\x1d", "\x00",
     "\x1b@", "\r", "(01)", "٣", "²", "\u202e", "\ud800", "<b>", "=1+1", "AISLE:W-1:123456", " "]
)  # fmt: skip
HOSTILE = st.lists(PIECES | DIGITS | st.text(max_size=10), max_size=12).map("".join)


def checked(scanned: Scanned) -> Scanned:
    """The promises of every reading."""
    told = [part for part in (scanned.gtin, scanned.rcn, scanned.other) if part is not None]
    assert len(told) == 1
    assert scanned.gtin is None or gtin14(scanned.gtin) == scanned.gtin
    assert scanned.rcn is None or (scanned.rcn.isascii() and scanned.rcn.isdigit() and len(scanned.rcn) == 5)
    assert scanned.weight_thousandths is None or scanned.weight_thousandths >= 0
    assert all(ord(character) >= 32 or character == "\x1d" for character in scanned.text)
    assert scanned.text.encode()
    return scanned


def read_or_code(raw: str) -> Scanned | str:
    try:
        return read_symbol(raw, LAYOUT)
    except Refused as refused:
        return refused.code


@settings(max_examples=400)
@given(HOSTILE | st.text() | st.binary().map(lambda sent: sent.decode("latin-1")))
def test_any_scan_is_read_or_refused(raw: str) -> None:
    outcome = read_or_code(raw)
    if isinstance(outcome, Scanned):
        checked(outcome)
    else:
        assert outcome == "scan_unreadable"


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)))
def test_a_number_is_a_gtin_or_an_in_store_number_and_one_wrong_digit_makes_it_neither(payload: str) -> None:
    number = payload + str(check_digit(payload))
    scanned = checked(read_symbol(number, LAYOUT))
    in_store = number.zfill(14)
    laid_out = in_store[0] == "0" and in_store[1:3] in ("21", "28", "20", "02") and len(number) > 8
    assert (scanned.rcn is not None) == laid_out
    assert laid_out or scanned.gtin == in_store
    wrong = payload + str((check_digit(payload) + 1) % 10)
    assert read_symbol(wrong, LAYOUT).other == wrong


@given(st.text("0123456789", min_size=12, max_size=13), st.integers(0, 12), st.integers(1, 9))
def test_the_check_digit_detects_any_single_wrong_digit(payload: str, place: int, by: int) -> None:
    number = payload + str(check_digit(payload))
    changed = str((int(number[place]) + by) % 10)
    wrong = number[:place] + changed + number[place + 1 :]
    assert check_digit(wrong[:-1]) != int(wrong[-1])


@given(st.sampled_from(["21", "28"]), st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_weight_label_gives_back_item_and_grams(prefix: str, item: int, grams: int) -> None:
    payload = f"{prefix}{item:05}{grams:05}"
    scanned = read_symbol(payload + str(check_digit(payload)), LAYOUT)
    assert (scanned.rcn, scanned.weight_thousandths, scanned.price_minor) == (f"{item:05}", grams, None)


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_price_label_gives_back_item_and_price(item: int, minor: int) -> None:
    payload = f"20{item:05}{minor:05}"
    scanned = read_symbol(payload + str(check_digit(payload)), LAYOUT)
    assert (scanned.rcn, scanned.weight_thousandths, scanned.price_minor) == (f"{item:05}", None, minor)


@given(
    st.text("0123456789", min_size=12, max_size=12),
    st.text("ABCXYZ0123456789-./", min_size=1, max_size=20),
    st.text("ABCXYZ0123456789-./", min_size=1, max_size=20),
    st.integers(0, 999_999),
)
def test_an_element_string_gives_back_what_was_encoded(body: str, lot: str, serial: str, grams: int) -> None:
    payload = "9" + body
    gtin = payload + str(check_digit(payload))
    scanned = checked(read_symbol(f"]d201{gtin}3103{grams:06}10{lot}\x1d21{serial}", LAYOUT))
    assert (scanned.gtin, scanned.weight_thousandths) == (gtin, grams)
    assert (scanned.lot, scanned.serial) == (lot, serial)
