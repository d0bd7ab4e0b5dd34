"""The facts about waves side by side, so that any register of the store can go on with one. They come in any order and
more than once; the table ends alike.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.bopis.model.wave import Wave, waves_of
from app.bopis.wave_tables import wave_entry
from app.db.rebuild import project_anew
from app.db.transaction import Tx
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import (
    Fact,
    WaveEnded,
    WaveFact,
    WaveJoined,
    WaveStarted,
    WaveToteTaken,
    read_fact,
)

KINDS = (WaveStarted.KIND, WaveJoined.KIND, WaveToteTaken.KIND, WaveEnded.KIND)
TABLES = (wave_entry,)
MOST_FACTS = 5_000
_ENTRY = upsert(wave_entry).on_conflict_do_nothing()


def record(tx: Tx, fact: WaveFact) -> SealedEntry:
    """Record a fact about a wave and project it in the same transaction."""
    entry = tx.record(fact)
    project(tx.conn, entry.header, fact)
    return entry


def rebuild(conn: Connection) -> None:
    """Make the projection anew from the journal and from what peers told."""
    project_anew(conn, TABLES, KINDS, project)


def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Add one fact of any register; one that was added before changes nothing."""
    if isinstance(fact, WaveFact):
        entry = {
            "entry_id": header.id,
            "business_day": header.business_day,
            "header": header.model_dump_json(),
            "version": fact.VERSION,
            "body": fact.model_dump_json(),
        }
        conn.execute(_ENTRY, entry)


def waves_since(conn: Connection, day: date) -> tuple[Wave, ...]:
    """Every wave that was worked on since a business day, the first first."""
    found = conn.execute(
        select(wave_entry.c.header, wave_entry.c.version, wave_entry.c.body)
        .where(wave_entry.c.business_day >= day.isoformat())
        .order_by(wave_entry.c.business_day.desc(), wave_entry.c.entry_id.desc())
        .limit(MOST_FACTS)
    )
    parsed = (_parsed(own.header, own.version, own.body) for own in found)
    return waves_of(one for one in parsed if one is not None)


@lru_cache(maxsize=MOST_FACTS)
def _parsed(header_text: str, version: int, body: str) -> tuple[EntryHeader, Fact] | None:
    """Each scan reads the waves anew, and what was told once never changes."""
    header = EntryHeader.model_validate_json(header_text)
    fact = read_fact(header.kind, version, body)
    return (header, fact) if fact is not None else None
