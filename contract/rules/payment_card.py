"""Numbers of payment cards in what people write: nobody may keep one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_GROUPS_OF_DIGITS = re.compile(r"[0-9]+(?:[ -][0-9]+)*")
_FEWEST, _MOST = 15, 19
# ISO/IEC 7812 issuer ranges of the card schemes whose numbers have 15 to 19 digits.
ISSUER = re.compile(r"3[04-9]|4|5[0-8]|6|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)")
_KEPT = 4
_STRUCK = "*"


def holds_card_number(text: str) -> bool:
    """Whether 15 to 19 digits in a row, spaced or not, have a card issuer's prefix and Luhn's check digit."""
    return next(_cards(unicodedata.normalize("NFKC", text)), None) is not None


def struck_out(text: str) -> str:
    """``text`` with stars for every digit of a card number but its last four; other text comes back as it is."""
    plain = unicodedata.normalize("NFKC", text)
    cards = list(_cards(plain))
    for begin, end in reversed(cards):
        stars = re.sub("[0-9]", _STRUCK, plain[begin : end - _KEPT])
        plain = plain[:begin] + stars + plain[end - _KEPT :]
    return plain if cards else text


def luhn_holds(digits: Sequence[int]) -> bool:
    """Whether the last digit is Luhn's check of those before it."""
    doubled = (digit * 2 for digit in digits[-2::-2])
    return (sum(number // 10 + number % 10 for number in doubled) + sum(digits[::-2])) % 10 == 0


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers begin and end: whole groups of digits, whatever other digits stand before or behind them."""
    for run in _GROUPS_OF_DIGITS.finditer(text):
        groups = list(re.finditer("[0-9]+", run[0]))
        after = 0
        for at, first in enumerate(groups):
            if first.start() >= after and (end := _end_of_card(groups[at : at + _MOST])):
                after = end
                yield run.start() + first.start(), run.start() + end


def _end_of_card(groups: Sequence[re.Match[str]]) -> int:
    """Of the longest number that begins with the first of these groups; 0 where none does."""
    digits, end = "", 0
    for group in groups:
        digits += group[0]
        if len(digits) > _MOST:
            break
        if len(digits) >= _FEWEST and ISSUER.match(digits) and luhn_holds([int(digit) for digit in digits]):
            end = group.end()
    return end
