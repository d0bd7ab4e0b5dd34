"""The number on a receipt, read back: ``014-3-9C1F-000482``, and ``014-3-9C1F-R000482`` for a return."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?P<location>.{1,32})-(?P<register>\d{1,6})-(?P<life>[0-9A-F]{4})-(?P<back>R?)(?P<number>\d{6,12})"
)


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """``life`` begins the incarnation of the register's database, in small letters."""

    location_code: str
    register_number: int
    life: str
    series: str
    document_number: int


def parse_receipt_number(text: str) -> ReceiptNumber | None:
    """None for what is no number of a receipt."""
    found = _NUMBER.fullmatch(text.strip().upper())
    if found is None:
        return None
    return ReceiptNumber(
        found["location"],
        int(found["register"]),
        found["life"].lower(),
        "return" if found["back"] else "sale",
        int(found["number"]),
    )
