"""Copies of what the OMS tells this store, and the facts that each copy does not contain yet.

What a screen shows is row ⊕ facts: ``row`` gives the copy, ``facts_not_inside`` what to fold into it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, and_, bindparam, delete, literal_column, select, text, update
from sqlalchemy.dialects.sqlite import insert

from app.db.journal import read_entry
from app.db.outside import perhaps_outside
from app.db.pins import guarded_body
from app.db.prepared import Prepared
from app.db.tables import attachment, peer_attachment
from app.db.tables import row as row_table
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact
from contract.messages.sync import Inside, WireRow
from contract.rules.fold import touched

InsideOf = Mapping[str, Inside]
"""By incarnation: which of its facts are in the row."""

_INSIDE = TypeAdapter(dict[str, Inside])
_COLUMNS = (row_table.c.kind, row_table.c.key, row_table.c.stream, row_table.c.number, row_table.c.body)
_SELECT = select(*_COLUMNS, row_table.c.inside, row_table.c.withdrawn)
_ONE = Prepared(_SELECT.where(row_table.c.kind == bindparam("kind"), row_table.c.key == bindparam("key")))
_OF_KIND = _SELECT.where(row_table.c.kind == bindparam("kind")).order_by(row_table.c.key)
_ALL_OF_KIND = Prepared(_OF_KIND)
_WITHDRAWN = Prepared(
    _OF_KIND.where(row_table.c.stream == bindparam("stream"), row_table.c.withdrawn == literal_column("1"))
)
_UNSEEN = Prepared(
    select(row_table.c.kind, row_table.c.key).where(
        row_table.c.stream == bindparam("stream"), row_table.c.unseen == literal_column("1")
    )
)
_FIRST_BODY = Prepared(_OF_KIND.with_only_columns(row_table.c.body).limit(literal_column("1")))
_THIS = and_(row_table.c.kind == bindparam("row_kind"), row_table.c.key == bindparam("row_key"))
_LIVES = Prepared(text("SELECT incarnation FROM incarnation UNION SELECT incarnation FROM peer_life"))
# CROSS JOIN: first the few ranges, then the index of touches, then the entries.
_TOUCHING = Prepared(
    text("""
    SELECT touch.incarnation, touch.number, entry.id, entry.occurred_at, entry.header, entry.body
    FROM json_each(:ranges) AS range CROSS JOIN journal_touch AS touch
        ON touch.kind = :kind AND touch.key = :key AND touch.incarnation = range.value ->> 0
        AND touch.number BETWEEN range.value ->> 1 AND range.value ->> 2
    CROSS JOIN journal AS entry ON entry.incarnation = touch.incarnation AND entry.number = touch.number
    UNION ALL
    SELECT touch.incarnation, touch.number, entry.id, entry.occurred_at, entry.header, entry.body
    FROM json_each(:ranges) AS range CROSS JOIN journal_touch AS touch
        ON touch.kind = :kind AND touch.key = :key AND touch.incarnation = range.value ->> 0
        AND touch.number BETWEEN range.value ->> 1 AND range.value ->> 2
    CROSS JOIN peer_entry AS entry
        ON entry.incarnation = touch.incarnation AND entry.number = touch.number AND entry.taken_in = 1
""")
)
_insert = insert(row_table)
_PUT = _insert.on_conflict_do_update(
    index_elements=[row_table.c.kind, row_table.c.key],
    set_={name: _insert.excluded[name] for name in ("stream", "number", "body", "inside", "withdrawn", "unseen")},
)


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A copy as last told. ``withdrawn``: it left the store's stream while the store still has to answer for it."""

    kind: str
    key: str
    stream: str
    number: int
    body: Mapping[str, object]
    inside: InsideOf
    withdrawn: bool


def put_rows(conn: Connection, device_key: bytes, stream: str, told: Iterable[WireRow], inside: InsideOf) -> None:
    """Keep rows that have a body, over whatever was known of them."""
    inside_text = _INSIDE.dump_json(dict(inside)).decode()
    values = [
        {
            "kind": own.kind,
            "key": own.key,
            "stream": stream,
            "number": own.number,
            "body": json.dumps(guarded_body(device_key, own.kind, own.body), ensure_ascii=False),
            "inside": inside_text,
            "withdrawn": 0,
            "unseen": 0,
        }
        for own in told
        if own.body is not None
    ]
    if values:
        conn.execute(_PUT, values)


def remove_row(conn: Connection, stream: str, kind: str, key: str) -> None:
    """The record left ``stream``; one that meanwhile came by another stream stays."""
    conn.execute(delete(row_table).where(_THIS, row_table.c.stream == stream), {"row_kind": kind, "row_key": key})


def withdraw_row(conn: Connection, stream: str, told: WireRow, inside: InsideOf) -> None:
    """The record left ``stream`` but the store has work in it: keep it, flagged, with what is inside by now."""
    values = {
        "withdrawn": 1,
        "unseen": 0,
        "number": told.number,
        "inside": _INSIDE.dump_json(dict(inside)).decode(),
    }
    statement = update(row_table).where(_THIS, row_table.c.stream == stream).values(**values)
    conn.execute(statement, {"row_kind": told.kind, "row_key": told.key})


def mark_unseen(conn: Connection, stream: str) -> None:
    """A stream begins again from 0: what it does not tell again has left it."""
    conn.execute(update(row_table).where(row_table.c.stream == stream, row_table.c.withdrawn == 0).values(unseen=1))


def unseen(conn: Connection, stream: str) -> tuple[tuple[str, str], ...]:
    """The (kind, key) that a stream which began again has not told again."""
    return tuple((kind, key) for kind, key in _UNSEEN.rows(conn, {"stream": stream}))


def withdrawn_rows(conn: Connection, stream: str, kind: str) -> tuple[StoredRow, ...]:
    """The copies that left ``stream`` while the store has work in them, in order of their key."""
    return tuple(_stored(found) for found in _WITHDRAWN.rows(conn, {"stream": stream, "kind": kind}))


def stored_row(conn: Connection, kind: str, key: str) -> StoredRow | None:
    """One copy."""
    found = _ONE.rows(conn, {"kind": kind, "key": key})
    return _stored(found[0]) if found else None


def stored_rows(conn: Connection, kind: str, keys: Sequence[str] | None = None) -> tuple[StoredRow, ...]:
    """All copies of a kind in order of their key, or those of ``keys``."""
    if keys is None:
        return tuple(_stored(found) for found in _ALL_OF_KIND.rows(conn, {"kind": kind}))
    statement = _OF_KIND.where(row_table.c.key.in_(keys))
    return tuple(_stored(tuple(found)) for found in conn.execute(statement, {"kind": kind}))


def first_body(conn: Connection, kind: str) -> str | None:
    """The body (JSON) of the copy with the lowest key, of a kind of which there is one."""
    found: str | None = _FIRST_BODY.value(conn, {"kind": kind})
    return found


def facts_not_inside(conn: Connection, kind: str, key: str, inside: InsideOf) -> tuple[tuple[EntryHeader, Fact], ...]:
    """The facts of this register and its peers on a record that its row does not contain.

    In the order of their moment and id, so that every register of the store folds them alike. No row: ``inside`` is
    empty. Asks the index for the numbers that may be outside, so that what was answered long ago costs nothing.
    """
    ranges = [(life, *between) for life in _LIVES.run(conn).scalars() for between in perhaps_outside(inside.get(life))]
    outside = []
    for found in _TOUCHING.run(conn, {"kind": kind, "key": key, "ranges": json.dumps(ranges)}):
        known = inside.get(found.incarnation)
        if known is None or not known.holds(found.number, found.id):
            outside.append((found.occurred_at, found.id, found.header, found.body))
    told = (read_entry(header, body) for _, _, header, body in sorted(outside))
    # Of a copied journal another fact may have the number of the one that is about this record.
    return tuple((header, fact) for header, fact in told if (kind, key) in touched(fact))


def forget_values(conn: Connection, kind: str, key: str, inside: InsideOf) -> None:
    """Personal values and their salts, of the facts on a record that head office has: the entries stay as they are."""
    entry_ids = [
        header.id
        for header, _ in facts_not_inside(conn, kind, key, {})
        if (known := inside.get(header.incarnation)) is not None and known.holds(header.number, header.id)
    ]
    for table in (attachment, peer_attachment):
        conn.execute(delete(table).where(table.c.entry_id.in_(entry_ids)))


def _stored(found: tuple[Any, ...]) -> StoredRow:
    kind, key, stream, number, body, inside, withdrawn = found
    return StoredRow(kind, key, stream, number, json.loads(body), _INSIDE.validate_json(inside), bool(withdrawn))
