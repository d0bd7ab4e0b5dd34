"""Compares a register's books with the world. Imports nothing of the product; knows nothing of how it stores."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.power.books import Books, Entry
from tests.power.truth import Truth

GENESIS = "0" * 64
FIRST_NUMBER = 101
"""Of a row that head office tells while a recording runs."""
PREMISES = "014-3"
_CASH_DEEDS = ("pay", "move", "open shift", "close shift")
_MOST_ENTRIES_OF_A_DEED = 3


class Harm(StrEnum):
    """What was done to the records: the invariants, by the numbers of the reliability plan where they have one."""

    LOST = "lost: what was acknowledged is not there"
    DOUBLED = "doubled: it is there twice"
    INVENTED = "invented: nobody did it"
    GAP = "gap in the numbers"
    CHAIN = "the chain does not hold"
    SUMS = "sums that are not those of the journal"
    CASH = "cash that is not in the drawer"
    FORK = "head office holds what this journal does not, or another entry of the same number"
    HALF = "half of an act"
    LIFE = "taken for a restore, or not"
    DAMAGED = "does not open, or is not whole"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    harm: Harm
    text: str


def faults(books: Books, truth: Truth, lives: int = 1) -> list[Finding]:
    """Everything that is wrong; ``lives``: how many incarnations the journal rightly has."""
    found = [*_journal(books.entries), *_documents(books.sold), *_lists(books), *_world(books, truth)]
    found += [*_cash(books, truth), *_head_office(books, truth), *_rows(books), *_basket(books, truth)]
    counted = len({entry.incarnation for entry in books.entries})
    if counted != lives:
        found.append(Finding(Harm.LIFE, f"the journal has {counted} lives, not {lives}"))
    return found


def settle_up(books: Books, truth: Truth) -> None:
    """After a start people see whether what was being done is done, and go on from there."""
    for entry in books.sold:
        number = f"{PREMISES}-{entry.receipt}"
        if number not in truth.sold and truth.may("pay"):
            truth.sold[number] = entry.fact["total_minor"]
    if truth.may(*_CASH_DEEDS):
        truth.cash = sum(entry.cash for entry in books.entries)
    truth.doing, truth.lines_shown = "", books.basket_lines
    truth.unsure.clear()


def _journal(entries: Sequence[Entry]) -> Iterator[Finding]:
    previous: dict[str, tuple[int, str]] = {}
    for entry in entries:
        if not entry.sound:
            yield Finding(Harm.CHAIN, f"entry {entry.number} does not match its hash")
        number, before = previous.get(entry.incarnation, (0, GENESIS))
        if entry.place != (entry.number, before):
            yield Finding(Harm.CHAIN, f"entry {entry.number} does not follow the one before")
        if entry.number != number + 1:
            yield Finding(Harm.GAP, f"entry {entry.number} follows {number}")
        previous[entry.incarnation] = (entry.number, entry.hash)
    for twice in (own for own, times in Counter(entry.id for entry in entries).items() if times > 1):
        yield Finding(Harm.DOUBLED, f"entry {twice} is in the journal twice")


def _documents(sold: Sequence[Entry]) -> Iterator[Finding]:
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in sold:
        numbers[entry.incarnation, entry.fact["series"]].append(entry.fact["document_number"])
    for (_, series), own in numbers.items():
        if own != list(range(1, len(own) + 1)):
            yield Finding(Harm.GAP, f"{series} documents are numbered {own[-8:]} at their end")
    for twice in (own for own, n in Counter(entry.fact["transaction_id"] for entry in sold).items() if n > 1):
        yield Finding(Harm.DOUBLED, f"sale {twice} is in the journal twice")


def _lists(books: Books) -> Iterator[Finding]:
    """The list of sales, and the sums of each shift, are the journal's."""
    told = sorted(
        (entry.id, fact["document_number"], fact["shift_id"], fact["total_minor"])
        for entry in books.sold
        for fact in (entry.fact,)
    )
    if sorted(books.sales) != told:
        yield Finding(Harm.HALF, f"the list holds {len(books.sales)} sales, the journal {len(told)}, or they differ")
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for entry in books.sold:
        own = sums[entry.fact["shift_id"]]
        own[0], own[1], own[2] = own[0] + 1, own[1] + entry.fact["total_minor"], own[2] + entry.cash
    for shift_id, _, _, *shown in books.shifts:
        if shown != sums[shift_id]:
            yield Finding(Harm.SUMS, f"shift {shift_id} shows {shown}, its sales say {sums[shift_id]}")


def _world(books: Books, truth: Truth) -> Iterator[Finding]:
    """What was shown and what is on paper is in the journal; nothing else is but what was just being done."""
    totals = {entry.receipt: entry.fact["total_minor"] for entry in books.sold}
    for number, total in truth.sold.items():
        if totals.get(_short(number)) != total:
            yield Finding(Harm.LOST, f"the screen said that {number} was done, the journal does not")
    for number, times in truth.papers.items():
        if _minor(truth.paper_totals[number]) != totals.get(_short(number)):
            yield Finding(Harm.LOST, f"{number} is on paper, its sale is not in the journal")
        if times > 1:
            yield Finding(Harm.DOUBLED, f"{number} came out {times} times without the word COPY")
        if any(number.encode() in document for document in books.waits_unmarked):
            yield Finding(Harm.DOUBLED, f"{number} is on paper, and will come out again without the word COPY")
    known = {_short(number) for number in (*truth.sold, *truth.papers)}
    unknown = [number for number in totals if number not in known]
    if len(unknown) > truth.may("pay"):
        yield Finding(Harm.INVENTED, f"the journal holds {unknown}, which nobody saw")


def _cash(books: Books, truth: Truth) -> Iterator[Finding]:
    drawer = [0]
    for entry in books.entries:
        drawer.append(drawer[-1] + entry.cash)
    back = _MOST_ENTRIES_OF_A_DEED if truth.may(*_CASH_DEEDS) else 0
    if truth.cash not in drawer[-1 - back :]:
        told = f"{truth.cash} lies in the drawer, the journal says {drawer[-1]} ({truth.doing or 'nothing'} under way)"
        yield Finding(Harm.CASH, told)


def _head_office(books: Books, truth: Truth) -> Iterator[Finding]:
    own = {entry.id: (entry.incarnation, entry.number, entry.hash) for entry in books.entries}
    for entry_id, place in truth.taken.items():
        if own.get(entry_id) != place:
            yield Finding(Harm.FORK, f"head office holds entry {place[1]}, which is not in the journal")
    for entry in books.entries:
        if entry.answer is not None and entry.id not in truth.taken:
            yield Finding(Harm.LOST, f"entry {entry.number} counts as answered, head office never had it")


def _rows(books: Books) -> Iterator[Finding]:
    """Head office tells row n under number n: a row and the cursor that covers it are one."""
    after = max((after for stream, after in books.cursors.items() if stream.startswith("store:")), default=0)
    told = {number: body for _, number, body in books.rows if number >= FIRST_NUMBER}
    if after != max(told, default=0):
        yield Finding(Harm.HALF, f"the cursor says {after}, the newest row is of {max(told, default=0)}")
    for number, body in told.items():
        if json.loads(body)["on_hand"] != number:
            yield Finding(Harm.HALF, f"the row of {number} says another number")


def _basket(books: Books, truth: Truth) -> Iterator[Finding]:
    """As it was shown; what was being done may be done."""
    if not truth.doing and not truth.unsure and books.basket_lines != truth.lines_shown:
        yield Finding(Harm.LOST, f"the basket has {books.basket_lines} lines, {truth.lines_shown} were shown")


def _short(number: str) -> str:
    """Without store and register."""
    return number.split("-", 2)[2]


def _minor(amount: str) -> int:
    """``24.90`` on paper is 2490."""
    digits = amount.replace(",", "").replace(".", "").replace("\N{MINUS SIGN}", "-")
    return int(digits)
