"""Card numbers in what a terminal tells are struck out in place, before anything else reads it.

A terminal of a listed point-to-point encryption tells none. One that is set up wrongly may, and then no copy of it may
come to be here: the bytes are changed where they were deciphered.
"""

from __future__ import annotations

import re

from contract.rules.payment_card import ISSUER, luhn_holds

_RUN_OF_DIGITS = re.compile(rb"(?<![0-9])[0-9](?:[ -]?[0-9]){14,18}(?![0-9])")
_ISSUER = re.compile(ISSUER.pattern.encode())
_KEPT, _PREFIX = 4, 6
_ZERO, _NINE = ord("0"), ord("9")


def strike_out(text: bytearray) -> None:
    """Every digit but the last four becomes 9, which no card number begins with: a number stays a number."""
    spans = [found.span() for found in _RUN_OF_DIGITS.finditer(text)]
    for start, end in spans:
        places = [place for place in range(start, end) if _ZERO <= text[place] <= _NINE]
        begins = bytes(text[place] for place in places[:_PREFIX])
        if _ISSUER.match(begins) and luhn_holds([text[place] - _ZERO for place in places]):
            for place in places[:-_KEPT]:
                text[place] = _NINE
