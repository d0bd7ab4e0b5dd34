"""GS1 identifiers and what a scanned symbol means. biip reads GTINs, element strings and Digital Links;
restricted circulation numbers with a weight or price inside are laid out per market and read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import biip
from biip.gtin import Gtin as BiipGtin

from contract.errors import Refused

MAX_SCAN_CHARACTERS = 512
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_GS = "\x1d"


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
    """How a market lays out 13-digit in-store numbers: prefix, 5-digit item, then 5 digits of grams or minor units."""

    weight_prefixes: tuple[str, ...] = ()
    price_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a symbol says. Exactly one of ``gtin``, ``rcn`` and ``other`` identifies; the rest comes with it.

    ``weight_thousandths`` is in kilograms, ``price_minor`` the embedded total, ``rcn`` the in-store item number.
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


def read_symbol(raw: str, layout: RcnLayout) -> Scanned:
    """What a scanner sent. Refused: ``scan_unreadable`` for control characters or excess length."""
    text = _AIM.sub("", raw.strip("\r\n\t "))
    if not text or len(raw) > MAX_SCAN_CHARACTERS or any(ord(char) < 32 and char != _GS for char in text):
        raise Refused("scan_unreadable", characters=len(raw))
    if text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14):
        return _read_digits(text, layout)
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return Scanned(text, other=text)
    return _read_element_string(text)


def _read_digits(text: str, layout: RcnLayout) -> Scanned:
    if check_digit(text[:-1]) != int(text[-1]):
        return Scanned(text, other=text)
    ean13 = text.zfill(13)[-13:]
    prefix, number, inside = ean13[:2], ean13[2:7], int(ean13[7:12])
    if len(text) in (12, 13) and prefix in layout.weight_prefixes:
        return Scanned(text, rcn=number, weight_thousandths=inside)
    if len(text) in (12, 13) and prefix in layout.price_prefixes:
        return Scanned(text, rcn=number, price_minor=inside)
    return Scanned(text, gtin=text.zfill(14))


def _read_element_string(text: str) -> Scanned:
    try:
        result = biip.parse(text)
    except biip.ParseError:
        return Scanned(text, other=text)
    message = result.gs1_message or (result.gs1_digital_link_uri and result.gs1_digital_link_uri)
    found: BiipGtin | None = result.gtin
    if message is None or found is None:
        return Scanned(text, other=text)
    elements = {element.ai.ai: element.value for element in message.element_strings}
    weight = next((int(value) for ai, value in elements.items() if ai == "3103"), None)
    return Scanned(
        text,
        gtin=found.as_gtin_14(),
        weight_thousandths=weight,
        lot=elements.get("10"),
        serial=elements.get("21"),
        expires=elements.get("17"),
    )
