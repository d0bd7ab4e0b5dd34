"""Invariants of money: what was paid stands in the books, once, at the till and in the shift where it was paid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.simulation.evidence import Books, Entry
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Sale, Truth

Deal = tuple[tuple[str, int], tuple[tuple[str, int], ...], int, int, int, int]
"""Where, goods, total; in cash, by card, of a gift card."""
_GIFT = "gift-card"


def always(books: Books) -> Iterator[Finding]:
    """Every sale adds up."""
    for entry in books.entries:
        if entry.kind == "sale.completed":
            yield from _adds_up(entry)


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """Every sale that was made is there, in the tables of head office too."""
    real = Counter(_really(sale) for sale in truth.sales)
    told = Counter(_told(entry) for entry in _sold(books.entries))
    for deal, times in (told - real).items():
        yield Finding("I23", f"head office has {times} more of {deal} than there were")
    missing = real - told
    if missing.total() > sum(loss.shown for loss in truth.losses):
        for deal, times in missing.items():
            yield Finding("I22", f"head office misses {times} of {deal}")
    yield from _tables(books)
    yield from _shifts(truth, books)


def _adds_up(entry: Entry) -> Iterator[Finding]:
    fact = entry.fact
    lines = sum(line["gross_minor"] for line in fact["lines"])
    paid = sum(own["tendered_minor"] - own["change_minor"] for own in fact["tenders"])
    if not lines == fact["total_minor"] == fact["net_minor"] + fact["tax_minor"]:
        yield Finding("I1", f"the lines of {entry.place} {fact['document_number']} do not make its total")
    if paid != fact["total_minor"] + fact["rounding_minor"]:
        yield Finding("I1", f"what was paid for {entry.place} {fact['document_number']} is not its total")


def _tables(books: Books) -> Iterator[Finding]:
    """Sales, lines and tenders as booked are those of the messages."""
    facts = {entry.id: entry.fact for entry in _sold(books.entries) if entry.reason is None}
    booked = {row["entry_id"]: row["total_minor"] for row in books.office["sales"]}
    if booked != {entry_id: fact["total_minor"] for entry_id, fact in facts.items()}:
        yield Finding("I2", f"{len(booked)} sales are booked, {len(facts)} were told, or they differ")
    for table, of, minor in (("lines", "lines", "gross_minor"), ("tenders", "tenders", "tendered_minor")):
        sums: Counter[str] = Counter()
        for row in books.office[table]:
            sums[row["entry_id"]] += row[minor]
        right = {entry_id: sum(own[minor] for own in fact[of]) for entry_id, fact in facts.items()}
        if dict(sums) != {entry_id: minor for entry_id, minor in right.items() if entry_id in sums}:
            yield Finding("I2", f"{table} as booked differ from what was told")


def _shifts(truth: Truth, books: Books) -> Iterator[Finding]:
    """Each sale is in one Z, which is the sum of its sales; and what was counted is what lay there. Where a whole
    machine was copied both may close one shift, and then it is told.
    """
    sums: dict[str, list[Entry]] = defaultdict(list)
    for entry in _sold(books.entries):
        sums[str(entry.fact["shift_id"])].append(entry)
    closed = [entry for entry in books.entries if entry.kind == "shift.closed"]
    twice = {row["subject"] for row in books.office["exceptions"] if row["kind"] == "shift_closed_twice"}
    for shift_id, times in Counter(str(entry.fact["shift_id"]) for entry in closed).items():
        if times > 1 and not (truth.two_as_one and shift_id in twice):
            yield Finding("I4", f"shift {shift_id} was closed {times} times")
    if not truth.losses and not truth.two_as_one:
        for entry in closed:
            yield from _closed(entry.fact, sums[str(entry.fact["shift_id"])])
        counted = Counter(drawer.counted_minor for drawer in truth.drawers if drawer.counted_minor is not None)
        told = Counter(sum(own["value_minor"] * own["count"] for own in entry.fact["counted"]) for entry in closed)
        if counted != told:
            yield Finding("I3", f"drawers were counted as {counted - told}, Z say {told - counted}")
        for entry in closed:
            if entry.fact["over_short_minor"]:
                yield Finding("I3", f"{entry.place} is over or short by {entry.fact['over_short_minor']}")


def _closed(fact: Mapping[str, Any], sales: Sequence[Entry]) -> Iterator[Finding]:
    total = sum(entry.fact["total_minor"] for entry in sales)
    if (fact["sale_count"], fact["sales_minor"]) != (len(sales), total):
        yield Finding(
            "I4", f"Z {fact['document_number']} has {fact['sale_count']} sales of {fact['sales_minor']}, "
            f"there were {len(sales)} of {total}"
        )  # fmt: skip


def _sold(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind == "sale.completed"]


def _really(sale: Sale) -> Deal:
    goods = tuple(sorted((sku, pieces) for sku, pieces in sale.goods.items() if pieces))
    return sale.place, goods, sale.total_minor, sale.cash_minor, sale.card_minor, sale.value_minor


def _told(entry: Entry) -> Deal:
    goods: Counter[str] = Counter()
    for line in entry.fact["lines"]:
        goods[str(line["sku"])] += line["quantity_thousandths"] // 1_000
    cash, card, value = (
        sum(own["tendered_minor"] - own["change_minor"] for own in entry.fact["tenders"] if own["kind"] == kind)
        for kind in ("cash", "card", "gift_card")
    )
    shown = tuple(sorted((sku, pieces) for sku, pieces in goods.items() if pieces and sku != _GIFT))
    return entry.place, shown, int(entry.fact["total_minor"]), cash, card, value
