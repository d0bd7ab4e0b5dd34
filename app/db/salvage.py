"""A damaged store database is set aside, and what can be read of it is taken over into a fresh one.

Nothing is repaired: each entry proves itself by its hash and its place in the chain, each row by the page that could be
deciphered. What was recorded before stays the journal of its own life; the fresh database begins another, and brings
what head office lacks there as it brings what other registers of the store recorded. Killed in the middle, it is done
again: what was taken over already is known.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from pydantic import ValidationError
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from app.db.backup import FOLDER, open_copy, require_whole
from app.db.cursors import read_cursors
from app.db.durable_file import make_directory, sync_directory, sync_file
from app.db.lock import LOCK_NAME, DirectoryLock
from app.db.store import DATABASE_NAME, StoreDb
from app.db.tables import journal, peer_entry, row
from contract.messages.facts import IncarnationBegun
from contract.messages.sync import WireAttachment, WireEntry

_DAMAGED = "damaged"
_SUFFIXES = ("", "-wal", "-shm")
_AT_ONCE = 200
_JOURNALS = (("journal", "attachment"), ("peer_entry", "peer_attachment"))
_ROW = tuple(column.name for column in row.columns)
_TAKE_ROW = insert(row).on_conflict_do_nothing()


@dataclass(frozen=True)
class Salvaged:
    """``lacking``: of each life, the numbers that nothing readable holds, up to the highest that is known."""

    entries: int
    rows: int
    lacking: Mapping[str, Sequence[int]]


def set_aside_if_damaged(directory: Path, key: bytes, now: datetime) -> Path | None:
    """Where the database lies now, if it is not whole. Unavailable: ``store_in_use``. OSError: as the disk says."""
    path, lock = directory / DATABASE_NAME, DirectoryLock(directory / LOCK_NAME)
    try:
        if not path.exists() or _whole(path, key):
            return None
        aside = directory / f"{_DAMAGED}-{now:%Y%m%d-%H%M%S}"
        make_directory(aside)
        own = [f"{DATABASE_NAME}{suffix}" for suffix in _SUFFIXES if (directory / f"{DATABASE_NAME}{suffix}").exists()]
        for name in own:
            shutil.copyfile(directory / name, aside / name)
            sync_file(aside / name)
        sync_directory(aside)
        # The database first: SQLite throws a log away that it finds beside none, and never the other way round.
        for name in own:
            (directory / name).unlink()
            sync_directory(directory)
        return aside
    finally:
        lock.release()


def salvage(directory: Path, key: bytes, store: StoreDb) -> Salvaged:
    """Take over what ``store`` does not hold: from all that was set aside, the newest first, then from the backups."""
    damaged = sorted(directory.glob(f"{_DAMAGED}-*/{DATABASE_NAME}"), reverse=True)
    backups = sorted((directory / FOLDER).glob("store-*.db"), reverse=True) if damaged else []
    with store.read() as conn:
        before, pulled = _counts(conn), bool(read_cursors(conn))
    for path in (*damaged, *backups):
        with closing(_Source(path, key)) as source:
            found = _entries(source)
            while wires := tuple(islice(found, _AT_ONCE)):
                store.keep_peer_entries(wires)
            # Once head office told something, what it told before may be withdrawn.
            if not pulled:
                _take_rows(store, _rows(source))
    with store.read() as conn:
        entries, rows = (now - then for now, then in zip(_counts(conn), before, strict=True))
        return Salvaged(entries, rows, _lacking(conn))


def _whole(path: Path, key: bytes) -> bool:
    try:
        require_whole(path, key)
        with closing(open_copy(path, key)) as source:
            entries = source.execute("SELECT header, body, hash FROM journal ORDER BY position")
            return all(_wire(header, body, own, ()).sealed.verified() for header, body, own in entries)
    except (sqlcipher.DatabaseError, ValidationError):
        return False


class _Source:
    """A file that may be damaged. After a page that cannot be deciphered a connection gives no other: then another."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._connection = open_copy(path, key)

    def read(self, query: str, *values: object) -> list[Any]:
        """As far as it can be read."""
        found: list[Any] = []
        try:
            found.extend(self._connection.execute(query, values))
        except sqlcipher.DatabaseError:
            self.close()
            self._connection = open_copy(self._path, self._key)
        return found

    def close(self) -> None:
        self._connection.close()


def _entries(source: _Source) -> Iterator[WireEntry]:
    """One by one, so that a page that cannot be read costs those on it and no others."""
    for table, beside in _JOURNALS:
        last = source.read(f"SELECT max(position) FROM {table}")  # noqa: S608 - a name of ours
        for position in range(1, (last[0][0] or 0) + 1 if last else 1):
            entry = f"SELECT id, header, body, hash FROM {table} WHERE position = ?"  # noqa: S608
            for own, header, body, hashed in source.read(entry, position):
                values = source.read(f"SELECT id, salt, value FROM {beside} WHERE entry_id = ?", own)  # noqa: S608
                with suppress(ValidationError):
                    yield _wire(header, body, hashed, values)


def _wire(header: str, body: str, hashed: str, beside: Sequence[Sequence[str]]) -> WireEntry:
    attachments = tuple(WireAttachment(id=own, salt=salt, value=value) for own, salt, value in beside)
    return WireEntry(header=header, body=body, hash=hashed, attachments=attachments)


def _rows(source: _Source) -> list[dict[str, object]]:
    """From both ends: all but those that a page holds which cannot be read, or that lie between two of them."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    for way in ("ASC", "DESC"):
        for own in source.read(f"SELECT {', '.join(_ROW)} FROM row ORDER BY kind {way}, key {way}"):  # noqa: S608
            found[own[0], own[1]] = dict(zip(_ROW, own, strict=True))
    return list(found.values())


def _take_rows(store: StoreDb, rows: Sequence[dict[str, object]]) -> None:
    with store.transaction() as tx:
        if rows:
            tx.conn.execute(_TAKE_ROW, list(rows))
        tx.stale(*{f"row:{own['kind']}" for own in rows})


def _counts(conn: Connection) -> tuple[int, int]:
    counted = (conn.execute(select(func.count()).select_from(table)).scalar_one() for table in (peer_entry, row))
    entries, rows = counted
    return entries, rows


def _lacking(conn: Connection) -> dict[str, list[int]]:
    """Of the lives that ended before one of this database began."""
    begun = select(journal.c.body).where(journal.c.kind == IncarnationBegun.KIND)
    lacking: dict[str, list[int]] = defaultdict(list)
    for told in map(json.loads, conn.execute(begun).scalars()):
        life, last = told.get("previous_incarnation"), told.get("previous_number") or 0
        held = set(conn.execute(select(peer_entry.c.number).where(peer_entry.c.incarnation == life)).scalars())
        held |= set(conn.execute(select(journal.c.number).where(journal.c.incarnation == life)).scalars())
        lacking[life] += (number for number in range(1, last + 1) if number not in held)
    return {life: numbers for life, numbers in lacking.items() if numbers}
