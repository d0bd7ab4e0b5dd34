"""A new catalog file, made beside the one that serves: of feed files, and of what the present one holds.

Nobody opens it before it is whole, read once from end to end, and on the disk; until then it is thrown away when
anything goes wrong. Codes are found in it at once; the words of its items are gathered while it serves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.exc import DatabaseError

from app.catalog import blocks, codes, feed_file, gathering, repository
from app.catalog.blocks import ITEM, Block
from app.db.durable_file import sync_directory, sync_file
from app.db.engine import fatal, open_unfinished
from app.db.upgrade import CATALOG, upgrade
from contract.errors import Unavailable
from contract.messages.feed_file import ANY_KIND, FeedFileHead
from contract.messages.sync import WireRow

SUFFIXES = ("", "-wal", "-shm", "-journal")
_AT_ONCE = 256
_log = logging.getLogger(__name__)
One = TypeVar("One")


class Stopped(Exception):
    """The program ends: what was begun is left and begun again."""


class NewCatalog:
    """Used with ``with``: unless ``finish`` was reached, nothing remains of it."""

    def __init__(self, path: Path, key: bytes, stopping: Callable[[], bool] = lambda: False) -> None:
        remove_database(path)
        upgrade(path, key, CATALOG)
        self._path = path
        self._stopping = stopping
        self._engine = open_unfinished(path, key)
        self._conn = self._engine.connect()
        self._next_serial = 1
        self._finished = False

    def __enter__(self) -> Self:
        self._conn.begin()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._conn.close()
        self._engine.dispose()
        if not self._finished:
            remove_database(self._path)

    def take_file(self, path: Path, stream: str) -> FeedFileHead:
        """All of a stream. Unavailable: ``feed_file_unreadable``."""
        with feed_file.opened(path) as file:
            if file.head.stream != stream:
                raise Unavailable("feed_file_unreadable", stream=file.head.stream)
            for part in self._parts(file.blocks()):
                kept = [told for told in part if told[0].kind != ANY_KIND]
                if any(head.kind not in blocks.KINDS for head, _ in kept):
                    # Of a newer OMS: which field is the key of these rows is not known here. Pages say it.
                    raise Unavailable("feed_file_unreadable", stream=stream)
                self._put([Block(stream, head.kind, head.first, None, head.rows, packed) for head, packed in kept])
                for head, packed in part:
                    if head.kind == ANY_KIND:
                        rows = Block(stream, ANY_KIND, head.first, None, head.rows, packed).bodies
                        repository.keep_rows(self._conn, stream, [WireRow.model_validate(row) for row in rows])
            repository.save_cursor(self._conn, stream, file.head.next)
            return file.head

    def take_stream(self, old: Engine, stream: str) -> None:
        """What another catalog holds of a stream. What cannot be read is left out, and the stream begins again."""
        rows = "SELECT kind, key, stream, number, body, unseen FROM raw_row WHERE stream = ? ORDER BY kind {0}, key {0}"
        whole = self._read(old, lambda conn: self._take_blocks(conn, stream))
        if not self._read(old, lambda conn: self._take_rows(conn.exec_driver_sql(rows.format("ASC"), (stream,)))):
            # From the other end up to the damage.
            self._read(old, lambda conn: self._take_rows(conn.exec_driver_sql(rows.format("DESC"), (stream,))))
            whole = False
        if not (whole and self._read(old, lambda conn: self._take_cursor(conn, stream))):
            _log.warning("a part of the catalog could not be read", extra={"stream": stream})
            repository.mark_unseen(self._conn, stream)

    def finish(self) -> None:
        """Verify it and put it on the disk. Unavailable: ``catalog_not_verified``."""
        gathering.begin(self._conn)
        self._derive_codes()
        self._conn.commit()
        said = self._conn.exec_driver_sql("PRAGMA quick_check").scalar()
        if said != "ok":
            raise Unavailable("catalog_not_verified", reason=str(said)[:200])
        self._conn.close()
        self._engine.dispose()
        sync_file(self._path)
        sync_directory(self._path.parent)
        self._finished = True

    def _read(self, old: Engine, take: Callable[[Connection], None]) -> bool:
        """Whether there was no damage. A connection that met one reads nothing more."""
        with old.connect() as conn:
            try:
                take(conn)
            except DatabaseError as error:
                if not fatal(error):
                    raise
                conn.invalidate()
                return False
        return True

    def _take_blocks(self, old: Connection, stream: str) -> None:
        for part in self._parts(blocks.blocks_of(old, stream)):
            self._put(part)

    def _take_cursor(self, old: Connection, stream: str) -> None:
        if old.exec_driver_sql("SELECT 1 FROM unseen_blocks WHERE stream = ?", (stream,)).first():
            self._conn.exec_driver_sql("INSERT INTO unseen_blocks (stream) VALUES (?)", (stream,))
        after = repository.cursors(old).get(stream)
        if after is not None:
            repository.save_cursor(self._conn, stream, after)

    def _take_rows(self, rows: Iterator[Row[tuple[object, ...]]]) -> None:
        for part in self._parts(rows):
            self._conn.exec_driver_sql(
                "INSERT OR IGNORE INTO raw_row (kind, key, stream, number, body, unseen) VALUES (?, ?, ?, ?, ?, ?)",
                [tuple(row) for row in part],
            )

    def _put(self, told: Sequence[Block]) -> None:
        numbered = []
        for block in told:
            serial = self._next_serial if block.kind == ITEM else None
            self._next_serial += block.length if block.kind == ITEM else 0
            numbered.append(block._replace(first_serial=serial))
        blocks.put_blocks(self._conn, numbered)

    def _derive_codes(self) -> None:
        key = ""
        while found := repository.items_after(self._conn, key, _AT_ONCE):
            codes.derive(self._conn, [body for _, body in found])
            key = found[-1][0]

    def _parts(self, told: Iterator[One]) -> Iterator[list[One]]:
        part: list[One] = []
        for one in told:
            part.append(one)
            if len(part) == _AT_ONCE:
                yield self._unless_stopped(part)
                part = []
        if part:
            yield self._unless_stopped(part)

    def _unless_stopped(self, part: list[One]) -> list[One]:
        if self._stopping():
            raise Stopped
        return part


def remove_database(path: Path) -> None:
    """The file and what SQLite keeps beside it. One that is still open may outlive this until the next try."""
    for suffix in SUFFIXES:
        try:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        except OSError:
            _log.info("a catalog file is still in use", extra={"file": path.name})
