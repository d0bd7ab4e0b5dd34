"""Makes any string harmless to print: what comes out holds visible characters only, in a bounded number.

Names come from catalog editors and suppliers; they may hold printer commands, overrides of the writing direction or
ten thousand characters. This is the one place where that ends.
"""

import unicodedata
from functools import lru_cache

MAX_CHARACTERS = 600
MAX_MARKS_PER_LETTER = 4
_JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji need them to be read.
_SPACE_LIKE = {"Zs", "Zl", "Zp"}
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def printable(text: str, limit: int = MAX_CHARACTERS) -> str:
    """The visible part of ``text`` in NFC; line ends and tabs become a space; cut at ``limit`` with an ellipsis."""
    # Normalizing a huge string is slow, and one letter can carry any number of marks: bound it first.
    bounded = text[: limit * 8]
    if bounded.isascii() and bounded.isprintable():
        return bounded if len(bounded) <= limit else bounded[: limit - 1] + "…"
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", bounded):
        shown = _visible(character)
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if shown and marks <= MAX_MARKS_PER_LETTER:
            kept.append(shown)
    cleaned = "".join(kept)
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"


def _visible(character: str) -> str:
    if character in "\t\n\r" or unicodedata.category(character) in _SPACE_LIKE:
        return " "
    if character in _JOINERS:
        return character
    return "" if unicodedata.category(character) in _DROPPED else character


def columns(text: str) -> int:
    """Width in character cells: wide East Asian characters take two, marks and joiners none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(4096)
def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
