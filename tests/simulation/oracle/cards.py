"""Invariants of cards: what a terminal took paid for one sale or went back; no sale was paid by a card that was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.simulation.evidence import Books
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """By the ids under which terminals were asked, which the messages tell."""
    asked = {str(entry.fact["payment_id"]): str(entry.fact["service_id"]) for entry in books.entries
             if entry.kind == "payment.started"}  # fmt: skip
    gone_back = {charge.reverses for charge in truth.charges.values() if charge.reverses}
    taken = Counter({charge.service_id: charge.minor for charge in truth.charges.values()
                     if not charge.reverses and charge.service_id not in gone_back})  # fmt: skip
    paid: Counter[str] = Counter()
    for entry in books.entries:
        for tender in entry.fact["tenders"] if entry.kind == "sale.completed" else ():
            if tender["kind"] == "card":
                paid[asked.get(str(tender["reference"]), str(tender["reference"]))] += tender["tendered_minor"]
    for service_id, minor in (paid - taken).items():
        if (truth.losses or truth.copied) and service_id not in paid:  # what went back to a card, and the disk was lost
            continue
        yield Finding("I7", f"sales say that a card paid {minor} more as {service_id} than its terminal took")
    if truth.losses or truth.copied:
        return
    for service_id, minor in (taken - paid).items():
        yield Finding("I7", f"a terminal took {minor} as {service_id}, which paid for nothing and did not go back")
    for row in books.office["payments"]:
        if row["state"] in ("intended", "unknown"):
            yield Finding("I7", f"head office does not know what became of payment {row['payment_id']}")
