"""Takes journal entries in: every one is kept, most are booked, none blocks the next.

An entry and its effects are one transaction. Its bytes are stored as received. What cannot be booked now is set aside
with a reason and listed for head office; the register's duty is done either way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from contract.errors import AisleError, Refused
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import read_fact
from contract.messages.sync import Answer, EntryAnswer, SetAsideReason, WireEntry
from oms.db.engine import Database, Tx, transient
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.logs import logger
from oms.stores import repository as stores
from oms.stores.model import Register, RegisterState
from oms.sync import repository
from oms.sync.attachments import keep_attachments
from oms.sync.booking import BookedEntry, Effect, Needs
from oms.sync.lives import Misplaced, place
from oms.sync.repository import Life, StoredEntry
from oms.sync.touching import lock_touched

SLICE = 50
"""Entries per transaction: a full push holds its locks for a part of the time only."""

_log = logger(__name__)
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_KIND = re.compile(r"[a-z0-9_.]{1,64}")
_INCARNATION = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Sender:
    """The register that pushes. ``trusted`` is False once it was revoked or replaced."""

    register_id: str
    location_id: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Booked:
    """One answer per entry, in order; and the incarnation whose later writer is among them."""

    answers: tuple[EntryAnswer, ...]
    begin_incarnation: str | None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An entry that reads well and comes from a register of the sender's store."""

    header: EntryHeader
    wire: WireEntry
    trusted: bool

    @property
    def sealed(self) -> SealedEntry:
        return self.wire.sealed


@dataclass(slots=True)
class _Batch:
    """What one transaction of the intake knows."""

    tx: Tx
    sender: Sender
    effects: Mapping[str, Effect]
    registers: dict[str, Register | None] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    known: dict[str, StoredEntry] = field(default_factory=dict)
    freed: list[str] = field(default_factory=list)
    """Ids of entries that waited for one that has come in."""


def take_in(db: Database, sender: Sender, wires: Sequence[WireEntry], effects: Mapping[str, Effect]) -> Booked:
    """Books a push in slices, each durable before the next begins."""
    answers: list[EntryAnswer] = []
    told = None
    for start in range(0, len(wires), SLICE):
        part = wires[start : start + SLICE]
        booked = db.run(lambda tx, part=part: book(tx, sender, part, effects))  # type: ignore[misc]
        answers.extend(booked.answers)
        told = booked.begin_incarnation or told
    return Booked(tuple(answers), told)


def book(tx: Tx, sender: Sender, wires: Sequence[WireEntry], effects: Mapping[str, Effect]) -> Booked:
    """The same in the caller's transaction."""
    batch = _Batch(tx, sender, effects)
    arrivals = [_read(batch, wire) for wire in wires]
    _lock(batch, [arrival for arrival in arrivals if isinstance(arrival, _Arrival)])
    answers = []
    for arrival in arrivals:
        answers.append(_take(batch, arrival) if isinstance(arrival, _Arrival) else arrival)
        _book_freed(batch)
    for life in batch.lives.values():
        repository.store_life(tx, life)
    return Booked(tuple(answers), _later_writer(batch, arrivals))


def replay(tx: Tx, entry_id: str, effects: Mapping[str, Effect]) -> SetAsideReason | None:
    """Books an entry that was set aside. Returns None when its effects are in, else why they still wait."""
    stands = repository.entries_by_id(tx, [entry_id]).get(entry_id)
    if stands is None:
        return None
    batch = _Batch(tx, Sender(stands.register_id, stands.location_id, trusted=True), effects)
    answer = _book_again(batch, stands.incarnation, stands.register_id, entry_id)
    _book_freed(batch)
    for life in batch.lives.values():
        repository.store_life(tx, life)
    return answer.reason if answer else None


def _read(batch: _Batch, wire: WireEntry) -> _Arrival | EntryAnswer:
    try:
        header = wire.sealed.header
    except Refused:
        return _beside(batch, wire, "", SetAsideReason.UNREADABLE, "header")
    if not _well_formed(header):
        return _beside(batch, wire, "", SetAsideReason.UNREADABLE, "header")
    if not wire.sealed.verified():
        return _beside(batch, wire, header.id, SetAsideReason.UNREADABLE, "hash")
    register = _register(batch, header.register_id)
    if register is None or register.location_id != batch.sender.location_id:
        return _beside(batch, wire, header.id, SetAsideReason.UNREADABLE, "foreign_register")
    trusted = batch.sender.trusted and register.state is not RegisterState.REVOKED
    return _Arrival(header, wire, trusted)


def _register(batch: _Batch, register_id: str) -> Register | None:
    if register_id not in batch.registers:
        batch.registers[register_id] = stores.register_by_id(batch.tx, register_id)
    return batch.registers[register_id]


def _well_formed(header: EntryHeader) -> bool:
    """Whether what we index by is what it should be; hostile text elsewhere in the header is only bytes."""
    return bool(
        _ID.fullmatch(header.id)
        and _ID.fullmatch(header.register_id)
        and _INCARNATION.fullmatch(header.incarnation)
        and _KIND.fullmatch(header.kind)
        and _HASH.fullmatch(header.previous_hash)
        and header.version < 2**31
    )


def _lock(batch: _Batch, arrivals: Sequence[_Arrival]) -> None:
    """Incarnations in the order of their ids; only then is it certain which entries are new. Then what those touch."""
    registers = {arrival.header.incarnation: arrival.header.register_id for arrival in arrivals}
    for incarnation in sorted(registers):
        batch.lives[incarnation] = repository.lock_life(
            batch.tx, incarnation, registers[incarnation], batch.sender.location_id
        )
    batch.known = repository.entries_by_id(batch.tx, {arrival.header.id for arrival in arrivals})
    news = [arrival.sealed for arrival in arrivals if arrival.trusted and arrival.header.id not in batch.known]
    lock_touched(batch.tx, batch.sender.location_id, news)


def _take(batch: _Batch, arrival: _Arrival) -> EntryAnswer:
    header, sealed = arrival.header, arrival.sealed
    known = batch.known.get(header.id)
    if known is not None and known.hash != sealed.hash:
        return _beside(batch, arrival.wire, header.id, SetAsideReason.SAME_ID_OTHER_BYTES, "")
    if known is None:
        life = batch.lives[header.incarnation]
        try:
            fork = place(batch.tx, life, header, sealed.hash)
        except Misplaced as misplaced:
            return _beside(batch, arrival.wire, header.id, SetAsideReason.UNREADABLE, misplaced.detail)
        repository.insert_entry(batch.tx, life, header, sealed, fork=fork, sent_by=batch.sender.register_id)
        stored = _stored(arrival, life, fork=fork)
        answer = _apply(batch, stored) if arrival.trusted else _set_aside(batch, stored, SetAsideReason.REVOKED)
    elif known.reason is None:
        answer = EntryAnswer(id=header.id, answer=Answer.DUPLICATE)
    else:
        reason = SetAsideReason(known.reason)
        answer = EntryAnswer(id=header.id, answer=Answer.SET_ASIDE, reason=reason, detail=known.detail)
    keep_attachments(batch.tx, header.id, batch.sender.location_id, sealed.body_text, arrival.wire.attachments)
    return answer


def _stored(arrival: _Arrival, life: Life, *, fork: bool) -> StoredEntry:
    header = arrival.header
    return StoredEntry(
        id=header.id,
        register_id=header.register_id,
        location_id=life.location_id,
        incarnation=life.id,
        number=header.number,
        fork=fork,
        hash=arrival.sealed.hash,
        previous_hash=header.previous_hash,
        reason=None,
        detail="",
        sealed=arrival.sealed,
    )


def _apply(batch: _Batch, stored: StoredEntry) -> EntryAnswer:
    """Runs the effect in a savepoint: what it did is in whole, or not at all."""
    header = stored.sealed.header
    try:
        fact = read_fact(header.kind, header.version, stored.sealed.body_text)
    except ValueError:
        return _set_aside(batch, stored, SetAsideReason.UNREADABLE, "body")
    if fact is None:
        return _set_aside(batch, stored, SetAsideReason.UNKNOWN_KIND, header.kind)
    booked = BookedEntry(header, stored.register_id, stored.location_id, stored.hash, stored.sealed)
    effect = batch.effects.get(header.kind)
    try:
        if effect is not None:
            with batch.tx.conn.begin_nested():
                effect(batch.tx, booked, fact)
    except Needs as needs:
        return _set_aside(batch, stored, SetAsideReason.NEEDS, needs=needs.entry_id)
    except Exception as error:
        if isinstance(error, DBAPIError) and transient(error):
            raise
        _log.error("effect_failed", entry_id=stored.id, kind=header.kind, error=_named(error), exc_info=error)
        return _set_aside(batch, stored, SetAsideReason.UNREADABLE, "effect_failed")
    return _accepted(batch, stored)


def _accepted(batch: _Batch, stored: StoredEntry) -> EntryAnswer:
    if stored.reason is not None:
        repository.set_reason(batch.tx, stored.id, None)
        settle_exceptions(batch.tx, f"set_aside_{stored.reason}", stored.id)
    if not stored.fork:
        repository.fill_hole(batch.tx, batch.lives[stored.incarnation], stored.number)
    batch.known[stored.id] = _with_reason(stored, None)
    batch.freed.extend(repository.waiting_for(batch.tx, stored.id))
    return EntryAnswer(id=stored.id, answer=Answer.ACCEPTED)


def _book_freed(batch: _Batch) -> None:
    """Books what waited for the entries that came in, and what waited for that."""
    while batch.freed:
        entry_id = batch.freed.pop(0)
        stands = repository.entries_by_id(batch.tx, [entry_id])[entry_id]
        _book_again(batch, stands.incarnation, stands.register_id, entry_id)


def _book_again(batch: _Batch, incarnation: str, register_id: str, entry_id: str) -> EntryAnswer | None:
    """None where another process was quicker. The incarnation is locked before the entry, as everywhere."""
    if incarnation not in batch.lives:
        location_id = batch.sender.location_id
        batch.lives[incarnation] = repository.lock_life(batch.tx, incarnation, register_id, location_id)
    found = repository.lock_entry(batch.tx, entry_id)
    return _apply(batch, found) if found and found.reason else None


def _set_aside(
    batch: _Batch, stored: StoredEntry, reason: SetAsideReason, detail: str = "", needs: str | None = None
) -> EntryAnswer:
    detail = (needs or detail).replace("\x00", "")
    repository.set_reason(batch.tx, stored.id, reason, detail, needs and detail)
    if not stored.fork:
        repository.open_holes(batch.tx, batch.lives[stored.incarnation], stored.number, stored.number)
    batch.known[stored.id] = _with_reason(stored, reason)
    if stored.reason is not None and stored.reason != reason:
        settle_exceptions(batch.tx, f"set_aside_{stored.reason}", stored.id)
    _list(batch, stored.id, reason, detail)
    return EntryAnswer(id=stored.id, answer=Answer.SET_ASIDE, reason=reason, detail=detail)


def _beside(batch: _Batch, wire: WireEntry, entry_id: str, reason: SetAsideReason, detail: str) -> EntryAnswer:
    """Keeps bytes that cannot stand among the entries."""
    sender = batch.sender
    digest = repository.keep_beside(
        batch.tx,
        wire.sealed,
        entry_id=entry_id,
        location_id=sender.location_id,
        sent_by=sender.register_id,
        reason=reason,
        detail=detail,
    )
    _list(batch, entry_id or digest, reason, detail)
    return EntryAnswer(id=entry_id, answer=Answer.SET_ASIDE, reason=reason, detail=detail)


def _list(batch: _Batch, subject: str, reason: SetAsideReason, detail: str) -> None:
    raise_exception(
        batch.tx,
        f"set_aside_{reason}",
        subject,
        batch.sender.location_id,
        entry_id=subject,
        details={"detail": detail, "sent_by": batch.sender.register_id},
    )


def _later_writer(batch: _Batch, arrivals: Sequence[_Arrival | EntryAnswer]) -> str | None:
    """The incarnation that a copied journal of the sender's own went on writing."""
    for arrival in reversed(arrivals):
        if isinstance(arrival, _Arrival):
            known = batch.known.get(arrival.header.id)
            if known and known.fork and known.hash == arrival.sealed.hash:
                return known.incarnation
    return None


def _with_reason(stored: StoredEntry, reason: str | None) -> StoredEntry:
    return StoredEntry(**{**{name: getattr(stored, name) for name in StoredEntry.__slots__}, "reason": reason})


def _named(error: Exception) -> str:
    return error.code if isinstance(error, AisleError) else type(error).__name__
