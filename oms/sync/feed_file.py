"""Writes the feed file of a catalog stream: a whole stream in one file, for registers that begin or are far behind.

One snapshot, read with a server-side cursor and written as it comes, so memory stays flat. The file is replaced whole
or not at all, and only where the stream moved since the last one was made.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from pydantic import ValidationError
from sqlalchemy import TextClause, or_, select, text

from contract.messages.feed_file import (
    ANY_KIND,
    CODE_KIND,
    CODES_A_BLOCK,
    FORMAT,
    HEAD_BYTES,
    ROWS_A_BLOCK,
    BlockHead,
    FeedFileHead,
)
from contract.messages.sync import WireRow
from contract.values.time import instant_text
from oms.db.engine import Database, Tx
from oms.sync.booking import Loader
from oms.sync.feed import CHAIN, market_stream, pricelist_stream
from oms.sync.pull import current_epoch
from oms.sync.tables import feed_head, feed_row

_LEVEL = 6
_FETCH_ROWS = 2_048
_LOCK = 4_150_003
_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock, hashtext(:stream))")
_CATALOG = (market_stream(""), pricelist_stream(""))

Lines = Iterator[tuple[str, bytes]]
"""Keys with the line of each."""


@dataclass(frozen=True, slots=True)
class Told:
    """How rows are told: bulk kinds as the database writes their lines, all others by their loader."""

    loaders: Mapping[str, Loader]
    lines: Mapping[str, TextClause]


def feed_path(folder: Path, stream: str) -> Path:
    """Where the file of a stream stands."""
    return folder / f"{quote(stream, safe='')}.feed"


def catalog_streams(tx: Tx) -> tuple[str, ...]:
    """The streams that have a file: those of the catalog that were ever told anything."""
    own = or_(feed_head.c.stream == CHAIN, *(feed_head.c.stream.startswith(kind, autoescape=True) for kind in _CATALOG))
    return tuple(tx.conn.execute(select(feed_head.c.stream).where(own).order_by(feed_head.c.stream)).scalars())


def read_head(path: Path) -> FeedFileHead | None:
    """What a file says it is; None where there is none, or it is of another release."""
    try:
        with path.open("rb") as file:
            head = FeedFileHead.model_validate_json(file.read(HEAD_BYTES))
    except (OSError, ValidationError):
        return None
    return head if head.format == FORMAT else None


def write_feed_file(db: Database, folder: Path, stream: str, told: Told) -> FeedFileHead | None:
    """Make the file of ``stream`` where it moved; what stands there then. None where another process is at it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = feed_path(folder, stream)
    with db.snapshot() as tx:
        if not tx.conn.execute(_TRY_LOCK, {"lock": _LOCK, "stream": stream}).scalar_one():
            return None
        newest = tx.conn.execute(select(feed_head.c.head).where(feed_head.c.stream == stream)).scalar_one_or_none()
        now_epoch, present = current_epoch(tx), read_head(path)
        if present and (present.epoch, present.next) == (now_epoch, newest):
            return present
        return _write(tx, path, Standing(stream, now_epoch, newest or 0), told)


@dataclass(frozen=True, slots=True)
class Standing:
    """Which moment of a stream is written."""

    stream: str
    epoch: str
    next: int


def _write(tx: Tx, path: Path, standing: Standing, told: Told) -> FeedFileHead:
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(bytes(HEAD_BYTES))
            blocks = BlockWriter(file)
            blocks.add_rows(_small_rows(tx, standing.stream, told))
            for kind, lines in told.lines.items():
                blocks.add_all(kind, _lines(tx, standing.stream, lines))
            head = blocks.head(standing, instant_text(tx.now))
            file.seek(0)
            file.write(head.packed())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return head


@dataclass(slots=True)
class BlockWriter:
    """Writes blocks one after the other, and counts and sums what it wrote."""

    file: BinaryIO
    rows: int = 0
    length: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add_rows(self, rows: Iterable[WireRow]) -> None:
        lines = ((row.key, row.model_dump_json().encode()) for row in rows)
        self.add_all(ANY_KIND, lines)

    def add_all(self, kind: str, lines: Lines) -> None:
        gathered: list[tuple[str, bytes]] = []
        most = CODES_A_BLOCK if kind == CODE_KIND else ROWS_A_BLOCK
        for one in lines:
            gathered.append(one)
            if len(gathered) == most:
                self._add(kind, gathered)
                gathered.clear()
        if gathered:
            self._add(kind, gathered)

    def head(self, standing: Standing, made_at: str) -> FeedFileHead:
        return FeedFileHead(
            format=FORMAT,
            stream=standing.stream,
            epoch=standing.epoch,
            next=standing.next,
            rows=self.rows,
            length=self.length,
            sha256=self.digest.hexdigest(),
            made_at=made_at,
        )

    def _add(self, kind: str, lines: Sequence[tuple[str, bytes]]) -> None:
        packed = zlib.compress(b"\n".join(line for _, line in lines), _LEVEL)
        head = BlockHead(kind=kind, first=lines[0][0], rows=len(lines), length=len(packed)).packed()
        for part in (head, packed):
            self.file.write(part)
            self.digest.update(part)
        self.rows += len(lines)
        self.length += len(head) + len(packed)


def _small_rows(tx: Tx, stream: str, told: Told) -> Iterator[WireRow]:
    """Rows of the kinds that are few."""
    query = (
        select(feed_row.c.kind, feed_row.c.key, feed_row.c.number)
        .where(feed_row.c.stream == stream, ~feed_row.c.tombstone, feed_row.c.kind.not_in(list(told.lines)))
        .order_by(feed_row.c.number)
    )
    for row in tx.conn.execute(query).all():
        for key, body in told.loaders[row.kind](tx, stream, [row.key]).items():
            yield WireRow(kind=row.kind, key=key, number=row.number, body=body.model_dump(mode="json"))


def _lines(tx: Tx, stream: str, query: TextClause) -> Lines:
    streamed = query.execution_options(stream_results=True, max_row_buffer=_FETCH_ROWS)
    found = tx.conn.execute(streamed, {"stream": stream})
    for part in found.partitions(_FETCH_ROWS):
        for key, line in part:
            yield key, line.encode()
