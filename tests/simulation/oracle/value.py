"""Invariants of gift cards: what is on each is what its owner adds up, and nothing is held for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth

_READABLE = 4
"""So many digits of a number may be read."""


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """By head office's ledger. Who was not asked may have taken too much, and then it is told."""
    for row in books.office["holds"]:
        yield Finding("I8", f"{row['amount']} of {row['account_id']} are held, and no sale is open")
    if truth.lost or truth.copied:
        return
    told = {row["detail"]: int(row["balance"]) for row in books.office["accounts"]}
    flagged = {row["subject"] for row in books.office["exceptions"] if row["kind"] == "stored_value_overdrawn"}
    names = {row["detail"]: row["account_id"] for row in books.office["accounts"]}
    for number, minor in sorted(truth.value.items()):
        short = number[-_READABLE:]
        if number and told.get(short, 0) != minor:
            yield Finding("I8", f"{told.get(short, 0)} are on card {number} by the books, its owner has {minor}")
        if number and minor < 0 and names.get(short) not in flagged:
            yield Finding("I8", f"card {number} is overdrawn by {-minor}, and nobody is told")
