"""Invariants of journals: numbers, bytes, chains, and that nothing is lost, doubled or invented on the way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256

from tests.simulation.evidence import Books, Entry
from tests.simulation.oracle.finding import Finding
from tests.simulation.truth import Truth

_GENESIS = "0" * 64
_SERIES = {"sale.completed": "receipts", "shift.closed": "Z reports"}


def always(truth: Truth, books: Books) -> Iterator[Finding]:
    """At any moment, whatever is under way."""
    for name, entries in books.journals.items():
        yield from _numbered(name, entries)
        yield from _chained(name, entries)
    yield from _bytes(books)
    yield from _invented(books)
    for row in books.office["beside"]:
        if row["entry_id"] not in truth.tampered:
            yield Finding("I31", f"entry {row['entry_id']} was kept beside the others: {row['reason']}")


def whole(truth: Truth, books: Books) -> Iterator[Finding]:
    """When everything has arrived."""
    arrived = {entry.id: entry for entry in books.entries}
    for name, entries in books.journals.items():
        for entry in entries:
            if entry.id not in arrived:
                yield Finding("I22", f"{entry.kind} {entry.number} of {name} is not at head office")
            if entry.answer is None:
                yield Finding("I26", f"{entry.kind} {entry.number} of {name} was never answered")
            office = arrived.get(entry.id)
            if office is not None and entry.answer and (entry.answer == "set_aside") != (office.reason is not None):
                yield Finding("I24", f"{name} was told that {entry.kind} {entry.number} is {entry.answer}, it is not")
    if not truth.copied:
        for entry in (entry for entry in books.entries if entry.fork):
            yield Finding("I17", f"number {entry.number} of {entry.incarnation[:4]} was given twice, without a copy")
    at_office = _by_life(books.entries)
    for life, own in at_office.items():
        numbers = sorted({entry.number for entry in own})
        if numbers != list(range(1, len(numbers) + 1)) and not truth.lost:
            yield Finding("I20", f"head office has {len(numbers)} entries of {life[:4]}, the last is {numbers[-1]}")
    yield from _receipts(books.entries, complete=not truth.lost)
    for tampered in sorted(truth.told - {row["entry_id"] for row in books.office["beside"]}):
        yield Finding("I31", f"entry {tampered} came with other bytes, and nobody was told")
    future = [entry for entry in books.entries if entry.reason == "unknown_kind"]
    if len(future) != truth.from_the_future and not truth.lost:
        yield Finding("I24", f"{truth.from_the_future} acts of an unknown kind were done, {len(future)} are set aside")
    for entry in books.entries:
        if entry.reason not in (None, "unknown_kind"):
            yield Finding("I24", f"{entry.kind} {entry.number} of {entry.place} was set aside: {entry.reason}")


def _numbered(name: str, entries: Sequence[Entry]) -> Iterator[Finding]:
    for life, own in _by_life(entries).items():
        numbers = [entry.number for entry in own]
        if numbers != list(range(1, len(numbers) + 1)):
            yield Finding("I17", f"entries of {life[:4]} at {name} are numbered {numbers[:3]} ... {numbers[-1]}")
    yield from _receipts(entries, complete=True)


def _receipts(entries: Sequence[Entry], *, complete: bool) -> Iterator[Finding]:
    """Of each series of each life: unique, and without a gap."""
    series: dict[tuple[str, str], list[int]] = defaultdict(list)
    forked = {entry.incarnation for entry in entries if entry.fork}
    for entry in entries:
        if entry.kind in _SERIES and entry.incarnation not in forked:
            which = entry.fact.get("series", "") if entry.kind == "sale.completed" else "Z"
            series[entry.incarnation, which].append(int(entry.fact["document_number"]))
    for (life, which), numbers in series.items():
        twice = [number for number, times in Counter(numbers).items() if times > 1]
        if twice:
            yield Finding("I17", f"{which} {twice} of {life[:4]} were given twice")
        elif complete and sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield Finding("I17", f"{which} of {life[:4]} are {len(numbers)}, the last is {max(numbers)}")


def _chained(name: str, entries: Sequence[Entry]) -> Iterator[Finding]:
    previous: dict[str, str] = {}
    for entry in entries:
        told = sha256(b"aisle-1" + entry.header.encode() + sha256(entry.body.encode()).digest()).hexdigest()
        if told != entry.hash:
            yield Finding("I18", f"{entry.kind} {entry.number} at {name} does not match its hash")
        if entry.head["previous_hash"] != previous.get(entry.incarnation, _GENESIS):
            yield Finding("I19", f"{entry.kind} {entry.number} at {name} does not follow the one before it")
        if (entry.head["number"], entry.head["id"]) != (entry.number, entry.id):
            yield Finding("I18", f"{entry.kind} {entry.number} at {name} is filed under another name")
        previous[entry.incarnation] = entry.hash


def _bytes(books: Books) -> Iterator[Finding]:
    """What head office holds is what was signed, and its hash says so."""
    own = {entry.id: entry for entries in books.journals.values() for entry in entries}
    for entry in books.entries:
        told = sha256(b"aisle-1" + entry.header.encode() + sha256(entry.body.encode()).digest()).hexdigest()
        if told != entry.hash:
            yield Finding("I18", f"{entry.kind} {entry.number} at head office does not match its hash")
        here = own.get(entry.id)
        if here is not None and (here.header, here.body, here.hash) != (entry.header, entry.body, entry.hash):
            yield Finding("I18", f"{entry.kind} {entry.number} of {entry.place} has other bytes at head office")


def _invented(books: Books) -> Iterator[Finding]:
    """One transaction was done once, wherever it is told."""
    done: Counter[str] = Counter(
        str(entry.fact["transaction_id"]) for entry in books.entries if entry.kind == "sale.completed"
    )
    for transaction, times in done.items():
        if times > 1:
            yield Finding("I23", f"head office has sale {transaction} {times} times")


def _by_life(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    lives: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        lives[entry.incarnation].append(entry)
    return lives
