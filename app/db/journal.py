"""The journal: sealed entries in order, chained by hash, each waiting until the OMS has answered for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Integer, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.prepared import Prepared
from app.db.tables import attachment, incarnation, journal, journal_touch
from contract.errors import Unavailable
from contract.messages.entry import GENESIS_HASH, EntryHeader, SealedEntry
from contract.messages.facts import Fact, read_fact
from contract.messages.sync import EntryAnswer, WireAttachment, WireEntry
from contract.rules.fold import touched
from contract.values.time import parse_instant

VERIFIED_AT_START = 200


def attachments_in(table: Table) -> Prepared:
    """Entry id, id, salt and value of what is kept beside the entries whose ids ``ids`` is a JSON list of."""
    told = func.json_each(bindparam("ids")).table_valued("value")
    own = table.c
    return Prepared(select(own.entry_id, own.id, own.salt, own.value).where(own.entry_id.in_(select(told.c.value))))


_ATTACHED = attachments_in(attachment)
_GIVEN = ("id", "incarnation", "number", "kind", "version", "occurred_at", "header", "body", "hash")
_INSERT = Prepared(insert(journal), _GIVEN)
_TOUCH = Prepared(upsert(journal_touch).on_conflict_do_nothing())
_ANSWER = (
    update(journal)
    .where(journal.c.id == bindparam("entry"))
    .values(answer=bindparam("said"), answer_reason=bindparam("reason"), answer_detail=bindparam("detail"))
)
_NEWEST = select(journal.c.header, journal.c.body, journal.c.hash).order_by(journal.c.position.desc())
_WAITING = Prepared(
    select(journal.c.id, journal.c.header, journal.c.body, journal.c.hash)
    .where(journal.c.answer.is_(None))
    .order_by(journal.c.position)
    .limit(bindparam("most", type_=Integer))
)
_COUNT_WAITING = select(func.count()).select_from(journal).where(journal.c.answer.is_(None))
_WAITING_ABOVE = _COUNT_WAITING.where(
    journal.c.incarnation == bindparam("life"), journal.c.number > bindparam("number")
)
_OLDEST_WAITING = select(journal.c.occurred_at).where(journal.c.answer.is_(None)).order_by(journal.c.position).limit(1)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: the next entry names this hash and takes the next number."""

    incarnation: str
    number: int = 0
    hash: str = GENESIS_HASH
    last_at: datetime | None = None
    business_day: date | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many entries the OMS has not answered, and since when the oldest waits."""

    count: int
    since: datetime | None


def append(conn: Connection, entry: SealedEntry, header: EntryHeader, records: Sequence[tuple[str, str]]) -> None:
    """Write an entry and the (kind, key) of what it touches."""
    _INSERT.write(
        conn,
        {
            "id": header.id,
            "incarnation": header.incarnation,
            "number": header.number,
            "kind": header.kind,
            "version": header.version,
            "occurred_at": header.occurred_at,
            "header": entry.header_text,
            "body": entry.body_text,
            "hash": entry.hash,
        },
    )
    _write_touches(conn, header, records)


def note_touches(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Which records a fact that was not recorded here is about. Of a copied journal, two facts share one number."""
    _write_touches(conn, header, touched(fact))


def read_head(conn: Connection, incarnation: str) -> Head:
    """The end of the chain of ``incarnation``; time and business day go on from the life before it."""
    newest = conn.execute(_NEWEST.limit(1)).first()
    if newest is None:
        return Head(incarnation)
    header = SealedEntry(*newest).header
    last_at, day = parse_instant(header.occurred_at), date.fromisoformat(header.business_day)
    if header.incarnation != incarnation:
        return Head(incarnation, last_at=last_at, business_day=day)
    return Head(incarnation, header.number, newest.hash, last_at, day)


def verify_newest(conn: Connection, count: int = VERIFIED_AT_START) -> None:
    """Check hashes, numbers and links of the newest entries. Unavailable: ``journal_damaged``."""
    newest = [SealedEntry(*found) for found in conn.execute(_NEWEST.limit(count + 1))]
    require_chained(reversed(newest))


def verify_slice(conn: Connection, after: int, size: int = 500) -> int:
    """Check the entries that follow position ``after``; gives the position reached, which is ``after`` at the end.

    Unavailable: ``journal_damaged``.
    """
    columns = (journal.c.position, journal.c.header, journal.c.body, journal.c.hash)
    # From the last one checked on, so that the link over the border is checked too.
    found = conn.execute(
        select(*columns).where(journal.c.position >= after).order_by(journal.c.position).limit(size + 1)
    ).all()
    require_chained(SealedEntry(own.header, own.body, own.hash) for own in found)
    return int(found[-1].position) if found else after


def facts(conn: Connection, kinds: Sequence[str]) -> Iterator[tuple[EntryHeader, Fact]]:
    """Every fact of ``kinds`` from the first to the last."""
    statement = select(journal.c.header, journal.c.body).where(journal.c.kind.in_(kinds)).order_by(journal.c.position)
    for found in conn.execute(statement):
        yield read_entry(found.header, found.body)


def fact_of(conn: Connection, entry_id: str) -> tuple[EntryHeader, Fact] | None:
    """One entry by its id."""
    found = conn.execute(select(journal.c.header, journal.c.body).where(journal.c.id == entry_id)).first()
    return read_entry(found.header, found.body) if found else None


def read_entry(header_text: str, body_text: str) -> tuple[EntryHeader, Fact]:
    """An own entry as header and fact. Unavailable: ``journal_from_newer_version`` after a downgrade."""
    header = EntryHeader.model_validate_json(header_text)
    fact = read_fact(header.kind, header.version, body_text)
    if fact is None:
        raise Unavailable("journal_from_newer_version", kind=header.kind, version=header.version)
    return header, fact


def waiting(conn: Connection, limit: int) -> tuple[WireEntry, ...]:
    """The oldest unanswered entries with their attachments, ready to be sent."""
    entries = _WAITING.rows(conn, {"most": limit})
    if not entries:
        return ()
    beside: dict[str, list[WireAttachment]] = {}
    ids = json.dumps([entry_id for entry_id, *_ in entries])
    for entry_id, own_id, salt, value in _ATTACHED.rows(conn, {"ids": ids}):
        beside.setdefault(entry_id, []).append(WireAttachment(id=own_id, salt=salt, value=value))
    return tuple(
        WireEntry(header=header, body=body, hash=sealed, attachments=tuple(beside.get(entry_id, ())))
        for entry_id, header, body, sealed in entries
    )


def count_waiting(conn: Connection) -> Waiting:
    """What is not answered yet; entries wait in order, so the first has waited longest."""
    count = conn.execute(_COUNT_WAITING).scalar_one()
    oldest = conn.execute(_OLDEST_WAITING).scalar()
    return Waiting(count, parse_instant(oldest) if oldest else None)


def count_waiting_above(conn: Connection, held: Mapping[str, int]) -> int:
    """How many unanswered entries have a number above the one that ``held`` tells of their incarnation."""
    lives = conn.execute(select(incarnation.c.incarnation)).scalars().all()
    return sum(conn.execute(_WAITING_ABOVE, {"life": life, "number": held.get(life, 0)}).scalar_one() for life in lives)


def answer(conn: Connection, answers: Sequence[EntryAnswer]) -> None:
    """Keep what the OMS said; answered entries are not sent again."""
    said = [
        {"entry": own.id, "said": str(own.answer), "reason": own.reason and str(own.reason), "detail": own.detail}
        for own in answers
    ]
    if said:
        conn.execute(_ANSWER, said)


def offer_again(conn: Connection) -> int:
    """After a restore of the OMS every entry waits again; it answers ``duplicate`` for those it has."""
    return conn.execute(update(journal).where(journal.c.answer.is_not(None)).values(answer=None)).rowcount


def _write_touches(conn: Connection, header: EntryHeader, records: Sequence[tuple[str, str]]) -> None:
    if records:
        touches = [
            {"kind": kind, "key": key, "incarnation": header.incarnation, "number": header.number}
            for kind, key in records
        ]
        _TOUCH.write_many(conn, touches)


def require_chained(entries: Iterable[SealedEntry]) -> None:
    """Check hashes, numbers and links of entries that follow each other. Unavailable: ``journal_damaged``. Refused:
    ``entry_unreadable``.
    """
    previous: EntryHeader | None = None
    previous_hash = ""
    for entry in entries:
        header = entry.header
        if not entry.verified():
            raise Unavailable("journal_damaged", number=header.number, incarnation=header.incarnation)
        if previous and header.incarnation == previous.incarnation:
            linked = header.number == previous.number + 1 and header.previous_hash == previous_hash
        else:
            linked = previous is None or (header.number == 1 and header.previous_hash == GENESIS_HASH)
        if not linked:
            raise Unavailable("journal_damaged", number=header.number, incarnation=header.incarnation)
        previous, previous_hash = header, entry.hash
