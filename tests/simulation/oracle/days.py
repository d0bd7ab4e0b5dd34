"""Invariants of a store's day: each shift is in one, with the sums of its Z."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth

_SUMS = ("sale_count", "sales_minor", "over_short_minor")


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """By the messages, and by head office's rows."""
    shifts = {entry.id: entry.fact for entry in books.entries if entry.kind == "shift.closed"}
    closed = [entry for entry in books.entries if entry.kind == "day.closed"]
    times = Counter(str(shift["closed_entry_id"]) for entry in closed for shift in entry.fact["shifts"])
    if not truth.losses and not truth.two_as_one:
        for entry_id, count in times.items():
            if count > 1:
                yield Finding("I4", f"the Z {entry_id} is in {count} days")
    for entry in closed:
        for shift in entry.fact["shifts"]:
            own = shifts.get(str(shift["closed_entry_id"]))
            if own is not None and any(shift[name] != own[name] for name in _SUMS):
                yield Finding(
                    "I4", f"day {entry.fact['day']} of {entry.place} says other sums of Z {shift['z_number']}"
                )
        for name in _SUMS:
            if entry.fact[name] != sum(shift[name] for shift in entry.fact["shifts"]):
                yield Finding("I4", f"{name} of day {entry.fact['day']} of {entry.place} is not that of its shifts")
    booked = {row["entry_id"]: row["shift_count"] for row in books.office["days"]}
    if booked != {entry.id: len(entry.fact["shifts"]) for entry in closed if entry.reason is None}:
        yield Finding("I2", f"head office has {len(booked)} closed days, {len(closed)} were told, or they differ")
