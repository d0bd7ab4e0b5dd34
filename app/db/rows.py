"""Copies of what the OMS tells this store, and the facts that each copy does not contain yet.

What a screen shows is row ⊕ facts: ``row`` gives the copy, ``facts_not_inside`` what to fold into it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, and_, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.db.journal import read_entry
from app.db.pins import guarded_body
from app.db.tables import incarnation, journal, journal_touch
from app.db.tables import row as row_table
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact
from contract.messages.sync import Inside, WireRow

InsideOf = Mapping[str, Inside]
"""By incarnation: which of its facts are in the row."""

_INSIDE = TypeAdapter(dict[str, Inside])
_COLUMNS = (row_table.c.kind, row_table.c.key, row_table.c.stream, row_table.c.number, row_table.c.body)
_SELECT = select(*_COLUMNS, row_table.c.inside, row_table.c.withdrawn)
_ONE = _SELECT.where(row_table.c.kind == bindparam("kind"), row_table.c.key == bindparam("key"))
_OF_KIND = _SELECT.where(row_table.c.kind == bindparam("kind")).order_by(row_table.c.key)
_THIS = and_(row_table.c.kind == bindparam("row_kind"), row_table.c.key == bindparam("row_key"))
_LAST_NUMBER = (1 << 63) - 1
_LIVES = select(incarnation.c.incarnation)
_same_entry = and_(journal_touch.c.incarnation == journal.c.incarnation, journal_touch.c.number == journal.c.number)
_TOUCHING = (
    select(journal.c.position, journal.c.id, journal.c.number, journal.c.header, journal.c.body)
    .join_from(journal_touch, journal, _same_entry)
    .where(
        journal_touch.c.kind == bindparam("kind"),
        journal_touch.c.key == bindparam("key"),
        journal_touch.c.incarnation == bindparam("life"),
        journal_touch.c.number.between(bindparam("low"), bindparam("high")),
    )
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
    statement = select(row_table.c.kind, row_table.c.key)
    found = conn.execute(statement.where(row_table.c.stream == stream, row_table.c.unseen == 1))
    return tuple((kind, key) for kind, key in found)


def stored_row(conn: Connection, kind: str, key: str) -> StoredRow | None:
    """One copy."""
    found = conn.execute(_ONE, {"kind": kind, "key": key}).first()
    return _stored(found) if found else None


def stored_rows(conn: Connection, kind: str, keys: Sequence[str] | None = None) -> tuple[StoredRow, ...]:
    """All copies of a kind in order of their key, or those of ``keys``."""
    statement = _OF_KIND if keys is None else _OF_KIND.where(row_table.c.key.in_(keys))
    return tuple(_stored(found) for found in conn.execute(statement, {"kind": kind}))


def facts_not_inside(conn: Connection, kind: str, key: str, inside: InsideOf) -> tuple[tuple[EntryHeader, Fact], ...]:
    """The register's facts on a record that its row does not contain, oldest first. No row: ``inside`` is empty.

    Asks the index for the numbers that may be outside, so that what was answered long ago costs nothing.
    """
    outside: dict[int, tuple[str, str]] = {}
    for (life,) in conn.execute(_LIVES).all():
        known = inside.get(life)
        for low, high in _perhaps_outside(known):
            where = {"kind": kind, "key": key, "life": life, "low": low, "high": high}
            for found in conn.execute(_TOUCHING, where):
                if known is None or not known.holds(found.number, found.id):
                    outside[found.position] = (found.header, found.body)
    return tuple(read_entry(*outside[position]) for position in sorted(outside))


def _perhaps_outside(known: Inside | None) -> tuple[tuple[int, int], ...]:
    """Ranges of numbers that hold every fact which is not inside."""
    if known is None:
        return ((1, _LAST_NUMBER),)
    ranges = [(known.upto + 1, _LAST_NUMBER), *((number, number) for number in known.missing)]
    if known.fork:
        ranges.append((known.fork.first, known.fork.last))
    return tuple(ranges)


def _stored(found: Row[*tuple[Any, ...]]) -> StoredRow:
    body, inside = json.loads(found.body), _INSIDE.validate_json(found.inside)
    return StoredRow(found.kind, found.key, found.stream, found.number, body, inside, bool(found.withdrawn))
