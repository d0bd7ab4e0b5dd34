"""Gathers the words of items into the index of searching, a slice at a time, while everything else works already.

Items in blocks come in the order of their popularity, which is how the index is filled fastest; those that came by
themselves follow. After a crash it goes on behind the last slice.
"""

from __future__ import annotations

import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import msgspec
from sqlalchemy import Connection, Engine

from app.catalog import blocks, codes, repository, search
from app.catalog.blocks import ITEM
from app.catalog.search import Searched

_BLOCKS_A_SLICE, _BLOCKS_CUT_AT_ONCE = 2_048, 128
_ITEMS_A_SLICE = 1_000
_items = msgspec.json.Decoder(Searched)


@dataclass(frozen=True, slots=True)
class Slice:
    """Texts of items of blocks, in JSON; ``following`` is the serial after them, the same behind the last."""

    texts: str
    following: int


class Ahead:
    """Prepares the next slice in a thread of its own while this one is filled in. Used with ``with``."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "catalog-words")
        self._next: tuple[Engine, int, Future[Slice]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def slice_from(self, engine: Engine, serial: int) -> Slice:
        """The slice that begins at ``serial``."""
        if self._next is not None and self._next[:2] == (engine, serial):
            found = self._next[2].result()
        else:
            found = _prepared(engine, serial)
        if found.following > serial:
            self._next = engine, found.following, self._pool.submit(_prepared, engine, found.following)
        return found


def begin(conn: Connection) -> None:
    """Everything is to be gathered, into tables that are made anew."""
    search.start_over(conn)
    conn.exec_driver_sql("INSERT OR REPLACE INTO search_progress VALUES (1, 1, '')")


def complete(conn: Connection) -> bool:
    """Whether ``finish`` was reached."""
    return conn.exec_driver_sql("SELECT 1 FROM search_progress").first() is None


def gather_slice(conn: Connection, ahead: Ahead) -> int | None:
    """One slice, in the caller's transaction: how many items of blocks are gathered; None when everything is found."""
    progress = conn.exec_driver_sql("SELECT next_serial, next_key FROM search_progress").first()
    if progress is None:
        return None
    if progress.next_serial is not None:
        return _from_blocks(conn, progress.next_serial, ahead)
    return _from_rows(conn, progress.next_key)


def finish(conn: Connection) -> None:
    """What makes changes and misspelled words work; once everything is found."""
    search.complete(conn)
    conn.exec_driver_sql("DELETE FROM search_progress")


def _from_blocks(conn: Connection, serial: int, ahead: Ahead) -> int:
    told = ahead.slice_from(conn.engine, serial)
    left = told.following > serial
    if left:
        search.fill(conn, serial, told.texts)
    conn.exec_driver_sql("UPDATE search_progress SET next_serial = ?", (told.following if left else None,))
    return told.following - 1


def _prepared(engine: Engine, serial: int) -> Slice:
    with engine.connect() as conn:
        found = blocks.item_blocks(conn, serial, _BLOCKS_A_SLICE)
        changed = blocks.changed(conn, ITEM)
    texts: list[str | None] = []
    for at in range(0, len(found), _BLOCKS_CUT_AT_ONCE):
        part = found[at : at + _BLOCKS_CUT_AT_ONCE]
        told = [item for block in part for item in _items.decode_lines(zlib.decompress(block.rows))]
        known = [item if codes.known_unit(item.unit) and item.item_id not in changed else None for item in told]
        texts += search.texts(known)
    return Slice(msgspec.json.encode(texts).decode(), serial + len(texts))


def _from_rows(conn: Connection, key: str) -> int | None:
    found = repository.items_after(conn, key, _ITEMS_A_SLICE)
    if not found:
        return None
    search.put(conn, codes.usable([body for _, body in found]))
    conn.exec_driver_sql("UPDATE search_progress SET next_key = ?", (found[-1][0],))
    return blocks.count(conn, ITEM)
