"""GS1 identifiers and what a scanned symbol means. biip reads GTINs, element strings and Digital Links;
restricted circulation numbers with a weight or price inside are laid out per market and read here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from contract.errors import Refused
from contract.values.symbology import has_elements, split_aim, symbology_of, without_add_on

MAX_SCAN_CHARACTERS = 512
_GS = "\x1d"
_NET_WEIGHT_KG = "310"
"""Application identifiers 3100 to 3105: net weight in kilograms, the last digit says how many are decimals."""
_ZEROS_BEFORE_GTIN_8 = "000000"


def check_digit(payload: str) -> int:
    """The GS1 modulo-10 check digit of ``payload`` (digits without the check digit)."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(payload)))
    return -total % 10


def gtin14(text: str) -> str:
    """A GTIN-8, -12, -13 or -14 as 14 digits. Refused: ``gtin_invalid`` with the reason."""
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (8, 12, 13, 14):
        raise Refused("gtin_invalid", text=text[:40], reason="length")
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise Refused("gtin_invalid", text=text[:40], reason="check_digit")
    return digits.zfill(14)


@dataclass(frozen=True, slots=True)
class RcnLayout:
    """How a market lays out 13-digit in-store numbers: prefix, 5-digit item, then 5 digits of grams or minor units.

    With a prefix of ``checked_price_prefixes`` the first of those five checks the other four, which are the price.
    A 12-digit number of the system 2 has the prefix 02. After one of ``empties_prefixes`` stand five digits that tell
    vouchers for empties apart, and the amount.
    """

    weight_prefixes: tuple[str, ...] = ()
    price_prefixes: tuple[str, ...] = ()
    checked_price_prefixes: tuple[str, ...] = ()
    empties_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a symbol says. Exactly one of ``gtin``, ``rcn`` and ``other`` identifies; the rest comes with it.

    ``weight_thousandths`` is in kilograms, ``price_minor`` the embedded total, ``rcn`` the in-store item number,
    ``empties_minor`` what a voucher for empties is worth.
    """

    text: str
    gtin: str | None = None
    rcn: str | None = None
    weight_thousandths: int | None = None
    price_minor: int | None = None
    lot: str | None = None
    serial: str | None = None
    expires: str | None = None
    other: str | None = None
    empties_minor: int | None = None


def read_symbol(raw: str, layout: RcnLayout) -> Scanned:
    """What a scanner sent, by the kind of its symbol where the scanner says so (AIM). Without that, digits are elements
    where they begin with one that names a product.

    Refused: ``scan_unreadable`` for control characters or excess length.
    """
    aim, read = split_aim(raw.strip("\r\n\t "))
    text, elements = without_add_on(aim, read).strip(_GS), has_elements(symbology_of(aim))
    if not text or len(raw) > MAX_SCAN_CHARACTERS or any(_unreadable(character) for character in text):
        raise Refused("scan_unreadable", characters=len(raw))
    if not text.isascii():
        return Scanned(text, other=text)
    if not elements and text.isdigit() and len(text) in (8, 12, 13, 14):
        valid = check_digit(text[:-1]) == int(text[-1])
        return _identified(text, text.zfill(14), layout) if valid else Scanned(text, other=text)
    if (text[:2].isdigit() and elements is not False) or text[:4].lower() == "http":
        return _read_element_string(text, layout)
    return Scanned(text, other=text)


def _unreadable(character: str) -> bool:
    """Control characters, and half characters that no file or wire can hold."""
    return character != _GS and unicodedata.category(character) in ("Cc", "Cs")


def _identified(text: str, gtin: str, layout: RcnLayout) -> Scanned:
    prefix, number, inside = gtin[1:3], gtin[3:8], int(gtin[8:13])
    if gtin[0] == "0" and not gtin.startswith(_ZEROS_BEFORE_GTIN_8):
        if prefix in layout.weight_prefixes:
            return Scanned(text, rcn=number, weight_thousandths=inside)
        if prefix in layout.price_prefixes:
            return Scanned(text, rcn=number, price_minor=inside)
        if prefix in layout.empties_prefixes:
            return Scanned(text, other=text, empties_minor=inside)
        if prefix in layout.checked_price_prefixes:
            price = gtin[9:13]
            sound = price_check_digit(price) == int(gtin[8])
            return Scanned(text, rcn=number, price_minor=int(price)) if sound else Scanned(text, other=text)
    return Scanned(text, gtin=gtin)


def price_check_digit(price: str) -> int:
    """Of a price of four digits (GS1 General Specifications 7.9.3): weights 2-, 2-, 3 and 5-, and three times the sum.

    A weight with a minus takes the tens of the product off its units.
    """
    first, second, third, fourth = map(int, price)
    doubled = sum(2 * digit - 2 * digit // 10 for digit in (first, second))
    return 3 * (doubled + 3 * third + 5 * fourth - 5 * fourth // 10) % 10


def _read_element_string(text: str, layout: RcnLayout) -> Scanned:
    # Imported with the first symbol that is more than a number: it takes a while, and most shops scan few.
    import biip

    try:
        result = biip.parse(text)
    except (biip.ParseError, ValueError):  # a broken host in a link raises the plain one
        return Scanned(text, other=text)
    message = result.gs1_message or result.gs1_digital_link_uri
    elements = {element.ai.ai: element.value for element in message.element_strings} if message else {}
    weighed = [(ai, value) for ai, value in elements.items() if ai.startswith(_NET_WEIGHT_KG)]
    grams = [Fraction(int(value) * 1000, 10 ** int(ai[-1])) for ai, value in weighed]
    if result.gtin is None or "01" not in elements or any(weight.denominator != 1 for weight in grams):
        return Scanned(text, other=text)
    item = _identified(text, result.gtin.as_gtin_14(), layout)
    return replace(
        item,
        weight_thousandths=int(grams[0]) if grams else item.weight_thousandths,
        lot=elements.get("10"),
        serial=elements.get("21"),
        expires=elements.get("17"),
    )
