"""Items by a number that somebody types: whole or by its beginning, with or without the zeros before it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from app.catalog import codes
from contract.messages.feed_file import rcn_code, sku_code

_GTIN_DIGITS, _LEADING_ZEROS = 14, (0, 1, 2, 6)
"""A GTIN-14, a GTIN-13, a GTIN-12 and a GTIN-8."""


def items_of_number(conn: Connection, typed: str) -> list[str]:
    """The ids of items that it identifies."""
    found = [codes.item_of_code(conn, code) for code in _codes(typed)]
    return [str(one["item_id"]) for one in found if one]


def items_of_beginning(conn: Connection, typed: str, limit: int) -> list[str]:
    """The ids of items of which a number begins so; once there are ``limit``, no other way to write it is tried."""
    found: list[str] = []
    for code in _codes(typed):
        if len(found) < limit:
            found += codes.items_beginning(conn, code, limit)
    return found


def _codes(typed: str) -> Iterator[str]:
    """How it may stand among the identifiers: GTINs stand there as 14 digits."""
    yield sku_code(typed)
    if typed.isascii() and typed.isdigit():
        yield rcn_code(typed)
        yield from ("0" * zeros + typed for zeros in _LEADING_ZEROS if zeros + len(typed) <= _GTIN_DIGITS)
