"""Compares what really happened with what the books say. Knows the schema of messages, and nothing of the product."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle import goods, journals, money, orders, papers
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth

__all__ = ["Finding", "findings", "safety"]


def findings(truth: Truth, books: Books) -> list[Finding]:
    """After everything was healed and became quiet."""
    quiet = [*journals.whole(truth, books), *money.whole(truth, books), *goods.whole(truth, books)]
    return [
        *safety(truth, books), *_liveness(books), *quiet, *papers.whole(truth, books), *orders.whole(truth, books)
    ]  # fmt: skip


def safety(truth: Truth, books: Books) -> list[Finding]:
    """What holds at any moment."""
    return [*journals.always(truth, books), *money.always(books), *goods.always(books)]


def _liveness(books: Books) -> Iterator[Finding]:
    if books.quiet_after_s is None:
        yield Finding("I26", "ten minutes after everything was healed something still waits")
