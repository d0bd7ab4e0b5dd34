"""Numbers of payment cards in what people write: nobody may keep one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_RUN_OF_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){14,18}(?![0-9])")
# ISO/IEC 7812 issuer ranges of the card schemes whose numbers have 15 to 19 digits.
ISSUER = re.compile(r"3[04-9]|4|5[0-8]|6|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)")
_KEPT = 4
_STRUCK = "*"


def holds_card_number(text: str) -> bool:
    """Whether 15 to 19 digits in a row, spaced or not, have a card issuer's prefix and Luhn's check digit."""
    plain = unicodedata.normalize("NFKC", text)
    return any(_is_card(found[0]) for found in _RUN_OF_DIGITS.finditer(plain))


def struck_out(text: str) -> str:
    """``text`` with stars for every digit of a card number but its last four; other text comes back as it is."""
    if not holds_card_number(text):
        return text
    return _RUN_OF_DIGITS.sub(_starred, unicodedata.normalize("NFKC", text))


def luhn_holds(digits: Sequence[int]) -> bool:
    """Whether the last digit is Luhn's check of those before it."""
    doubled = (digit * 2 for digit in digits[-2::-2])
    return (sum(number // 10 + number % 10 for number in doubled) + sum(digits[::-2])) % 10 == 0


def _is_card(run: str) -> bool:
    digits = re.sub("[ -]", "", run)
    return ISSUER.match(digits) is not None and luhn_holds([int(digit) for digit in digits])


def _starred(found: re.Match[str]) -> str:
    run = found[0]
    return run if not _is_card(run) else re.sub("[0-9]", _STRUCK, run[:-_KEPT]) + run[-_KEPT:]
