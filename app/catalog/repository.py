"""Reads and writes catalog.db. Bulk goes straight to the driver: a pull may bring a million rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from app.catalog import search
from contract.messages.sync import WireRow
from contract.values.quantity import Unit

Body = dict[str, Any]
ITEM = "item"
_SLICE = 2_000
_UNITS = frozenset(Unit)


def put_rows(conn: Connection, stream: str, told: Iterable[WireRow]) -> None:
    """Keep rows that have a body and derive from items what look-ups need."""
    kept = [own for own in told if own.body is not None]
    if not kept:
        return
    conn.exec_driver_sql(
        "INSERT INTO raw_row (kind, key, stream, number, body, unseen) VALUES (?, ?, ?, ?, ?, 0) "
        "ON CONFLICT (kind, key) DO UPDATE SET stream = excluded.stream, number = excluded.number, "
        "body = excluded.body, unseen = 0",
        [(own.kind, own.key, stream, own.number, json.dumps(own.body, ensure_ascii=False)) for own in kept],
    )
    derive_items(conn, [own.body for own in kept if own.kind == ITEM and own.body])


def remove_row(conn: Connection, stream: str, kind: str, key: str) -> None:
    """A record left ``stream``; one that meanwhile came by another stream stays."""
    statement = "DELETE FROM raw_row WHERE kind = ? AND key = ? AND stream = ?"
    gone = conn.exec_driver_sql(statement, (kind, key, stream)).rowcount
    if gone and kind == ITEM:
        _forget_items(conn, [key])


def mark_unseen(conn: Connection, stream: str) -> None:
    """A stream begins again: what it does not tell again has left it."""
    conn.exec_driver_sql("UPDATE raw_row SET unseen = 1 WHERE stream = ?", (stream,))


def remove_unseen(conn: Connection, stream: str) -> None:
    """The stream has told everything again."""
    unseen = conn.exec_driver_sql("SELECT kind, key FROM raw_row WHERE stream = ? AND unseen = 1", (stream,)).all()
    for kind, key in unseen:
        remove_row(conn, stream, kind, key)


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


def derive_items(conn: Connection, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Identifiers and words of items, in place of what was derived before.

    An item in a unit that only a newer program knows is kept as its row, and cannot be found until then.
    """
    if not bodies:
        return
    by_id = {str(body["item_id"]): body for body in bodies}
    _forget_items(conn, list(by_id))
    known = {item_id: body for item_id, body in by_id.items() if body.get("unit", Unit.EACH) in _UNITS}
    conn.exec_driver_sql("INSERT INTO derived_item (item_id) VALUES (?)", [(item_id,) for item_id in known])
    conn.exec_driver_sql(
        "INSERT INTO identifier (code, item_id) VALUES (?, ?) "
        "ON CONFLICT (code) DO UPDATE SET item_id = excluded.item_id",
        [(code, item_id) for item_id, body in known.items() for code in _codes(body)],
    )
    search.put(conn, list(known.values()))


def derive_again(conn: Connection) -> None:
    """Make everything derived anew from the raw rows, without a network."""
    for table in ("derived_item", "identifier"):
        conn.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - two names of our own
    search.start_over(conn)
    search.complete(conn)
    key = ""
    while True:
        found = conn.exec_driver_sql(
            "SELECT key, body FROM raw_row WHERE kind = 'item' AND key > ? ORDER BY key LIMIT ?", (key, _SLICE)
        ).all()
        if not found:
            return
        derive_items(conn, [json.loads(body) for _, body in found])
        key = found[-1][0]


def is_derived(conn: Connection) -> bool:
    """Whether items can be found: an upgrade leaves what is derived empty, to be made anew."""
    found: int = conn.exec_driver_sql(
        "SELECT EXISTS (SELECT 1 FROM derived_item) OR NOT EXISTS (SELECT 1 FROM raw_row WHERE kind = 'item')"
    ).scalar_one()
    return bool(found)


def body(conn: Connection, kind: str, key: str) -> Body | None:
    """The raw row."""
    found = conn.exec_driver_sql("SELECT body FROM raw_row WHERE kind = ? AND key = ?", (kind, key)).scalar()
    return json.loads(found) if found else None


def bodies(conn: Connection, kind: str) -> list[Body]:
    """All raw rows of a small kind, in order of their key."""
    found = conn.exec_driver_sql("SELECT body FROM raw_row WHERE kind = ? ORDER BY key", (kind,))
    return [json.loads(text) for (text,) in found]


def item_of_code(conn: Connection, code: str) -> Body | None:
    """The item that a code identifies."""
    found = conn.exec_driver_sql(
        "SELECT body FROM raw_row JOIN identifier ON key = item_id WHERE code = ? AND kind = 'item'", (code,)
    ).scalar()
    return json.loads(found) if found else None


def count_items(conn: Connection) -> int:
    """How many items are known."""
    found: int = conn.exec_driver_sql("SELECT count(*) FROM derived_item").scalar_one()
    return found


def _forget_items(conn: Connection, item_ids: list[str]) -> None:
    """Drop what was derived from items."""
    search.remove(conn, item_ids)
    own = [(item_id,) for item_id in item_ids]
    conn.exec_driver_sql("DELETE FROM identifier WHERE item_id = ?", own)
    conn.exec_driver_sql("DELETE FROM derived_item WHERE item_id = ?", own)


def _codes(body: Mapping[str, Any]) -> list[str]:
    codes = [str(code) for code in body.get("identifiers") or ()]
    if body.get("rcn"):
        codes.append(rcn_code(str(body["rcn"])))
    return [*codes, sku_code(str(body["sku"]))]


def rcn_code(number: str) -> str:
    """How an in-store number stands among the identifiers."""
    return f"rcn:{number}"


def sku_code(sku: str) -> str:
    """How the chain's own number stands among the identifiers."""
    return f"sku:{sku.casefold()}"
