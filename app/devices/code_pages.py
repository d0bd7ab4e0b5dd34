"""Which letters a printer has, found out by looking: a page says the same in each code page, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from app.devices.document import Align, Cut, Document, Rule, Size, Text

LETTERS = "é ü ñ ß ç £ €"


@dataclass(frozen=True, slots=True)
class CodePage:
    """``name`` as python-escpos calls it, ``slot`` its number in ESC t, ``codec`` Python's."""

    name: str
    slot: int
    codec: str

    def __str__(self) -> str:
        return f"{self.name}@{self.slot}"


TRIED = (
    CodePage("CP1252", 16, "cp1252"),
    CodePage("CP858", 19, "cp858"),
    CodePage("CP1252", 71, "cp1252"),
    CodePage("CP858", 53, "cp858"),
    CodePage("CP1252", 32, "cp1252"),
    CodePage("CP858", 4, "cp858"),
    CodePage("CP1252", 8, "cp1252"),
    CodePage("ISO_8859-15", 40, "iso8859_15"),
)
"""Western code pages with a euro sign, at the numbers where makers put them (the profiles of python-escpos 3.1)."""


def code_page(told: str) -> CodePage | None:
    """As ``str`` wrote it; None for any other."""
    return next((own for own in TRIED if str(own) == told), None)


def letters_page(printer: str) -> Document:
    """Numbered lines, of which one should read right."""
    lines = [Text(f"{number}   {LETTERS}", size=Size.NORMAL, page=str(own)) for number, own in enumerate(TRIED, 1)]
    return Document((Text(printer, align=Align.CENTER), Rule(), *lines, Rule(), Cut()))
