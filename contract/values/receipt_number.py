"""The number on a receipt: store, register, the life of the register's database, and the gap-free document number:
``014-3-9C1F-000482``. A return reads ``014-3-9C1F-R000482``, for its numbers run apart from those of sales; the life
tells apart receipts of a register whose database was put back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RETURNS = "R"
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


def receipt_number(
    location_code: str, register_number: int, incarnation: str, document_number: int, series: str = "sale"
) -> str:
    """As it stands on the paper."""
    mark = _RETURNS if series == "return" else ""
    return f"{location_code}-{register_number}-{incarnation[:4].upper()}-{mark}{document_number:06d}"


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
