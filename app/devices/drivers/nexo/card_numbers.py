"""Card numbers in what a terminal tells are struck out in place, before anything else reads it.

A terminal of a listed point-to-point encryption tells none. One that is set up wrongly may, and then no copy of it may
come to be here: the bytes are changed where they were deciphered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from contract.rules.payment_card import ISSUER, luhn_holds

_GROUPS_OF_DIGITS = re.compile(rb"[0-9]+(?:[ -][0-9]+)*")
# What a terminal calls a payment by has four letters or digits of its own, then two noughts and 13 digits.
_REFERENCE = re.compile(rb'"TransactionID"\s*:\s*"[0-9A-Za-z]{4}00[0-9]{13}(?![0-9])')
_GROUP = re.compile(rb"[0-9]+")
_ISSUER = re.compile(ISSUER.pattern.encode())
_FEWEST, _MOST, _KEPT, _PREFIX = 15, 19, 4, 6
_ZERO, _NINE = ord("0"), ord("9")


def strike_out(text: bytearray) -> None:
    """Every digit but the last four becomes 9, which no card number begins with: a number stays a number.

    A card number is whole groups of digits, as ``contract.rules.payment_card`` finds it: whatever other digits stand
    before or behind. By its reference a payment is found again: that stays.
    """
    references = [range(*found.span()) for found in _REFERENCE.finditer(text)]
    for run in [found.span() for found in _GROUPS_OF_DIGITS.finditer(text)]:
        if any(run[0] in own for own in references):
            continue
        groups, struck = [range(*found.span()) for found in _GROUP.finditer(text, *run)], 0
        for at, first in enumerate(groups):
            card = _card(text, groups[at : at + _MOST]) if first.start >= struck else ()
            for place in card[:-_KEPT]:
                text[place] = _NINE
            struck = max((struck, *card[-1:]))


def _card(text: bytearray, groups: Sequence[range]) -> Sequence[int]:
    """Where the digits stand of the longest number that begins with the first of these groups."""
    places, card = list[int](), list[int]()
    for group in groups:
        places += group
        if len(places) > _MOST:
            break
        begins = bytes(text[place] for place in places[:_PREFIX])
        digits = [text[place] - _ZERO for place in places]
        if len(places) >= _FEWEST and _ISSUER.match(begins) and luhn_holds(digits):
            card = [*places]
    return card
