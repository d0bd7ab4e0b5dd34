"""An incarnation: one life of one register's database. Its numbers have no gap and no fork, unless a file was copied.

Two copies of one journal write the same numbers. Both sides' entries are booked by id; those of the copy that came
later are marked ``fork``, and its writer is told to begin a new incarnation.
"""

from __future__ import annotations

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, IncarnationBegun
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.sync import repository
from oms.sync.booking import BookedEntry
from oms.sync.repository import Life

MAX_GAP = 100_000
"""A number further ahead than this is no gap but an error."""


class Misplaced(Exception):
    """An entry that cannot stand in the incarnation it names; ``detail`` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def place(tx: Tx, life: Life, header: EntryHeader, entry_hash: str) -> bool:
    """Finds the entry's place and notes the gap before it. Returns whether it is a copy's. Raises ``Misplaced``."""
    if header.register_id != life.register_id:
        raise Misplaced("incarnation_of_another_register")
    if header.number > life.last_number + MAX_GAP:
        raise Misplaced("number_too_far")
    fork = not follows(life, header) and _is_fork(tx, life, header, entry_hash)
    if fork:
        _note_fork(tx, life, header)
    if header.number > life.last_number:
        if header.number > life.last_number + 1:
            repository.open_holes(tx, life, life.last_number + 1, header.number - 1)
        life.last_number = header.number
        life.last_hash = None if fork else entry_hash
    elif header.number == life.last_number and not fork:
        life.last_hash = entry_hash
    return fork


def follows(life: Life, header: EntryHeader) -> bool:
    """Whether the entry is the incarnation's first, or comes right after its newest."""
    first = header.number == 1 and life.last_number == 0
    after = header.number == life.last_number + 1 and header.previous_hash == life.last_hash
    return header.register_id == life.register_id and (first or after)


def begin_incarnation(tx: Tx, booked: BookedEntry, fact: Fact) -> None:
    """Checks that the life before is one we know, and ends the range of a copy that began anew."""
    assert isinstance(fact, IncarnationBegun)
    before = fact.previous_incarnation
    if before is None:
        if repository.other_lives(tx, booked.register_id, booked.header.incarnation):
            _report(tx, booked, "incarnation_unexplained", reason=fact.reason)
        return
    known = repository.life_of(tx, before)
    if known is None or known.location_id != booked.location_id:
        _report(tx, booked, "incarnation_before_unknown", reason=fact.reason)
        return
    repository.close_fork(tx, before, fact.previous_number)
    around = repository.neighbors(tx, before, fact.previous_number)
    hashes = {one.hash for one in around if one.number == fact.previous_number}
    if hashes and fact.previous_hash not in hashes:
        _report(tx, booked, "journal_differs", reason=fact.reason, number=fact.previous_number)
    elif known.fork_first is None and fact.previous_number < known.last_number:
        _report(
            tx, booked, "journal_rolled_back", reason=fact.reason, told=fact.previous_number, known=known.last_number
        )


def _is_fork(tx: Tx, life: Life, header: EntryHeader, entry_hash: str) -> bool:
    """By the chain: an entry is of the branch of the entry before it, where that is known."""
    around = repository.neighbors(tx, life.id, header.number)
    main = {one.number: one for one in around if not one.fork}
    if header.number in main:
        return True
    for one in around:
        if one.number == header.number - 1 and one.hash == header.previous_hash:
            return one.fork
    if header.number - 1 in main:
        return True
    after = main.get(header.number + 1)
    return after is not None and after.previous_hash != entry_hash


def _note_fork(tx: Tx, life: Life, header: EntryHeader) -> None:
    """Where the entry before it is not that of its branch, that number was used twice as well."""
    before = (one for one in repository.neighbors(tx, life.id, header.number) if one.number == header.number - 1)
    known = header.number == 1 or any(one.hash == header.previous_hash for one in before)
    repository.widen_fork(tx, life.id, header.number if known else header.number - 1)
    raise_exception(tx, "journal_copied", life.id, life.location_id, details={"register_id": life.register_id})


def _report(tx: Tx, booked: BookedEntry, kind: str, **details: object) -> None:
    raise_exception(tx, kind, booked.header.incarnation, booked.location_id, entry_id=booked.header.id, details=details)
