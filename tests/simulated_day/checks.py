"""Whether the books tell what really happened: each finding begins with the name of what does not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.chaos import store_books
from tests.simulated_day.books import Books
from tests.simulated_day.store import GOODS, STOCK, STORE
from tests.simulated_day.truth import Truth


def findings(truth: Truth, books: Books) -> list[str]:
    """Everything that does not agree; nothing, if the store and head office are one."""
    checks = (_journals, _cash, _movements, _sales, _numbers, _stock, _z, _day, _entries, _doubts)
    return [told for check in checks for told in check(truth, books)]


def _journals(_: Truth, books: Books) -> Iterator[str]:
    for number, own in books.registers.items():
        for fault in store_books.faults(own):
            yield f"journal of till {number}: {fault}"


def _cash(truth: Truth, books: Books) -> Iterator[str]:
    """Per shift: what was in the drawer, what its Z says, what head office says."""
    office = {row["shift_id"]: row for row in books.office["shifts"]}
    closed = {fact["shift_id"]: fact for fact in _facts(books, "shift.closed")}
    yield from _differ("cash: shifts", set(truth.drawers), set(office))
    for shift_id, drawer in truth.drawers.items():
        right = (drawer.counted_minor, drawer.named.total())
        for who, told in (("head office", office.get(shift_id, {})), ("its register", closed.get(shift_id, {}))):
            yield from _differ(f"cash of {shift_id} at {who}", right, _pair(told, "counted_minor", "over_short_minor"))
        taken = sum(
            row["tendered_minor"] - row["change_minor"]
            for row in books.office["tenders"]
            if row["kind"] == "cash" and row["shift_id"] == shift_id
        )
        moved = sum(one.drawer_minor for one in truth.movements if one.shift_id == shift_id)
        should = office.get(shift_id, {}).get("float_minor", 0) + taken + moved
        yield from _differ(f"cash of {shift_id} by its sales", drawer.minor - drawer.named.total(), should)


def _movements(truth: Truth, books: Books) -> Iterator[str]:
    right = Counter((one.shift_id, one.kind, one.minor) for one in truth.movements)
    told = Counter((row["shift_id"], row["kind"], row["amount_minor"]) for row in books.office["moves"])
    yield from _differ("movements", right, told)


def _sales(truth: Truth, books: Books) -> Iterator[str]:
    """Each paper that somebody holds is one sale at head office, and no other is."""
    right = Counter({sold.receipt: 1 for sold in truth.sold})
    told = Counter(_receipt(books, row) for row in books.office["sales"])
    yield from _differ("sales", right, told)
    totals = {_receipt(books, row): row["total_minor"] for row in books.office["sales"]}
    for sold in truth.sold:
        yield from _differ(f"total of {sold.receipt}", sold.total_minor, totals.get(sold.receipt))


def _numbers(_: Truth, books: Books) -> Iterator[str]:
    """Documents of each series count up without a gap."""
    series: dict[tuple[str, str], list[int]] = {}
    for row in books.office["sales"]:
        series.setdefault((row["incarnation"], row["series"]), []).append(row["document_number"])
    for (life, name), numbers in series.items():
        yield from _differ(f"numbers of {name} in {life[:4]}", list(range(1, len(numbers) + 1)), sorted(numbers))


def _stock(truth: Truth, books: Books) -> Iterator[str]:
    gone = truth.gone()
    told = {row["sku"]: row["on_hand"] for row in books.office["stock"] if row["condition"] == "sellable"}
    for sku in GOODS:
        yield from _differ(f"stock of {sku}", STOCK - 1_000 * gone[sku], told.get(sku))


def _z(truth: Truth, books: Books) -> Iterator[str]:
    sums = books.sums("sales", "shift_id", "total_minor")
    for fact in _facts(books, "shift.closed"):
        yield from _differ(f"Z of {fact['shift_id']}", sums.get(fact["shift_id"], 0), fact["sales_minor"])


def _day(truth: Truth, books: Books) -> Iterator[str]:
    told = [(row["day"].isoformat(), row["shift_count"], row["missing_count"]) for row in books.office["days"]]
    yield from _differ("day", [(truth.day, len(truth.drawers), 0)] if truth.day_closed else [], told)


def _entries(_: Truth, books: Books) -> Iterator[str]:
    """Everything that a register wrote is at head office, and nothing waits there."""
    written = {entry.id for own in books.registers.values() for entry in own.entries}
    yield from _differ("entries", written, {row["id"] for row in books.office["entries"]})
    for row in books.office["entries"]:
        if row["reason"] is not None:
            yield f"entries: {row['id']} was set aside: {row['reason']}"


def _doubts(truth: Truth, books: Books) -> Iterator[str]:
    """What head office doubts is what went wrong in the store, and nothing else."""
    yield from _differ("doubts", Counter(truth.doubts), Counter(row["kind"] for row in books.office["exceptions"]))


def _facts(books: Books, kind: str) -> list[dict[str, Any]]:
    return [entry.fact for own in books.registers.values() for entry in own.entries if entry.kind == kind]


def _receipt(books: Books, row: Mapping[str, Any]) -> str:
    """As it is printed."""
    till = next(number for number, own in books.registers.items() if own.entries[0].incarnation == row["incarnation"])
    back = "R" if row["series"] == "return" else ""
    return f"{STORE}-{till}-{row['incarnation'][:4].upper()}-{back}{row['document_number']:06d}"


def _pair(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in names)


def _differ(what: str, right: object, told: object) -> Iterator[str]:
    if right != told:
        yield f"{what}: really {right}, the books say {told}"
