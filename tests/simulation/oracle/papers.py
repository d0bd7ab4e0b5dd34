"""Invariants of paper: what a customer holds stands in the books, and a second print says that it is one."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """Every number on paper is at head office."""
    booked = {_number(entry.place, entry.incarnation, entry.fact) for entry in books.entries
              if entry.kind == "sale.completed"}  # fmt: skip
    missing = {number for papers in truth.papers.values() for number, _, _ in papers if number} - booked
    if len(missing) > sum(loss.shown for loss in truth.losses):
        yield Finding("I22", f"receipts {sorted(missing)[:3]} are on paper, and not at head office")
    printed = {number for papers in truth.papers.values() for number, _, _ in papers}
    for sale in truth.sales:
        if sale.receipt and sale.receipt not in printed and not truth.losses:
            yield Finding("I22", f"the receipt {sale.receipt} never came out")
    for machine, papers in truth.papers.items():
        seen: set[str] = set()
        for number, copy, whole_paper in papers:
            if number and number in seen and not copy and not truth.copied:
                yield Finding("I17", f"receipt {number} came out of {machine} twice and does not say COPY")
            if whole_paper or copy:
                seen.add(number)


def _number(place: tuple[str, int], life: str, fact: dict[str, object]) -> str:
    mark = "R" if fact["series"] == "return" else ""
    return f"{place[0]}-{place[1]}-{life[:4].upper()}-{mark}{fact['document_number']:06d}"
