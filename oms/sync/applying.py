"""The effects of entries that stand: applied in order, many in one savepoint, each with its own answer.

Where one of many fails they are tried by halves, until the one at fault is alone; it is set aside, the others are in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from sqlalchemy.exc import DBAPIError

from contract.errors import AisleError
from contract.messages.entry import SealedEntry
from contract.messages.facts import Fact, read_fact
from contract.messages.sync import Answer, EntryAnswer, SetAsideReason
from oms.db.engine import Tx, transient
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.logs import logger
from oms.stores.model import Register
from oms.sync import repository
from oms.sync.booking import BookedEntry, Effect, Needs, Sender, Together
from oms.sync.repository import Life, StoredEntry

_log = logger(__name__)

Reading = Fact | SetAsideReason
"""What an entry's body says, or why that cannot be told."""


@dataclass(slots=True)
class Batch:
    """What one transaction of the intake knows."""

    tx: Tx
    sender: Sender
    effects: Mapping[str, Effect]
    registers: dict[str, Register | None] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    known: dict[str, StoredEntry] = field(default_factory=dict)
    freed: list[str] = field(default_factory=list)
    """Ids of entries that waited for one that has come in."""


@dataclass(frozen=True, slots=True)
class Due:
    """An entry that stands, and the fact whose effects come next."""

    stored: StoredEntry
    booked: BookedEntry
    fact: Fact


def read_body(kind: str, version: int, sealed: SealedEntry) -> Reading:
    """The fact that an entry's body holds."""
    try:
        return read_fact(kind, version, sealed.body_text) or SetAsideReason.UNKNOWN_KIND
    except ValueError:
        return SetAsideReason.UNREADABLE


def apply(batch: Batch, dues: Sequence[Due]) -> list[EntryAnswer]:
    """Books what the facts say, in order, and what waited for them."""
    if not dues:
        return []
    answers = _tried(batch, dues)
    if answers is None:
        half = len(dues) // 2
        return [*apply(batch, dues[:half]), *apply(batch, dues[half:])]
    book_freed(batch)
    return answers


def apply_stored(batch: Batch, stored: StoredEntry) -> EntryAnswer:
    """The same for an entry that was set aside: its bytes are read again."""
    header = stored.sealed.header
    match read_body(header.kind, header.version, stored.sealed):
        case SetAsideReason() as reason:
            return set_aside_unread(batch, stored, reason, header.kind)
        case fact:
            booked = BookedEntry(header, stored.register_id, stored.location_id, stored.hash, stored.sealed)
            answers = _tried(batch, [Due(stored, booked, fact)])
            assert answers is not None, "a single entry has an answer"
            return answers[0]


def book_freed(batch: Batch) -> None:
    """Books what waited for the entries that came in, and what waited for that."""
    while batch.freed:
        entry_id = batch.freed.pop(0)
        stands = repository.entries_by_id(batch.tx, [entry_id])[entry_id]
        book_again(batch, stands.incarnation, stands.register_id, entry_id)


def book_again(batch: Batch, incarnation: str, register_id: str, entry_id: str) -> EntryAnswer | None:
    """None where another process was quicker. The incarnation is locked before the entry, as everywhere."""
    if incarnation not in batch.lives:
        location_id = batch.sender.location_id
        batch.lives[incarnation] = repository.lock_life(batch.tx, incarnation, register_id, location_id)
    found = repository.lock_entry(batch.tx, entry_id)
    return apply_stored(batch, found) if found and found.reason else None


def set_aside_unread(batch: Batch, stored: StoredEntry, reason: SetAsideReason, kind: str) -> EntryAnswer:
    """An entry whose body cannot be read, or not yet."""
    return set_aside(batch, stored, reason, "body" if reason is SetAsideReason.UNREADABLE else kind)


def set_aside(
    batch: Batch, stored: StoredEntry, reason: SetAsideReason, detail: str = "", needs: str | None = None
) -> EntryAnswer:
    """The entry stands; its effects wait, and head office is told why."""
    detail = (needs or detail).replace("\x00", "")
    repository.set_reason(batch.tx, stored.id, reason, detail, needs and detail)
    if not stored.fork:
        repository.open_holes(batch.tx, batch.lives[stored.incarnation], stored.number, stored.number)
    batch.known[stored.id] = replace(stored, reason=reason, detail=detail)
    if stored.reason is not None and stored.reason != reason:
        settle_exceptions(batch.tx, f"set_aside_{stored.reason}", stored.id)
    list_set_aside(batch, stored.id, reason, detail)
    return EntryAnswer(id=stored.id, answer=Answer.SET_ASIDE, reason=reason, detail=detail)


def list_set_aside(batch: Batch, subject: str, reason: SetAsideReason, detail: str) -> None:
    """Tells head office."""
    raise_exception(
        batch.tx,
        f"set_aside_{reason}",
        subject,
        batch.sender.location_id,
        entry_id=subject,
        details={"detail": detail, "sent_by": batch.sender.register_id},
    )


def _tried(batch: Batch, dues: Sequence[Due]) -> list[EntryAnswer] | None:
    """Runs the effects in a savepoint: what they did is in whole, or not at all. None: failed, and by more than one."""
    try:
        with batch.tx.conn.begin_nested():
            _run(batch, dues)
    except Exception as error:
        if isinstance(error, DBAPIError) and transient(error):
            raise
        return [_failed(batch, dues[0], error)] if len(dues) == 1 else None
    return _accepted(batch, [due.stored for due in dues])


def _run(batch: Batch, dues: Sequence[Due]) -> None:
    """An entry that changes nothing stands in nobody's way."""
    effective = [due for due in dues if due.booked.header.kind in batch.effects]
    for kind, some in groupby(effective, key=lambda due: due.booked.header.kind):
        effect = batch.effects[kind]
        if isinstance(effect, Together):
            effect.many(batch.tx, [(due.booked, due.fact) for due in some])
            continue
        for due in some:
            effect(batch.tx, due.booked, due.fact)


def _failed(batch: Batch, due: Due, error: Exception) -> EntryAnswer:
    if isinstance(error, Needs):
        return set_aside(batch, due.stored, SetAsideReason.NEEDS, needs=error.entry_id)
    kind, named = due.booked.header.kind, error.code if isinstance(error, AisleError) else type(error).__name__
    _log.error("effect_failed", entry_id=due.stored.id, kind=kind, error=named, exc_info=error)
    return set_aside(batch, due.stored, SetAsideReason.UNREADABLE, "effect_failed")


def _accepted(batch: Batch, entries: Sequence[StoredEntry]) -> list[EntryAnswer]:
    for stored in entries:
        if stored.reason is not None:
            repository.set_reason(batch.tx, stored.id, None)
            settle_exceptions(batch.tx, f"set_aside_{stored.reason}", stored.id)
        if not stored.fork:
            repository.fill_hole(batch.tx, batch.lives[stored.incarnation], stored.number)
        batch.known[stored.id] = replace(stored, reason=None)
    batch.freed.extend(repository.waiting_for(batch.tx, [stored.id for stored in entries]))
    return [EntryAnswer(id=stored.id, answer=Answer.ACCEPTED) for stored in entries]
