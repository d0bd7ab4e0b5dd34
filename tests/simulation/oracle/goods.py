"""Invariants of goods: what went out and came back is what the books took off the shelf and put on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth

_PIECE = 1_000


def always(books: Books) -> Iterator[Finding]:
    """Every level is the sum of its movements."""
    for row in books.office["stock"]:
        if row["on_hand"] != row["moved"]:
            yield Finding("I9", f"{row['sku']} at {row['store']}: {row['on_hand']} on hand, {row['moved']} moved")


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """The books' shelf is the shelf, and nobody was paid twice for one piece that came back."""
    yield from _returned(truth, books)
    for row in books.office["stock"]:
        if row["reserved"] != truth.reserved[row["store"], row["sku"]] * _PIECE:
            yield Finding("I11", f"{row['reserved']} of {row['sku']} at {row['store']} are reserved")
    if truth.lost:
        return
    on_hand = {(row["store"], row["sku"]): row["on_hand"] for row in books.office["stock"]}
    for (store, sku), pieces in sorted(truth.shelf.items()):
        if on_hand.get((store, sku)) != pieces * _PIECE:
            told = on_hand.get((store, sku))
            yield Finding("I10", f"{sku} at {store}: {told} on hand by the books, {pieces} pieces on the shelf")
    for name, shown in books.shown.items():
        for sku, pieces in shown["shelf"].items():
            if pieces * _PIECE != on_hand.get((shown["store"], sku)):
                yield Finding("I25", f"{name} shows {pieces} of {sku}, head office has {on_hand[shown['store'], sku]}")


def _returned(truth: Truth, books: Books) -> Iterator[Finding]:
    sold: Counter[tuple[str, str]] = Counter()
    back: Counter[tuple[str, str]] = Counter()
    for entry in books.entries:
        if entry.kind != "sale.completed":
            continue
        for line in entry.fact["lines"]:
            returned = line.get("returned")
            if returned:
                back[returned["transaction_id"], returned["line_id"]] -= line["quantity_thousandths"]
            else:
                sold[entry.fact["transaction_id"], line["line_id"]] += line["quantity_thousandths"]
    flagged = {row["subject"] for row in books.office["exceptions"] if row["kind"] == "returned_more_than_sold"}
    for (transaction, line), count in back.items():
        if count > sold[transaction, line] and sold[transaction, line] and not (truth.apart and flagged):
            yield Finding("I6", f"{count} came back of {sold[transaction, line]} sold in {transaction}")
