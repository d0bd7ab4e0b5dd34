"""Gathers the words of items into the index of searching, a slice at a time, while everything else works already.

Items in blocks come in the order of their popularity, which is how the index is filled fastest; those that came by
themselves follow. After a crash it goes on behind the last slice.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.catalog import blocks, codes, repository, search
from app.catalog.blocks import ITEM

_BLOCKS_A_SLICE = 256
_ITEMS_A_SLICE = 1_000


def begin(conn: Connection) -> None:
    """Everything is to be gathered, into tables that are made anew."""
    search.start_over(conn)
    conn.exec_driver_sql("INSERT OR REPLACE INTO search_progress VALUES (1, 1, '')")


def complete(conn: Connection) -> bool:
    """Whether every item can be searched."""
    return conn.exec_driver_sql("SELECT 1 FROM search_progress").first() is None


def gather_slice(conn: Connection) -> int | None:
    """One slice, in the caller's transaction: how many items of blocks are gathered; None when everything is."""
    progress = conn.exec_driver_sql("SELECT next_serial, next_key FROM search_progress").first()
    if progress is None:
        return None
    if progress.next_serial is not None:
        return _from_blocks(conn, progress.next_serial)
    return _from_rows(conn, progress.next_key)


def _from_blocks(conn: Connection, serial: int) -> int:
    found = blocks.item_blocks(conn, serial, _BLOCKS_A_SLICE)
    bodies = [body for block in found for body in block.bodies]
    search.fill(conn, codes.usable(blocks.unchanged(conn, ITEM, bodies)))
    if not found:
        search.complete(conn)
    following = sum(block.length for block in found) + serial
    conn.exec_driver_sql("UPDATE search_progress SET next_serial = ?", (following if found else None,))
    return following - 1


def _from_rows(conn: Connection, key: str) -> int | None:
    found = repository.items_after(conn, key, _ITEMS_A_SLICE)
    if not found:
        conn.exec_driver_sql("DELETE FROM search_progress")
        return None
    search.put(conn, codes.usable([body for _, body in found]))
    conn.exec_driver_sql("UPDATE search_progress SET next_key = ?", (found[-1][0],))
    return blocks.count(conn, ITEM)
