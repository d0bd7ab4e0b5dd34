"""Text that people type or scan, made fit to be kept: no half or control characters, and no card numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from contract.errors import Refused

_RUN_OF_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){14,18}(?![0-9])")
# ISO/IEC 7812 issuer ranges of the card schemes whose numbers have 15 to 19 digits.
ISSUER = re.compile(r"3[04-9]|4|5[0-8]|6|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)")
_NEVER_KEPT = ("Cc", "Cs")
MAX_REASON = 80


def fit_to_keep(text: str) -> str:
    """``text`` on one line, without what no file, wire or printer can hold. Refused: ``card_number_typed``."""
    characters = (" " if character.isspace() else character for character in text)
    kept = "".join(own for own in characters if unicodedata.category(own) not in _NEVER_KEPT)
    cleaned = " ".join(kept.split())
    if holds_card_number(cleaned):
        raise Refused("card_number_typed")
    return cleaned


def fit_reason(text: str, longest: int = MAX_REASON) -> str:
    """Why something was done, in words. Refused: ``reason_needed``, ``text_too_long``, ``card_number_typed``."""
    told = fit_to_keep(text)
    if not told:
        raise Refused("reason_needed")
    if len(told) > longest:
        raise Refused("text_too_long", longest=longest)
    return told


def refuse_card_number(scanned: str) -> None:
    """For a scan that stands for nothing here. Refused: ``card_number_typed``."""
    if holds_card_number(scanned):
        raise Refused("card_number_typed")


def without_card_number(scanned: str) -> str:
    """What may be kept of a scan that stands for an item; a serial number may look like a card and is left out."""
    return "" if holds_card_number(scanned) else scanned


def holds_card_number(text: str) -> bool:
    """Whether 15 to 19 digits in a row, spaced or not, have a card issuer's prefix and Luhn's check digit."""
    plain = unicodedata.normalize("NFKC", text)
    runs = (re.sub("[ -]", "", found[0]) for found in _RUN_OF_DIGITS.finditer(plain))
    return any(ISSUER.match(digits) and luhn_holds([int(digit) for digit in digits]) for digits in runs)


def luhn_holds(digits: Sequence[int]) -> bool:
    """Whether the last digit is Luhn's check of those before it."""
    doubled = (digit * 2 for digit in digits[-2::-2])
    return (sum(number // 10 + number % 10 for number in doubled) + sum(digits[::-2])) % 10 == 0
