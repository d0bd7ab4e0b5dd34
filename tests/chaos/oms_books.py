"""A second reader of the OMS's database: plain SQL, nothing of the product; compared with the registers' journals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from tests.chaos.findings import Finding, Harm
from tests.chaos.store_books import Entry, StoreBooks

Rows = Sequence[tuple[Any, ...]]
_ENTRIES = "SELECT id, incarnation, number, header, body, hash, fork, reason FROM entry"
_SALES = "SELECT entry_id, document_number, total_minor FROM sale"
_CASH = "SELECT entry_id, sum(tendered_minor - change_minor) FROM sale_tender GROUP BY entry_id"
_SOLD = "SELECT entry_id, item_id, -sum(thousandths), count(*) FROM stock_movement WHERE kind = 'sold' GROUP BY 1, 2"
_DRIFT = """
SELECT item_id, on_hand, (SELECT coalesce(sum(thousandths), 0) FROM stock_movement AS moved
                          WHERE moved.location_id = held.location_id AND moved.item_id = held.item_id) AS right_one
FROM stock_balance AS held
"""
_LIVES = "SELECT id, register_id, last_number FROM incarnation"
_HOLES = "SELECT incarnation, number FROM incarnation_hole"
_BESIDE = "SELECT entry_id, reason FROM entry_beside"
_EXCEPTIONS = "SELECT kind, subject, details FROM exception WHERE closed_at IS NULL"
_SHIFTS = "SELECT closed_by_entry FROM shift WHERE closed_at IS NOT NULL"


def faults(connection: psycopg.Connection[Any], registers: Sequence[StoreBooks]) -> Iterator[Finding]:
    """Everything that is not exactly once at head office, byte for byte."""
    told = {entry.id: entry for books in registers for entry in books.entries}
    yield from _entries(_all(connection, _ENTRIES), told)
    yield from _numbers(connection, registers)
    yield from _sales(connection, told)
    yield from _stock(connection, told)
    yield from _answers(told)
    for kind, subject, details in _all(connection, _EXCEPTIONS):
        yield Finding(Harm.WRONG, f"the OMS doubts: {kind} of {subject}: {details}")
    for entry_id, reason in _all(connection, _BESIDE):
        yield Finding(Harm.WRONG, f"entry {entry_id} was kept beside the others: {reason}")


def _entries(stored: Rows, told: dict[str, Entry]) -> Iterator[Finding]:
    for missing in sorted(set(told) - {row[0] for row in stored}):
        yield Finding(Harm.LOST, f"{told[missing].kind} {told[missing].number} is not at the OMS")
    for entry_id, incarnation, number, header, body, digest, fork, reason in stored:
        entry = told.get(entry_id)
        if entry is None:
            yield Finding(
                Harm.DOUBLED, f"the OMS holds {entry_id} ({incarnation[:4]}, {number}), which no register wrote"
            )
        elif (bytes(header), bytes(body), digest) != (entry.header.encode(), entry.body.encode(), entry.hash):
            yield Finding(Harm.WRONG, f"the bytes of {entry_id} differ")
        if fork:
            yield Finding(Harm.DOUBLED, f"number {number} of {incarnation[:4]} came twice")
        if reason is not None:
            yield Finding(Harm.WRONG, f"entry {entry_id} was set aside: {reason}")


def _numbers(connection: psycopg.Connection[Any], registers: Sequence[StoreBooks]) -> Iterator[Finding]:
    lives = _all(connection, _LIVES)
    last = {incarnation: number for incarnation, _, number in lives}
    for register, times in Counter(register for _, register, _ in lives).items():
        if times > 1:
            yield Finding(Harm.WRONG, f"register {register} has {times} lives")
    for books in registers:
        newest = books.entries[-1]
        if last.get(newest.incarnation) != newest.number:
            told = f"{newest.incarnation[:4]} ends at {last.get(newest.incarnation)}, its register at {newest.number}"
            yield Finding(Harm.GAP, told)
    for incarnation, number in _all(connection, _HOLES):
        yield Finding(Harm.GAP, f"the OMS misses number {number} of {incarnation[:4]}")


def _sales(connection: psycopg.Connection[Any], told: dict[str, Entry]) -> Iterator[Finding]:
    sold = {entry.id: entry.fact for entry in told.values() if entry.kind == "sale.completed"}
    right = {entry_id: (fact["document_number"], fact["total_minor"]) for entry_id, fact in sold.items()}
    booked = {entry_id: (document, total) for entry_id, document, total in _all(connection, _SALES)}
    yield from _differences("sale", right, booked)
    cash = {
        entry_id: sum(one["tendered_minor"] - one["change_minor"] for one in fact["tenders"])
        for entry_id, fact in sold.items()
    }
    yield from _differences("cash of sale", cash, {entry_id: int(kept) for entry_id, kept in _all(connection, _CASH)})
    closed = {entry.id: True for entry in told.values() if entry.kind == "shift.closed"}
    yield from _differences("shift", closed, {entry_id: True for (entry_id,) in _all(connection, _SHIFTS)})


def _stock(connection: psycopg.Connection[Any], told: dict[str, Entry]) -> Iterator[Finding]:
    right: Counter[tuple[str, str]] = Counter()
    lines: Counter[tuple[str, str]] = Counter()
    for entry in told.values():
        if entry.kind == "sale.completed":
            for line in entry.fact["lines"]:
                right[entry.id, line["item_id"]] += line["quantity_thousandths"]
                lines[entry.id, line["item_id"]] += 1
    moved = {(entry_id, item): (int(sold), times) for entry_id, item, sold, times in _all(connection, _SOLD)}
    yield from _differences("stock of sale", {key: (right[key], lines[key]) for key in right}, moved)
    for item_id, on_hand, summed in _all(connection, _DRIFT):
        if on_hand != summed:
            yield Finding(Harm.WRONG, f"{on_hand} of {item_id} on hand, the movements say {summed}")


def _answers(told: dict[str, Entry]) -> Iterator[Finding]:
    for entry in told.values():
        if entry.answer not in ("accepted", "duplicate"):
            yield Finding(Harm.WRONG, f"{entry.kind} {entry.number} was answered {entry.answer}")


def _differences(name: str, right: dict[Any, Any], found: dict[Any, Any]) -> Iterator[Finding]:
    for key in right.keys() - found.keys():
        yield Finding(Harm.LOST, f"{name} {key} is not booked")
    for key in found.keys() - right.keys():
        yield Finding(Harm.DOUBLED, f"{name} {key} is booked and never happened")
    for key in right.keys() & found.keys():
        if right[key] != found[key]:
            yield Finding(Harm.WRONG, f"{name} {key} is booked as {found[key]}, it was {right[key]}")


def _all(connection: psycopg.Connection[Any], statement: str) -> Rows:
    return connection.execute(statement).fetchall()
