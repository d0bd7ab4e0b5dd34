"""Reads receipts as a customer does, from what stands on the paper, and knows nothing of who wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"^\[bar code \d{3}-\d+-([0-9A-F]{4}-\d{6})\]$")
_TOTAL = re.compile(r"^Total EUR\s+([\d,]+)\.(\d\d)$")
_COPY = re.compile(r"^\s*COPY$")


@dataclass(frozen=True, slots=True)
class Print:
    """A receipt that came out down to its number (life and document); ``copy``: it says so on its top."""

    number: str
    total_minor: int | None
    copy: bool
    text: str


def prints(sheets: Sequence[str]) -> Iterator[Print]:
    """In the order of printing. Paper that was begun and not ended counts for nothing."""
    for sheet in sheets:
        total, copy, lines = None, False, list[str]()
        for line in sheet.splitlines():
            lines.append(line)
            if found := _TOTAL.match(line):
                total = int(found[1].replace(",", "") + found[2])
            elif _COPY.match(line):
                copy = True
            elif found := _NUMBER.match(line):
                yield Print(found[1], total, copy, "\n".join(lines))
                total, copy, lines = None, False, []
