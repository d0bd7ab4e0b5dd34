"""A second reader of a register's database: plain SQL and SHA-256, nothing of the product.

Reads the journal and says whatever is not as it must be.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from tests.chaos.findings import Finding, Harm
from tests.chaos.paper import Print

GENESIS = "0" * 64
_ENTRIES = "SELECT id, incarnation, number, kind, header, body, hash, answer FROM journal ORDER BY position"
_SALES = """SELECT entry_id, document_number, shift_id, total_minor FROM sale
            WHERE incarnation IN (SELECT incarnation FROM journal)"""
_SHIFTS = """SELECT shift_id, state, coalesce(sum(sale_count), 0), coalesce(sum(sales_minor), 0),
                    coalesce(sum(tax_minor), 0), coalesce(sum(rounding_minor), 0), coalesce(sum(cash_minor), 0),
                    coalesce(sum(item_thousandths), 0)
             FROM shift LEFT JOIN shift_part USING (shift_id)
             WHERE incarnation IS NULL OR incarnation IN (SELECT incarnation FROM journal) GROUP BY shift_id, state"""
_OPEN_JOBS = "SELECT id FROM print_job WHERE state NOT IN ('printed', 'failed')"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal as stored."""

    id: str
    incarnation: str
    number: int
    kind: str
    header: str
    body: str
    hash: str
    answer: str | None

    @property
    def fact(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass(frozen=True, slots=True)
class StoreBooks:
    """Everything the checks look at."""

    entries: Sequence[Entry]
    sales: Sequence[tuple[str, int, str, int]]
    shifts: Sequence[tuple[Any, ...]]
    unprinted: Sequence[str]

    @property
    def sold(self) -> list[Entry]:
        """The finished sales, oldest first."""
        return [entry for entry in self.entries if entry.kind == "sale.completed"]

    @property
    def receipts(self) -> dict[str, dict[str, Any]]:
        """Finished sales by what their receipts end with: life and document number."""
        facts = [(entry.incarnation, entry.fact) for entry in self.sold]
        return {f"{life[:4].upper()}-{fact['document_number']:06d}": fact for life, fact in facts}

    @property
    def receipt_totals(self) -> dict[str, int]:
        """Their totals."""
        return {number: fact["total_minor"] for number, fact in self.receipts.items()}


def read_books(register: Path, key: bytes) -> StoreBooks:
    """From the data directory of a register that does not run."""
    connection = sqlcipher.connect(str(register / "store.db"))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return StoreBooks(
            entries=[Entry(*row) for row in connection.execute(_ENTRIES)],
            sales=connection.execute(_SALES).fetchall(),
            shifts=connection.execute(_SHIFTS).fetchall(),
            unprinted=[row[0] for row in connection.execute(_OPEN_JOBS)],
        )
    finally:
        connection.close()


def faults(books: StoreBooks) -> Iterator[Finding]:
    """What is wrong within the books themselves."""
    yield from _numbers(books.entries)
    yield from _chain(books.entries)
    yield from _documents(books.entries)
    yield from _lists(books)
    yield from _shifts(books)
    for job in books.unprinted:
        yield Finding(Harm.LOST, f"the paper of {job} never came out")


def paper_faults(books: StoreBooks, printed: Sequence[Print]) -> Iterator[Finding]:
    """Every receipt somebody holds stands in the journal with its total; the second print of one says COPY."""
    totals = books.receipt_totals
    names = {number: [line["name"] for line in fact["lines"]] for number, fact in books.receipts.items()}
    before: Counter[str] = Counter()
    for one in printed:
        if one.total_minor is None:
            yield Finding(Harm.WRONG, f"receipt {one.number} shows no total")
        elif totals.get(one.number) != one.total_minor:
            told = f"receipt {one.number} over {one.total_minor} is on paper, its sale is not in the journal"
            yield Finding(Harm.LOST, told)
        missing = [name for name in names.get(one.number, ()) if not all(word in one.text for word in name.split())]
        if missing:
            yield Finding(Harm.WRONG, f"receipt {one.number} does not show {missing}")
        if before[one.number] and not one.copy:
            yield Finding(Harm.DOUBLED, f"receipt {one.number} was printed again without the word COPY")
        before[one.number] += 1


def _numbers(entries: Sequence[Entry]) -> Iterator[Finding]:
    for life, numbers in _by_life(entries, lambda entry: entry.number).items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield Finding(Harm.GAP, f"entries of {life[:4]} are numbered {_told(numbers)}")
    if len({entry.incarnation for entry in entries}) > 1:
        yield Finding(Harm.WRONG, "a kill was taken for a restore: a new incarnation began")


def _chain(entries: Sequence[Entry]) -> Iterator[Finding]:
    previous: dict[str, str] = {}
    for entry in entries:
        header = json.loads(entry.header)
        body = hashlib.sha256(entry.body.encode()).digest()
        if hashlib.sha256(b"aisle-1" + entry.header.encode() + body).hexdigest() != entry.hash:
            yield Finding(Harm.WRONG, f"entry {entry.number} does not match its hash")
        if header["previous_hash"] != previous.get(entry.incarnation, GENESIS) or header["number"] != entry.number:
            yield Finding(Harm.WRONG, f"entry {entry.number} does not follow the one before")
        previous[entry.incarnation] = entry.hash


def _documents(entries: Sequence[Entry]) -> Iterator[Finding]:
    for kind, name in (("sale.completed", "receipts"), ("shift.closed", "Z reports")):
        own = [entry for entry in entries if entry.kind == kind]
        for life, numbers in _by_life(own, lambda entry: int(entry.fact["document_number"])).items():
            for number, times in Counter(numbers).items():
                if times > 1:
                    yield Finding(Harm.DOUBLED, f"{times} {name} of {life[:4]} are numbered {number}")
            if numbers != list(range(1, len(numbers) + 1)):
                yield Finding(Harm.GAP, f"{name} of {life[:4]} are numbered {_told(numbers)}")
    transactions = Counter(entry.fact["transaction_id"] for entry in entries if entry.kind == "sale.completed")
    for transaction, times in transactions.items():
        if times > 1:
            yield Finding(Harm.DOUBLED, f"the journal holds sale {transaction} {times} times")


def _lists(books: StoreBooks) -> Iterator[Finding]:
    """The list of this register's sales is the journal's."""
    listed = sorted(books.sales)
    told = sorted(
        (entry.id, fact["document_number"], fact["shift_id"], fact["total_minor"])
        for entry in books.sold
        for fact in (entry.fact,)
    )
    if listed != told:
        yield Finding(Harm.WRONG, f"the list holds {len(listed)} sales, the journal {len(told)}, or they differ")


def _shifts(books: StoreBooks) -> Iterator[Finding]:
    """The running sums and each Z against the sales of the shift, added up anew."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in books.sold:
        sums[entry.fact["shift_id"]].update(_figures(entry.fact))
    for shift_id, _, *shown in books.shifts:
        right = sums[shift_id]
        names = ("sale_count", "sales_minor", "tax_minor", "rounding_minor", "cash_minor", "item_thousandths")
        if shown != [right[name] for name in names]:
            yield Finding(Harm.WRONG, f"shift {shift_id} shows {shown}, its sales say {dict(right)}")
    for fact in (entry.fact for entry in books.entries if entry.kind == "shift.closed"):
        right = sums[fact["shift_id"]]
        if any(fact[name] != right[name] for name in right):
            yield Finding(Harm.WRONG, f"Z {fact['document_number']} differs from its sales: {dict(right)}")
        counted = sum(own["value_minor"] * own["count"] for own in fact["counted"])
        expected = fact["float_minor"] + right["cash_minor"]
        if (fact["expected_minor"], fact["over_short_minor"]) != (expected, counted - expected):
            yield Finding(Harm.WRONG, f"Z {fact['document_number']} expects {fact['expected_minor']}, not {expected}")


def _figures(fact: dict[str, Any]) -> dict[str, int]:
    return {
        "sale_count": 1,
        "sales_minor": fact["total_minor"],
        "tax_minor": fact["tax_minor"],
        "rounding_minor": fact["rounding_minor"],
        "cash_minor": sum(own["tendered_minor"] - own["change_minor"] for own in fact["tenders"]),
        "item_thousandths": sum(line["quantity_thousandths"] for line in fact["lines"]),
    }


def _by_life(entries: Sequence[Entry], number_of: Any) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        numbers[entry.incarnation].append(number_of(entry))
    return numbers


def _told(numbers: Sequence[int]) -> str:
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    return f"1 to {max(numbers)} without {missing[:5]}, {len(numbers)} in all"
