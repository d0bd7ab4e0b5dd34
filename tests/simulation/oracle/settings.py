"""Invariants of what head office sets: every register has it as it was set last, and nothing that was refused."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """By what screens show."""
    for name, shown in books.shown.items():
        if not truth.office_went_back and shown["tea_minor"] != truth.tea_minor:
            yield Finding("I25", f"{name} wants {shown['tea_minor']} for tea, head office {truth.tea_minor}")
        for number in sorted(truth.left & set(shown["people"])):
            if not truth.office_went_back:
                yield Finding("I27", f"{number} left, and may sign on at {name}")
