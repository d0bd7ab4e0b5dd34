"""Reads and writes catalog.db. Bulk goes straight to the driver: a pull may bring a million rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from app.catalog.model.words import words
from app.catalog.tables import ITEM_WORDS, SERIAL_BITS
from contract.messages.sync import WireRow
from contract.values.quantity import Unit

Body = dict[str, Any]
ITEM = "item"
_SLICE = 2_000
_LARGEST_RANK = 1 << 38
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
    """Serial number, identifiers and words of items, in place of what was derived before.

    An item in a unit that only a newer program knows is kept as its row, and cannot be found until then.
    """
    if not bodies:
        return
    serials = _forget_items(conn, [str(body["item_id"]) for body in bodies])
    by_id = {str(body["item_id"]): body for body in bodies if body.get("unit", Unit.EACH) in _UNITS}
    next_serial = conn.exec_driver_sql("SELECT coalesce(max(serial), 0) + 1 FROM derived_item").scalar_one()
    derived, codes, texts = [], [], []
    for item_id, body in by_id.items():
        serial = serials.get(item_id)
        if serial is None:
            serial, next_serial = next_serial, next_serial + 1
        rank = min(int(body.get("popularity") or _LARGEST_RANK), _LARGEST_RANK)
        derived.append((item_id, serial, rank))
        codes += [(code, item_id) for code in _codes(body)]
        if body.get("active") is not False:
            texts.append((rank << SERIAL_BITS | serial, _searched(body)))
    conn.exec_driver_sql("INSERT INTO derived_item (item_id, serial, rank) VALUES (?, ?, ?)", derived)
    conn.exec_driver_sql(
        "INSERT INTO identifier (code, item_id) VALUES (?, ?) "
        "ON CONFLICT (code) DO UPDATE SET item_id = excluded.item_id",
        codes,
    )
    if texts:
        conn.exec_driver_sql("INSERT INTO item_words (rowid, words) VALUES (?, ?)", texts)


def derive_again(conn: Connection) -> None:
    """Make everything derived anew from the raw rows, without a network."""
    for table in ("derived_item", "identifier"):
        conn.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - two names of our own
    conn.exec_driver_sql("DROP TABLE item_words")
    conn.exec_driver_sql(ITEM_WORDS)
    key = ""
    while True:
        found = conn.exec_driver_sql(
            "SELECT key, body FROM raw_row WHERE kind = 'item' AND key > ? ORDER BY key LIMIT ?", (key, _SLICE)
        ).all()
        if not found:
            return
        derive_items(conn, [json.loads(body) for _, body in found])
        key = found[-1][0]


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


def items_matching(conn: Connection, expression: str, limit: int) -> list[Body]:
    """Items whose words match an FTS5 expression, best sellers first."""
    found = conn.exec_driver_sql(
        "SELECT body FROM (SELECT rowid AS place FROM item_words WHERE item_words MATCH ? ORDER BY rowid LIMIT ?) "
        "JOIN derived_item ON serial = place & ? JOIN raw_row ON kind = 'item' AND key = item_id ORDER BY place",
        (expression, limit, (1 << SERIAL_BITS) - 1),
    )
    return [json.loads(text) for (text,) in found]


def count_items(conn: Connection) -> int:
    """How many items are known."""
    found: int = conn.exec_driver_sql("SELECT count(*) FROM derived_item").scalar_one()
    return found


def _forget_items(conn: Connection, item_ids: list[str]) -> dict[str, int]:
    """Drop what was derived from items; gives the serial numbers of those that were known."""
    chosen = json.dumps(item_ids)
    known = conn.exec_driver_sql(
        "SELECT item_id, serial, rank FROM derived_item WHERE item_id IN (SELECT value FROM json_each(?))", (chosen,)
    ).all()
    if known:
        places = [(rank << SERIAL_BITS | serial,) for _, serial, rank in known]
        own = [(item_id,) for item_id, _, _ in known]
        conn.exec_driver_sql("DELETE FROM item_words WHERE rowid = ?", places)
        conn.exec_driver_sql("DELETE FROM identifier WHERE item_id = ?", own)
        conn.exec_driver_sql("DELETE FROM derived_item WHERE item_id = ?", own)
    return {item_id: serial for item_id, serial, _ in known}


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


def _searched(body: Mapping[str, Any]) -> str:
    parts = (body.get(name) or "" for name in ("name", "size", "sku", "category"))
    return " ".join(words(" ".join(map(str, parts))))
