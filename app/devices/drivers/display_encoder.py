"""Rows of text for a line display, as the bytes of Epson's DM-D commands: ESC @, ESC t, US C, US $, CLR and text.

No byte of a text is ever a command: what is written is 0x20 to 0x7E, and letters of the code page from 0x80 on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import islice

from app.devices.ports import DisplayRow
from app.devices.printable import printable
from app.devices.profiles import LineDisplayProfile

_INITIALIZE, _CLEAR = b"\x1b@", b"\x0c"
_CODE_PAGE, _CURSOR_OFF, _MOVE = b"\x1bt", b"\x1fC\x00", b"\x1f$"
_SPACE, _DELETE, _UPPER_HALF = 0x20, 0x7F, 0x80
_LOST = "?"
_LONGEST = 200
_SPELLED = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₪": "ILS", "₴": "UAH", "₺": "TRY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₫": "VND", "฿": "THB", "₦": "NGN", "₱": "PHP", "₡": "CRC", "₸": "KZT", "₼": "AZN", "₾": "GEL", "﷼": "SAR",
    "\N{MINUS SIGN}": "-", "–": "-", "—": "-", "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "×": "x", "÷": "/",
    "…": "...", "·": "-", "•": "-", "‘": "'", "’": "'", "\N{SINGLE LOW-9 QUOTATION MARK}": "'", "“": '"', "”": '"',
    "„": '"', "«": '"', "»": '"', "\N{PRIME}": "'", "″": '"', "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe",
    "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T",
}  # fmt: skip
"""How what a code page lacks is written in letters that every page has."""


class DisplayEncoder:
    """For one model of display."""

    def __init__(self, profile: LineDisplayProfile) -> None:
        self._profile = profile

    def begin(self) -> bytes:
        """A display that was just switched on, or is not known: empty, and ready."""
        return _INITIALIZE + self._settings()

    def clear(self) -> bytes:
        """Nothing is shown."""
        return _CLEAR

    def rows(self, rows: Sequence[DisplayRow]) -> bytes:
        """Each row written over in full; the settings come first, as a display that lost its power forgot them."""
        told = self._settings()
        given = (*rows, *(DisplayRow("") for _ in range(self._profile.rows)))
        for number, row in enumerate(islice(given, self._profile.rows), start=1):
            told += _MOVE + bytes((1, number)) + self._fitted(row).encode(self._profile.codec)
        return told

    def _settings(self) -> bytes:
        return _CODE_PAGE + bytes((self._profile.code_page_slot,)) + _CURSOR_OFF

    def _fitted(self, row: DisplayRow) -> str:
        """Exactly as wide as the display: the end whole, the start cut where it must be."""
        wide = self._profile.columns
        start, end = self._spelled(row.start), self._spelled(row.end)[:wide]
        if not any(sign.isalnum() for sign in start) and row.otherwise:
            start = self._spelled(row.otherwise)
        if row.centered and not end:
            return start[:wide].strip().center(wide)
        room = wide - len(end) - 1 if end else wide
        return f"{start[: max(room, 0)].rstrip():{wide - len(end)}}{end}"[:wide]

    def _spelled(self, text: str) -> str:
        """In characters of the code page alone; what cannot be spelled at all is one question mark."""
        written: list[str] = []
        for sign in printable(text, _LONGEST):
            own = self._in_page(sign)
            if own != _LOST or written[-1:] != [_LOST]:
                written.append(own)
        return " ".join("".join(written).split())

    def _in_page(self, sign: str) -> str:
        if self._shown(sign):
            return sign
        plain = _SPELLED.get(sign)
        if plain is None:
            parts = unicodedata.normalize("NFKD", sign)
            plain = "".join(own for own in parts if not unicodedata.combining(own))
        if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
            return ""
        return plain if plain and all(map(self._shown, plain)) else _LOST

    def _shown(self, sign: str) -> bool:
        """Whether the page has it, as one byte that is no command."""
        try:
            told = sign.encode(self._profile.codec)
        except UnicodeEncodeError:
            return False
        return len(told) == 1 and (_SPACE <= told[0] < _DELETE or told[0] >= _UPPER_HALF)
