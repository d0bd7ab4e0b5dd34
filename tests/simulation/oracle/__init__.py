"""Compares what really happened with what the books say. Knows the schema of messages, and nothing of the product."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle import cards, days, goods, journals, members, money, orders, papers, settings, value
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth

__all__ = ["Finding", "findings", "safety"]


def findings(truth: Truth, books: Books) -> list[Finding]:
    """After everything was healed and became quiet."""
    quiet = (journals, money, goods, papers, orders, cards, value, days, settings, members)
    return [*safety(truth, books), *_liveness(books), *(found for one in quiet for found in one.whole(truth, books))]


def safety(truth: Truth, books: Books) -> list[Finding]:
    """What holds at any moment."""
    return [*journals.always(truth, books), *money.always(books), *goods.always(books)]


def _liveness(books: Books) -> Iterator[Finding]:
    if books.quiet_after_s is None:
        yield Finding("I26", "ten minutes after everything was healed something still waits")
