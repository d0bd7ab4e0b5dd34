"""A period's sales as a table for the accountant: CSV, in major units, one line for each figure of each Z.

Columns: ``business_day``, ``register``, ``z_number``, ``closed_at`` (UTC), ``row``, ``code``, ``name``,
``rate_percent``, ``count``, ``net``, ``tax``, ``gross``, ``amount``, ``currency``. ``row`` is one of:

- ``sales``: all documents; ``count`` of them, ``tax`` and ``gross``; ``amount`` is what came back
- ``tax``: one rate with ``code`` its letter, ``net``, ``tax`` and ``gross``
- ``tender``: one kind with ``count`` and ``amount``, what was paid out taken off
- ``cash``: ``code`` float, loan, pickup, paid_in, paid_out, rounding, expected, counted or over_short, with ``amount``
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TextIO

from sqlalchemy import Connection, select

from app.pos import shift_repository
from app.pos.premises import register_names
from app.pos.tables import shift
from contract.messages.entry import EntryHeader
from contract.messages.facts import ShiftClosed
from contract.values.money import minor_digits

COLUMNS = ("business_day", "register", "z_number", "closed_at", "row", "code", "name", "rate_percent", "count", "net",
           "tax", "gross", "amount", "currency")  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def write_accounts(conn: Connection, first: date, last: date, out: TextIO) -> int:
    """Every Z from ``first`` to ``last`` that this register knows of; how many there were."""
    table = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    table.writeheader()
    names, count = register_names(conn), 0
    for header, closed in _closed(conn, first, last):
        count += 1
        digits = minor_digits(closed.currency)
        about = {
            "business_day": header.business_day,
            "register": _safe(names.get(header.register_id, header.register_id)),
            "z_number": closed.document_number,
            "closed_at": header.occurred_at,
            "currency": closed.currency,
        }
        table.writerows({**about, **row} for row in _rows(closed, digits))
    return count


def _closed(conn: Connection, first: date, last: date) -> Iterator[tuple[EntryHeader, ShiftClosed]]:
    days = shift.c.closed_day.between(first.isoformat(), last.isoformat())
    statement = select(shift.c.entry_id).where(days).order_by(shift.c.closed_at, shift.c.shift_id)
    for entry_id in conn.execute(statement).scalars().all():
        found = shift_repository.fact_of(conn, entry_id)
        if found is not None and isinstance(found[1], ShiftClosed):
            yield found[0], found[1]


def _rows(of: ShiftClosed, digits: int) -> Iterator[Mapping[str, object]]:
    def major(minor: int) -> str:
        return f"{Decimal(minor).scaleb(-digits):f}"

    returns = {"tax": major(of.tax_minor), "gross": major(of.sales_minor), "amount": major(of.returns_minor)}
    yield {"row": "sales", "count": of.sale_count, **returns}
    for tax in of.tax_totals:
        sums = {"net": major(tax.net_minor), "tax": major(tax.tax_minor), "gross": major(tax.gross_minor)}
        rate = f"{Decimal(tax.ppm).scaleb(-4).normalize():f}"
        yield {"row": "tax", "code": _safe(tax.letter), "name": _safe(tax.name), "rate_percent": rate, **sums}
    for own in of.tenders:
        net = major(own.taken_minor - own.paid_out_minor)
        yield {"row": "tender", "code": own.kind, "count": own.count, "amount": net}
    cash = {
        "float": of.float_minor,
        "loan": of.loan_minor,
        "pickup": -of.pickup_minor,
        "paid_in": of.paid_in_minor,
        "paid_out": -of.paid_out_minor,
        "rounding": of.rounding_minor,
        "expected": of.expected_minor,
        "counted": of.counted_minor,
        "over_short": of.over_short_minor,
    }
    yield from ({"row": "cash", "code": code, "amount": major(minor)} for code, minor in cash.items())


def _safe(text: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
