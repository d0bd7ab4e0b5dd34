"""SQL of journal entries, incarnations and attachments."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, case, cast, delete, func, literal, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.sync import WireAttachment
from oms.db.bulk import copy_into
from oms.db.engine import Tx
from oms.sync.tables import attachment, entry, entry_beside, incarnation, incarnation_hole

_NEW_LIFE = upsert(incarnation).on_conflict_do_nothing()
_LOCKED_LIFE = select(incarnation).where(incarnation.c.id == bindparam("life")).with_for_update()
_HOLES = select(incarnation_hole.c.number).where(incarnation_hole.c.incarnation == bindparam("life"))
_REACHED = update(incarnation).where(incarnation.c.id == bindparam("life"))
_ENTRIES = select(entry).where(entry.c.id == any_(bindparam("ids", type_=ARRAY(Text))))
_WAITING_FOR = (
    select(entry.c.id).where(entry.c.needs == any_(bindparam("needed", type_=ARRAY(Text)))).order_by(entry.c.id)
)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it stands: its bytes, and whether and why its effects wait."""

    id: str
    register_id: str
    location_id: str
    incarnation: str
    number: int
    fork: bool
    hash: str
    previous_hash: str
    reason: str | None
    detail: str
    sealed: SealedEntry


@dataclass(slots=True)
class Life:
    """An incarnation, locked for this transaction. ``last_hash`` is None where the last number is a copy's alone."""

    id: str
    register_id: str
    location_id: str
    last_number: int
    last_hash: str | None
    holes: set[int] = field(default_factory=set)


def lock_life(tx: Tx, incarnation_id: str, register_id: str, location_id: str) -> Life:
    """The incarnation's row, made where it is new. Lock several in the order of their ids."""
    new = {"id": incarnation_id, "register_id": register_id, "location_id": location_id, "begun_at": tx.now}
    tx.conn.execute(_NEW_LIFE, new)
    row = tx.conn.execute(_LOCKED_LIFE, {"life": incarnation_id}).one()
    return Life(
        id=row.id,
        register_id=row.register_id,
        location_id=row.location_id,
        last_number=row.last_number,
        last_hash=row.last_hash,
        holes=set(tx.conn.execute(_HOLES, {"life": incarnation_id}).scalars()),
    )


def store_life(tx: Tx, life: Life) -> None:
    """Writes what placing entries changed."""
    tx.conn.execute(_REACHED, {"life": life.id, "last_number": life.last_number, "last_hash": life.last_hash})


def open_holes(tx: Tx, life: Life, first: int, last: int) -> None:
    """The numbers from ``first`` to ``last`` are not in."""
    numbers = func.generate_series(first, last)
    rows = select(cast(literal(life.id), Text), numbers)
    tx.conn.execute(upsert(incarnation_hole).from_select(["incarnation", "number"], rows).on_conflict_do_nothing())
    life.holes.update(range(first, last + 1))


def fill_hole(tx: Tx, life: Life, number: int) -> None:
    """This number is in."""
    if number in life.holes:
        here = (incarnation_hole.c.incarnation == life.id) & (incarnation_hole.c.number == number)
        tx.conn.execute(delete(incarnation_hole).where(here))
        life.holes.discard(number)


def life_of(tx: Tx, incarnation_id: str) -> SqlRow[Any] | None:
    """Without a lock."""
    return tx.conn.execute(select(incarnation).where(incarnation.c.id == incarnation_id)).one_or_none()


def other_lives(tx: Tx, register_id: str, incarnation_id: str) -> int:
    """How many other incarnations this register had."""
    query = select(func.count()).where(incarnation.c.register_id == register_id, incarnation.c.id != incarnation_id)
    return int(tx.conn.execute(query).scalar_one())


def widen_fork(tx: Tx, incarnation_id: str, number: int) -> None:
    """A copy wrote this number; beyond where the range was closed, it is open again."""
    fork_last = incarnation.c.fork_last
    tx.conn.execute(
        update(incarnation)
        .where(incarnation.c.id == incarnation_id)
        .values(
            fork_first=func.least(incarnation.c.fork_first, number),
            fork_last=case((fork_last >= number, fork_last), else_=None),
        )
    )


def close_fork(tx: Tx, incarnation_id: str, last: int) -> None:
    """The copy of this incarnation ended with number ``last``, unless that is before the first number used twice."""
    tx.conn.execute(
        update(incarnation)
        .where(incarnation.c.id == incarnation_id, incarnation.c.fork_first <= last)
        .values(fork_last=func.greatest(incarnation.c.fork_last, last))
    )


def entries_by_id(tx: Tx, ids: Collection[str]) -> dict[str, StoredEntry]:
    return {row.id: _stored(row) for row in tx.conn.execute(_ENTRIES, {"ids": list(ids)})}


def neighbors(tx: Tx, incarnation_id: str, number: int) -> tuple[StoredEntry, ...]:
    """Entries at this number, the one before and the one after."""
    around = entry.c.number.between(number - 1, number + 1)
    rows = tx.conn.execute(select(entry).where(entry.c.incarnation == incarnation_id, around))
    return tuple(_stored(row) for row in rows)


def lock_entry(tx: Tx, entry_id: str) -> StoredEntry | None:
    row = tx.conn.execute(select(entry).where(entry.c.id == entry_id).with_for_update()).one_or_none()
    return _stored(row) if row else None


def waiting_for(tx: Tx, entry_ids: Collection[str]) -> tuple[str, ...]:
    """Ids of the entries that said they need one of these."""
    return tuple(tx.conn.execute(_WAITING_FOR, {"needed": list(entry_ids)}).scalars())


def set_aside_ids(
    tx: Tx, reasons: Collection[str], *, kinds: Iterable[str] | None = None, register_id: str | None = None
) -> tuple[str, ...]:
    """In the order they were made."""
    query = select(entry.c.id).where(entry.c.reason.in_(reasons)).order_by(entry.c.id)
    if kinds is not None:
        query = query.where(entry.c.kind.in_(list(kinds)))
    if register_id is not None:
        query = query.where(entry.c.register_id == register_id)
    return tuple(tx.conn.execute(query).scalars())


def insert_entries(tx: Tx, entries: Sequence[StoredEntry], headers: Sequence[EntryHeader], sent_by: str) -> None:
    """With the header that each one's bytes hold."""
    copy_into(
        tx,
        entry,
        [
            {
                "id": one.id,
                "register_id": one.register_id,
                "location_id": one.location_id,
                "incarnation": one.incarnation,
                "number": one.number,
                "fork": one.fork,
                "kind": header.kind,
                "version": header.version,
                "header": one.sealed.header_text.encode(),
                "body": one.sealed.body_text.encode(),
                "hash": one.hash,
                "previous_hash": one.previous_hash,
                "sent_by": sent_by,
                "received_at": tx.now,
            }
            for one, header in zip(entries, headers, strict=True)
        ],
    )


def set_reason(tx: Tx, entry_id: str, reason: str | None, detail: str = "", needs: str | None = None) -> None:
    """None: the effects are in."""
    changed = update(entry).where(entry.c.id == entry_id).values(reason=reason, detail=detail, needs=needs)
    tx.conn.execute(changed)


def keep_beside(
    tx: Tx, sealed: SealedEntry, *, entry_id: str, location_id: str, sent_by: str, reason: str, detail: str
) -> str:
    """The same bytes again are kept once. Returns the name they are kept under."""
    header, body = sealed.header_text.encode(), sealed.body_text.encode()
    digest = hashlib.sha256(
        b"\x1f".join(hashlib.sha256(part).digest() for part in (header, body, sealed.hash.encode()))
    ).hexdigest()
    values = {
        "digest": digest,
        "entry_id": entry_id,
        "location_id": location_id,
        "sent_by": sent_by,
        "header": header,
        "body": body,
        "hash": sealed.hash.encode(),
        "reason": reason,
        "detail": detail,
        "received_at": tx.now,
    }
    tx.conn.execute(upsert(entry_beside).values(values).on_conflict_do_nothing())
    return digest


def insert_attachment(tx: Tx, entry_id: str, location_id: str, told: WireAttachment) -> bool:
    """Whether it was not here."""
    values = {
        "id": told.id,
        "entry_id": entry_id,
        "location_id": location_id,
        "salt": told.salt,
        "value": told.value,
    }
    added = upsert(attachment).values(values).on_conflict_do_nothing().returning(attachment.c.id)
    return tx.conn.execute(added).first() is not None


def waiting_by_reason(tx: Tx) -> dict[str, int]:
    """How many entries are set aside, and why; those kept beside included."""
    counted: dict[str, int] = {}
    for table in (entry, entry_beside):
        query = select(table.c.reason, func.count()).where(table.c.reason.is_not(None)).group_by(table.c.reason)
        for reason, count in tx.conn.execute(query):
            counted[reason] = counted.get(reason, 0) + count
    return counted


def _stored(row: SqlRow[Any]) -> StoredEntry:
    return StoredEntry(
        id=row.id,
        register_id=row.register_id,
        location_id=row.location_id,
        incarnation=row.incarnation,
        number=row.number,
        fork=row.fork,
        hash=row.hash,
        previous_hash=row.previous_hash,
        reason=row.reason,
        detail=row.detail,
        sealed=SealedEntry(row.header.decode(), row.body.decode(), row.hash),
    )
