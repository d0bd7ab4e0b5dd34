"""A store database that may be damaged, read page by page: one that cannot be deciphered costs what is on it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlcipher3.dbapi2 as sqlcipher

from app.db.backup import open_copy
from app.db.tables import row
from contract.messages.entry import SealedEntry
from contract.messages.sync import WireAttachment

JOURNALS = {"journal": "attachment", "peer_entry": "peer_attachment"}
"""A table of entries -> that of the personal values beside them."""
_ROW = tuple(column.name for column in row.columns)
_AT_ONCE = 200
_BEYOND = 4_096
"""Positions that are tried where nothing tells how many there are: no page leads to so many entries."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sound entry is: its table and position there."""

    table: str
    position: int


@dataclass(frozen=True, slots=True)
class Read:
    """``whole``: no page was in the way."""

    found: list[Any]
    whole: bool


class Source:
    """After a page that cannot be deciphered a connection gives no other: then another is opened."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._connection: sqlcipher.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._close()

    def entries(self) -> Iterator[tuple[tuple[str, int, str], Place]]:
        """Each that proves itself, as (life, number, id), and where it is."""
        for table in JOURNALS:
            for position, life, number, own, *sealed in self._entries(table):
                if SealedEntry(*sealed).verified():
                    yield (life, number, own), Place(table, position)

    def sealed(self, place: Place) -> SealedEntry | None:
        asked = f"SELECT header, body, hash FROM {place.table} WHERE position = ?"  # noqa: S608 - a name of ours
        return next((SealedEntry(*own) for own in self._read(asked, place.position).found), None)

    def beside(self, entry_id: str) -> Read:
        """The personal values of an entry."""
        values: dict[str, WireAttachment] = {}
        whole = True
        for table in JOURNALS.values():
            for how in ("", "NOT INDEXED"):
                asked = f"SELECT id, salt, value FROM {table} {how} WHERE entry_id = ?"  # noqa: S608
                read = self._read(asked, entry_id)
                values |= {own: WireAttachment(id=own, salt=salt, value=value) for own, salt, value in read.found}
                if read.whole:
                    break
            else:
                whole = False
        return Read(list(values.values()), whole)

    def rows(self) -> Read:
        """From both ends: all but those that lie on a page which cannot be read, or between two of them."""
        upwards, downwards = (
            self._read(f"SELECT {', '.join(_ROW)} FROM row ORDER BY kind {way}, key {way}")  # noqa: S608
            for way in ("ASC", "DESC")
        )
        found = {(own[0], own[1]): dict(zip(_ROW, own, strict=True)) for own in (*upwards.found, *downwards.found)}
        return Read(list(found.values()), upwards.whole)

    def setting(self, name: str) -> str | None:
        return next((own[0] for own in self._read("SELECT value FROM setting WHERE name = ?", name).found), None)

    def _entries(self, table: str) -> Iterator[Any]:
        """In order of their position: many at once, and one by one from a page that cannot be read to the next."""
        asked = f"SELECT position, incarnation, number, id, header, body, hash FROM {table} WHERE position "  # noqa: S608
        after, last = 0, None
        while True:
            read = self._read(f"{asked} > ? ORDER BY position LIMIT {_AT_ONCE}", after)
            yield from read.found
            after = read.found[-1][0] if read.found else after
            if read.whole and not read.found:
                return
            if not read.whole:
                last = self._last(table) if last is None else last
                # Where an index tells the last position, it ends there.
                until = last.found[0] if last.whole else max(last.found[0], after + _BEYOND)
                single = (self._read(f"{asked} = ?", position).found for position in range(after + 1, until + 1))
                first = next((found[0] for found in single if found), None)
                if first is None:
                    return
                yield first
                after = first[0]

    def _last(self, table: str) -> Read:
        """The last position as an index tells it that can be read to its end, else the highest that one tells."""
        highest = 0
        names = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND coalesce(sql, '') NOT LIKE ?"
        indexes = [own[0] for own in self._read(names, table, "%WHERE%").found]
        for index in indexes:
            read = self._read(f"SELECT position FROM {table} INDEXED BY {index}")  # noqa: S608
            highest = max([highest, *(own[0] for own in read.found)])
            if read.whole:
                return Read([highest], whole=True)
        # Where not even the list of tables can be read, nothing can.
        return Read([highest], whole=not indexes)

    def _read(self, query: str, *values: object) -> Read:
        found: list[Any] = []
        try:
            if self._connection is None:
                self._connection = open_copy(self._path, self._key)
            for own in self._connection.execute(query, values):
                found.append(own)  # noqa: PERF402 - what came before a page that cannot be read counts
        except sqlcipher.DatabaseError:
            self._close()
            return Read(found, whole=False)
        return Read(found, whole=True)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
