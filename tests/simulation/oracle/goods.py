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
    sellable = [row for row in books.office["stock"] if row["condition"] == "sellable"]
    for row in sellable:
        if row["reserved"] != truth.reserved[row["store"], row["sku"]] * _PIECE:
            yield Finding("I11", f"{row['reserved']} of {row['sku']} at {row['store']} are reserved")
    if truth.lost:
        return
    on_hand = {(row["store"], row["sku"]): row["on_hand"] for row in sellable}
    for (store, sku), pieces in sorted(truth.shelf.items()):
        told, stolen = on_hand.get((store, sku), 0), truth.stolen[store, sku]
        # What was stolen may be missing in the books or not; nothing else may be that a count is said to have proven.
        if not pieces * _PIECE <= told <= (pieces + stolen) * _PIECE and not (truth.clocks_wrong and truth.counted):
            yield Finding(
                "I10", f"{sku} at {store}: {told} on hand by the books, {pieces} pieces on the shelf, {stolen} stolen"
            )
    for row in books.office["stock"]:
        if row["condition"] == "in_transit" and row["on_hand"]:
            yield Finding("I10", f"{row['on_hand']} of {row['sku']} are on the way to {row['store']}, and all has come")
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
