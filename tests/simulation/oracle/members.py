"""Invariants of customers: whoever became known is, once and by their name, and what they bought is theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """By head office's rows, and by the messages."""
    numbers = {row["customer_id"]: row["member_number"] for row in books.office["customers"]}
    known = Counter(numbers.values())
    for row in books.office["customers"]:
        if not row["name"].endswith(row["member_number"]):
            yield Finding("I22", f"member {row['member_number']} is called {row['name']!r}")
    if truth.lost or truth.copied:
        return
    for number in truth.members:
        if known[number] != 1:
            yield Finding("I22", f"member {number} is known {known[number]} times")
    bought = Counter(sale.member for sale in truth.sales if sale.member)
    told = Counter(
        numbers.get(str(entry.fact["customer_id"]), "nobody")
        for entry in books.entries
        if entry.kind == "sale.completed" and entry.fact.get("customer_id")
    )
    booked = Counter(numbers.get(row["customer_id"], "nobody") for row in books.office["bought"])
    for what, counts in (("told", told), ("booked", booked)):
        if counts != bought:
            yield Finding("I2", f"of members' purchases {counts - bought} are {what} too many, {bought - counts} not")
