"""A second reader of a register's database: plain SQL and SHA-256. Imports nothing of the product."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Protocol

_ENTRIES = "SELECT id, incarnation, number, kind, header, body, hash, answer FROM journal ORDER BY position"
_SALES = "SELECT entry_id, document_number, shift_id, total_minor FROM sale"
_SHIFTS = """SELECT shift_id, state, float_minor, coalesce(sum(sale_count), 0), coalesce(sum(sales_minor), 0),
                    coalesce(sum(cash_minor), 0)
             FROM shift LEFT JOIN shift_part USING (shift_id) GROUP BY shift_id, state, float_minor"""
_ROWS = "SELECT key, number, body FROM row WHERE kind = 'stock'"
_CURSORS = "SELECT stream, after FROM stream_cursor"
_WAITS_UNMARKED = "SELECT document FROM print_job WHERE state = 'waiting' AND NOT copy"
_BASKET = "SELECT body FROM draft WHERE name = 'basket'"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
_REMEMBERED = 2_000


class Reads(Protocol):
    """A connection of SQLite's driver."""

    def execute(self, statement: str, values: tuple[object, ...] = (), /) -> Any: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Entry:
    """One line of the journal as stored."""

    id: str
    incarnation: str
    number: int
    kind: str
    header: str
    body: str
    hash: str
    answer: str | None

    @cached_property
    def place(self) -> tuple[int, str]:
        """Its number, and the hash of the one before, as its header says."""
        header = json.loads(self.header)
        return header["number"], header["previous_hash"]

    @cached_property
    def sound(self) -> bool:
        """Whether header and body are what its hash was made of."""
        body = hashlib.sha256(self.body.encode()).digest()
        return hashlib.sha256(b"aisle-1" + self.header.encode() + body).hexdigest() == self.hash

    @cached_property
    def fact(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @cached_property
    def receipt(self) -> str:
        """Life, series and number of the document, as a receipt ends."""
        mark = "R" if self.fact["series"] == "return" else ""
        return f"{self.incarnation[:4].upper()}-{mark}{self.fact['document_number']:06d}"

    @cached_property
    def cash(self) -> int:
        """What it put into the drawer, or took out."""
        match self.kind:
            case "sale.completed":
                cash = (own for own in self.fact["tenders"] if own["kind"] == "cash")
                return sum(int(own["tendered_minor"] - own["change_minor"]) for own in cash)
            case "shift.opened":
                return int(self.fact["float_minor"])
            case "shift.closed":
                return -sum(int(own["value_minor"] * own["count"]) for own in self.fact["counted"])
            case "cash.moved":
                sign = 1 if self.fact["kind"] in ("loan", "paid_in") else -1
                return sign * int(self.fact["amount_minor"])
        return 0


@dataclass(frozen=True)
class Books:
    """Everything the checks look at."""

    entries: Sequence[Entry]
    sales: Sequence[tuple[str, int, str, int]]
    shifts: Sequence[tuple[Any, ...]]
    rows: Sequence[tuple[str, int, str]]
    cursors: dict[str, int]
    basket_lines: int
    waits_unmarked: Sequence[bytes]
    """Documents that come out without the word COPY."""

    @cached_property
    def sold(self) -> list[Entry]:
        """Finished sales and returns, oldest first."""
        return [entry for entry in self.entries if entry.kind == "sale.completed"]


def read_books(connection: Reads) -> Books:
    """Through any open connection."""
    basket = connection.execute(_BASKET).fetchone()
    return Books(
        entries=[_entry(row) for row in connection.execute(_ENTRIES).fetchall()],
        sales=connection.execute(_SALES).fetchall(),
        shifts=connection.execute(_SHIFTS).fetchall(),
        rows=connection.execute(_ROWS).fetchall(),
        cursors=dict(connection.execute(_CURSORS).fetchall()),
        basket_lines=len(json.loads(basket[0])["lines"]) if basket else 0,
        waits_unmarked=[document for (document,) in connection.execute(_WAITS_UNMARKED).fetchall()],
    )


def digest(connection: Reads) -> str:
    """Of every row of every table: two databases that hold the same have the same."""
    found = hashlib.sha256()
    tables = tuple(name for (name,) in connection.execute(_TABLES).fetchall())
    for table, filled in zip(tables, connection.execute(_filled(tables)).fetchone(), strict=True):
        if filled:
            rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()
            found.update(marshal.dumps((table, rows), 0))
    return found.hexdigest()


@lru_cache(_REMEMBERED)
def _entry(row: tuple[Any, ...]) -> Entry:
    """What was found out about the same bytes before holds."""
    return Entry(*row)


@cache
def _filled(tables: tuple[str, ...]) -> str:
    return "SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in tables)
