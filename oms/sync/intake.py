"""Takes journal entries in: every one is kept, most are booked, none blocks the next.

An entry and its effects are one transaction. Its bytes are stored as received. What cannot be booked now is set aside
with a reason and listed for head office; the register's duty is done either way. Entries that follow each other in
their journal, as those of a till that was offline do, are booked together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract.errors import Refused
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import Fact
from contract.messages.sync import Answer, EntryAnswer, SetAsideReason, WireEntry
from oms.db.engine import Database, Tx
from oms.stores import repository as stores
from oms.stores.model import Register, RegisterState
from oms.sync import repository
from oms.sync.applying import (
    Batch,
    Due,
    Reading,
    apply,
    book_again,
    book_freed,
    list_set_aside,
    read_body,
    set_aside,
    set_aside_unread,
)
from oms.sync.attachments import keep_attachments
from oms.sync.booking import BookedEntry, Effect, Sender, Valued
from oms.sync.lives import Misplaced, follows, place
from oms.sync.repository import StoredEntry
from oms.sync.touching import lock_touched

SLICE = 250
"""Entries per transaction: a full push holds its locks for a part of the time only."""

_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_KIND = re.compile(r"[a-z0-9_.]{1,64}")
_INCARNATION = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Booked:
    """One answer per entry, in order; and the incarnation whose later writer is among them."""

    answers: tuple[EntryAnswer, ...]
    begin_incarnation: str | None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An entry that reads well and comes from a register of the sender's store."""

    header: EntryHeader
    sealed: SealedEntry
    wire: WireEntry
    reading: Reading
    trusted: bool


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
    batch = Batch(tx, sender, effects)
    arrivals = [_read(batch, wire) for wire in wires]
    _lock(batch, [arrival for arrival in arrivals if isinstance(arrival, _Arrival)])
    answers: list[EntryAnswer] = []
    run: list[_Arrival] = []
    for arrival in arrivals:
        if isinstance(arrival, _Arrival) and _goes_on(batch, arrival):
            batch.known[arrival.header.id] = _placed(batch, arrival)
            run.append(arrival)
            continue
        answers.extend(_take_run(batch, run))
        run = []
        answers.append(_take(batch, arrival) if isinstance(arrival, _Arrival) else arrival)
    answers.extend(_take_run(batch, run))
    for life in batch.lives.values():
        repository.store_life(tx, life)
    return Booked(tuple(answers), _later_writer(batch, arrivals))


def replay(tx: Tx, entry_id: str, effects: Mapping[str, Effect]) -> SetAsideReason | None:
    """Books an entry that was set aside. Returns None when its effects are in, else why they still wait."""
    stands = repository.entries_by_id(tx, [entry_id]).get(entry_id)
    if stands is None:
        return None
    batch = Batch(tx, Sender(stands.register_id, stands.location_id, trusted=True), effects)
    answer = book_again(batch, stands.incarnation, stands.register_id, entry_id)
    book_freed(batch)
    for life in batch.lives.values():
        repository.store_life(tx, life)
    return answer.reason if answer else None


def _read(batch: Batch, wire: WireEntry) -> _Arrival | EntryAnswer:
    sealed = wire.sealed
    try:
        header = sealed.header
    except Refused:
        return _beside(batch, wire, "", SetAsideReason.UNREADABLE, "header")
    if not _well_formed(header):
        return _beside(batch, wire, "", SetAsideReason.UNREADABLE, "header")
    if not sealed.verified():
        return _beside(batch, wire, header.id, SetAsideReason.UNREADABLE, "hash")
    register = _register(batch, header.register_id)
    if register is None or register.location_id != batch.sender.location_id:
        return _beside(batch, wire, header.id, SetAsideReason.UNREADABLE, "foreign_register")
    trusted = batch.sender.trusted and register.state is not RegisterState.REVOKED
    return _Arrival(header, sealed, wire, read_body(header.kind, header.version, sealed), trusted)


def _register(batch: Batch, register_id: str) -> Register | None:
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


def _lock(batch: Batch, arrivals: Sequence[_Arrival]) -> None:
    """Incarnations in the order of their ids; only then is it certain which entries are new. Then what those touch."""
    registers = {arrival.header.incarnation: arrival.header.register_id for arrival in arrivals}
    for incarnation in sorted(registers):
        batch.lives[incarnation] = repository.lock_life(
            batch.tx, incarnation, registers[incarnation], batch.sender.location_id
        )
    batch.known = repository.entries_by_id(batch.tx, {arrival.header.id for arrival in arrivals})
    news = [arrival for arrival in arrivals if arrival.trusted and arrival.header.id not in batch.known]
    lock_touched(batch.tx, batch.sender.location_id, [one.reading for one in news if isinstance(one.reading, Fact)])


def _goes_on(batch: Batch, arrival: _Arrival) -> bool:
    """Whether it is a new fact right after the newest entry of its incarnation: nothing needs to be looked up."""
    return (
        arrival.trusted
        and isinstance(arrival.reading, Fact)
        and arrival.header.id not in batch.known
        and follows(batch.lives[arrival.header.incarnation], arrival.header)
    )


def _take_run(batch: Batch, run: Sequence[_Arrival]) -> list[EntryAnswer]:
    """Entries placed one after another."""
    stored = [batch.known[arrival.header.id] for arrival in run]
    _insert(batch, stored, run)
    # Before the effects, which may read them.
    for arrival in run:
        _keep_attachments(batch, arrival)
    return apply(batch, [_due(arrival, one) for arrival, one in zip(run, stored, strict=True)])


def _take(batch: Batch, arrival: _Arrival) -> EntryAnswer:
    """An entry by itself, wherever it belongs."""
    header, known = arrival.header, batch.known.get(arrival.header.id)
    if known is not None and known.hash != arrival.sealed.hash:
        return _beside(batch, arrival.wire, header.id, SetAsideReason.SAME_ID_OTHER_BYTES, "")
    if known is None:
        try:
            stored = _placed(batch, arrival)
        except Misplaced as misplaced:
            return _beside(batch, arrival.wire, header.id, SetAsideReason.UNREADABLE, misplaced.detail)
        _insert(batch, [stored], [arrival])
        _keep_attachments(batch, arrival)
        answer = _first_answer(batch, arrival, stored)
    elif known.reason is None:
        if _keep_attachments(batch, arrival):
            _book_values(batch, arrival, known)
        answer = EntryAnswer(id=header.id, answer=Answer.DUPLICATE)
    else:
        _keep_attachments(batch, arrival)
        reason = SetAsideReason(known.reason)
        answer = EntryAnswer(id=header.id, answer=Answer.SET_ASIDE, reason=reason, detail=known.detail)
    return answer


def _book_values(batch: Batch, arrival: _Arrival, known: StoredEntry) -> None:
    """Personal values may come after their entry, also for somebody who was erased meanwhile."""
    effect = batch.effects.get(arrival.header.kind)
    if isinstance(effect, Valued) and isinstance(arrival.reading, Fact):
        due = _due(arrival, known)
        effect(batch.tx, due.booked, due.fact)


def _first_answer(batch: Batch, arrival: _Arrival, stored: StoredEntry) -> EntryAnswer:
    if not arrival.trusted:
        return set_aside(batch, stored, SetAsideReason.REVOKED)
    match arrival.reading:
        case SetAsideReason() as reason:
            return set_aside_unread(batch, stored, reason, arrival.header.kind)
        case _:
            return apply(batch, [_due(arrival, stored)])[0]


def _placed(batch: Batch, arrival: _Arrival) -> StoredEntry:
    """Raises ``Misplaced``."""
    header, life = arrival.header, batch.lives[arrival.header.incarnation]
    return StoredEntry(
        id=header.id,
        register_id=header.register_id,
        location_id=life.location_id,
        incarnation=life.id,
        number=header.number,
        fork=place(batch.tx, life, header, arrival.sealed.hash),
        hash=arrival.sealed.hash,
        previous_hash=header.previous_hash,
        reason=None,
        detail="",
        sealed=arrival.sealed,
    )


def _due(arrival: _Arrival, stored: StoredEntry) -> Due:
    assert isinstance(arrival.reading, Fact)
    booked = BookedEntry(arrival.header, stored.register_id, stored.location_id, stored.hash, stored.sealed)
    return Due(stored, booked, arrival.reading)


def _insert(batch: Batch, stored: Sequence[StoredEntry], arrivals: Sequence[_Arrival]) -> None:
    headers = [arrival.header for arrival in arrivals]
    repository.insert_entries(batch.tx, stored, headers, batch.sender.register_id)


def _keep_attachments(batch: Batch, arrival: _Arrival) -> bool:
    return keep_attachments(
        batch.tx, arrival.header.id, batch.sender.location_id, arrival.sealed.body_text, arrival.wire.attachments
    )


def _beside(batch: Batch, wire: WireEntry, entry_id: str, reason: SetAsideReason, detail: str) -> EntryAnswer:
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
    list_set_aside(batch, entry_id or digest, reason, detail)
    return EntryAnswer(id=entry_id, answer=Answer.SET_ASIDE, reason=reason, detail=detail)


def _later_writer(batch: Batch, arrivals: Sequence[_Arrival | EntryAnswer]) -> str | None:
    """The incarnation that a copied journal of the sender's own went on writing."""
    for arrival in reversed(arrivals):
        if isinstance(arrival, _Arrival):
            known = batch.known.get(arrival.header.id)
            if known and known.fork and known.hash == arrival.sealed.hash:
                return known.incarnation
    return None
