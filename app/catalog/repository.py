"""Reads and writes catalog.db. Bulk goes straight to the driver: a pull may bring a million rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from app.catalog import blocks, codes, search
from app.catalog.blocks import ITEM, Body
from contract.messages.sync import StreamPage, WireRow


def apply_page(conn: Connection, page: StreamPage) -> None:
    """Take a page of a pull, with its cursor."""
    if page.restart:
        mark_unseen(conn, page.stream)
    put_rows(conn, page.stream, page.rows)
    for row in page.rows:
        if row.body is None:
            remove_row(conn, page.stream, row.kind, row.key)
    if not page.more and not page.restart:
        remove_unseen(conn, page.stream)
    save_cursor(conn, page.stream, page.next)


def put_rows(conn: Connection, stream: str, told: Iterable[WireRow]) -> None:
    """Keep rows that have a body and derive from items what look-ups need."""
    items = [own.body for own in keep_rows(conn, stream, told) if own.kind == ITEM and own.body]
    if items:
        usable = codes.derive(conn, items)
        gone = {str(own["item_id"]) for own in items} - {str(own["item_id"]) for own in usable}
        if gone:
            search.remove(conn, sorted(gone))
        search.put(conn, usable)


def keep_rows(conn: Connection, stream: str, told: Iterable[WireRow]) -> list[WireRow]:
    """Keep rows as they were told; gives those that have a body."""
    kept = [own for own in told if own.body is not None]
    if kept:
        conn.exec_driver_sql(
            "INSERT INTO raw_row (kind, key, stream, number, body, unseen) VALUES (?, ?, ?, ?, ?, 0) "
            "ON CONFLICT (kind, key) DO UPDATE SET stream = excluded.stream, number = excluded.number, "
            "body = excluded.body, unseen = 0",
            [(own.kind, own.key, stream, own.number, json.dumps(own.body, ensure_ascii=False)) for own in kept],
        )
    return kept


def remove_row(conn: Connection, stream: str, kind: str, key: str) -> None:
    """A record left ``stream``; one that meanwhile came by another stream stays."""
    of = conn.exec_driver_sql("SELECT stream FROM raw_row WHERE kind = ? AND key = ?", (kind, key)).scalar()
    if of not in (None, stream):
        return
    conn.exec_driver_sql("DELETE FROM raw_row WHERE kind = ? AND key = ?", (kind, key))
    hidden = kind in blocks.KEY_OF and blocks.stream_of(conn, kind) == stream and blocks.body(conn, kind, key)
    if hidden:
        conn.exec_driver_sql(
            "INSERT INTO raw_row (kind, key, stream, number, body) VALUES (?, ?, ?, 0, '')", (kind, key, stream)
        )
    if kind == ITEM and (of or hidden):
        codes.forget(conn, [key])
        search.remove(conn, [key])


def mark_unseen(conn: Connection, stream: str) -> None:
    """A stream begins again: what it does not tell again has left it."""
    conn.exec_driver_sql("UPDATE raw_row SET unseen = 1 WHERE stream = ?", (stream,))
    conn.exec_driver_sql(
        "INSERT OR IGNORE INTO unseen_blocks (stream) SELECT stream FROM block WHERE stream = ? LIMIT 1", (stream,)
    )


def remove_unseen(conn: Connection, stream: str) -> None:
    """The stream has told everything again."""
    unseen = conn.exec_driver_sql("SELECT kind, key FROM raw_row WHERE stream = ? AND unseen = 1", (stream,)).all()
    for kind, key in unseen:
        remove_row(conn, stream, kind, key)
    if conn.exec_driver_sql("DELETE FROM unseen_blocks WHERE stream = ?", (stream,)).rowcount:
        for block in blocks.blocks_of(conn, stream):
            if block.kind in blocks.KEY_OF:
                for own in blocks.unchanged(conn, block.kind, block.bodies):
                    remove_row(conn, stream, block.kind, own[blocks.KEY_OF[block.kind]])


def cursors(conn: Connection) -> dict[str, int]:
    """Stream -> number of the last row applied."""
    found = conn.exec_driver_sql("SELECT stream, after FROM stream_cursor").all()
    return {stream: after for stream, after in found}  # noqa: C416 - a row is not a pair to mypy


def save_cursor(conn: Connection, stream: str, after: int) -> None:
    """Rows up to ``after`` are applied."""
    conn.exec_driver_sql(
        "INSERT INTO stream_cursor (stream, after) VALUES (?, ?) "
        "ON CONFLICT (stream) DO UPDATE SET after = excluded.after",
        (stream, after),
    )


def forget_cursors(conn: Connection) -> None:
    """Read every stream again from its beginning."""
    conn.exec_driver_sql("DELETE FROM stream_cursor")


def body(conn: Connection, kind: str, key: str) -> Body | None:
    """The row: what a delta told, or else what the blocks hold."""
    found = conn.exec_driver_sql("SELECT body FROM raw_row WHERE kind = ? AND key = ?", (kind, key)).scalar()
    if found is None:
        return blocks.body(conn, kind, key)
    return json.loads(found) if found else None


def bodies(conn: Connection, kind: str) -> list[Body]:
    """All raw rows of a small kind, in order of their key."""
    found = conn.exec_driver_sql("SELECT body FROM raw_row WHERE kind = ? ORDER BY key", (kind,))
    return [json.loads(text) for (text,) in found]


def streams(conn: Connection) -> frozenset[str]:
    """Streams that anything is known of."""
    found = conn.exec_driver_sql("SELECT stream FROM stream_cursor UNION SELECT stream FROM raw_row").scalars()
    return frozenset(found)


def items_after(conn: Connection, key: str, limit: int) -> list[tuple[str, Body]]:
    """Items that came by themselves, with their keys, in the order of these."""
    found = conn.exec_driver_sql(
        "SELECT key, body FROM raw_row WHERE kind = 'item' AND body <> '' AND key > ? ORDER BY key LIMIT ?",
        (key, limit),
    )
    return [(own, json.loads(text)) for own, text in found]


def count_items(conn: Connection) -> int:
    """How many items are known."""
    changed = conn.exec_driver_sql("SELECT key FROM raw_row WHERE kind = 'item'").scalars()
    again = sum(blocks.body(conn, ITEM, key) is not None for key in changed)
    derived: int = conn.exec_driver_sql("SELECT count(*) FROM derived_item").scalar_one()
    return derived + blocks.count(conn, ITEM) - again
