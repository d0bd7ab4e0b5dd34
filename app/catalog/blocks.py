"""Rows of a feed file as they came: compressed blocks of items, prices and codes, which only a new file replaces.

Items stand in the order of popularity and are numbered in it (their *serial*), prices in the order of their key. What
deltas told since stands in ``raw_row`` and goes before.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from app.db.driver import driver_rows
from contract.messages.feed_file import CODE_KIND, id_code

Body = dict[str, Any]
ITEM, PRICE = "item", "price"
KEY_OF = {ITEM: "item_id", PRICE: "item_id"}
"""The kinds of rows that are kept in blocks, and which field of a body is its key."""
KINDS = frozenset({*KEY_OF, CODE_KIND})

_COLUMNS = 'stream, kind, first_key, first_serial, length, "rows"'
_bodies: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)


class Block(NamedTuple):
    """As it is kept. ``first_serial`` is of its first row, for items only."""

    stream: str
    kind: str
    first_key: str
    first_serial: int | None
    length: int
    rows: bytes

    @property
    def bodies(self) -> list[Body]:
        """The rows."""
        return _bodies.decode_lines(zlib.decompress(self.rows))


def put_blocks(conn: Connection, blocks: Sequence[Block]) -> None:
    """Keep blocks, behind those there are."""
    if blocks:
        statement = f"INSERT INTO block ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - names of our own
        conn.exec_driver_sql(statement, list(map(tuple, blocks)))


def body(conn: Connection, kind: str, key: str) -> Body | None:
    """The row in a block."""
    if kind == ITEM:
        return next(iter(items_of_code(conn, id_code(key))), None)
    return _body_in_order(conn, kind, key) if kind == PRICE else None


def item_at(conn: Connection, serial: int) -> Body | None:
    """The item with this serial."""
    first, lines = item_lines(conn, serial)
    if serial >= first + len(lines):
        return None
    told: Body = json.loads(lines[serial - first])
    return told


def item_lines(conn: Connection, serial: int) -> tuple[int, list[bytes]]:
    """The rows of the block in which an item stands, and the serial of the first."""
    found = driver_rows(
        conn,
        'SELECT first_serial, "rows" FROM block WHERE first_serial <= ? ORDER BY first_serial DESC LIMIT 1',
        (serial,),
    )
    return next(((first, _unzipped(packed).split(b"\n")) for first, packed in found), (serial, []))


def last_serial(conn: Connection) -> int:
    """Of the last item; 0 where there is none."""
    query = (
        "SELECT first_serial + length - 1 FROM block WHERE first_serial IS NOT NULL ORDER BY first_serial DESC LIMIT 1"
    )
    found: int | None = conn.exec_driver_sql(query).scalar()
    return found or 0


def serial_of(conn: Connection, item_id: str) -> int | None:
    """The serial of an item."""
    return next(iter(_serials(conn, id_code(item_id))), None)


def items_of_code(conn: Connection, code: str) -> list[Body]:
    """The items in blocks that have a code, best sellers first."""
    found = [item_at(conn, serial) for serial in _serials(conn, code)]
    return [body for body in found if body]


def items_of_codes_beginning(conn: Connection, beginning: str) -> Iterator[tuple[str, Body]]:
    """Codes in blocks that begin so, in order, with the item of each."""
    packed = conn.exec_driver_sql(
        'SELECT "rows" FROM block WHERE kind = ? AND first_key >= '
        "(SELECT coalesce(max(first_key), '') FROM block WHERE kind = ? AND first_key <= ?) ORDER BY first_key",
        (CODE_KIND, CODE_KIND, beginning),
    )
    for (rows,) in packed:
        for line in zlib.decompress(rows).decode().split("\n"):
            if line.startswith(beginning):
                code, _, serial = line.partition("\t")
                if item := item_at(conn, int(serial)):
                    yield code, item
            elif line > beginning:
                return


def count(conn: Connection, kind: str) -> int:
    """How many rows of a kind stand in blocks."""
    query = "SELECT coalesce(sum(length), 0) FROM block WHERE kind = ?"
    found: int = conn.exec_driver_sql(query, (kind,)).scalar_one()
    return found


def blocks_of(conn: Connection, stream: str) -> Iterator[Block]:
    """The blocks of a stream, in order."""
    found = conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM block WHERE stream = ? ORDER BY number", (stream,))  # noqa: S608 - names of our own
    yield from (Block(*row) for row in found)


def item_blocks(conn: Connection, first_serial: int, limit: int) -> list[Block]:
    """The blocks of items from ``first_serial`` on, at most ``limit``."""
    found = conn.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM block WHERE first_serial >= ? ORDER BY first_serial LIMIT ?",  # noqa: S608
        (first_serial, limit),
    )
    return [Block(*row) for row in found]


def unchanged(conn: Connection, kind: str, told: Sequence[Body]) -> list[Body]:
    """Of rows in blocks, those that no delta changed or took away since."""
    key = KEY_OF[kind]
    changed = set(
        conn.exec_driver_sql(
            "SELECT key FROM raw_row WHERE kind = ? AND key IN (SELECT value FROM json_each(?))",
            (kind, json.dumps([own[key] for own in told])),
        ).scalars()
    )
    return [own for own in told if own[key] not in changed]


def changed(conn: Connection, kind: str) -> frozenset[str]:
    """The keys of what deltas changed or took away."""
    return frozenset(conn.exec_driver_sql("SELECT key FROM raw_row WHERE kind = ?", (kind,)).scalars())


def stream_of(conn: Connection, kind: str) -> str | None:
    """Which stream the blocks of a kind are of."""
    found: str | None = conn.exec_driver_sql("SELECT stream FROM block WHERE kind = ? LIMIT 1", (kind,)).scalar()
    return found


def _serials(conn: Connection, code: str) -> list[int]:
    """Of the items in blocks that have a code."""
    lines = _unpacked(conn, CODE_KIND, code)
    wanted, found = b"\n" + code.encode() + b"\t", []
    at = lines.find(wanted)
    while at >= 0:
        ends = lines.index(b"\n", at + 1)
        found.append(int(lines[at + len(wanted) : ends]))
        at = lines.find(wanted, ends)
    return found


@lru_cache(maxsize=256)
def _unzipped(packed: bytes) -> bytes:
    """What is asked for once is asked for again: best sellers by every sale, results of a search by the next letter."""
    return zlib.decompress(packed)


def _body_in_order(conn: Connection, kind: str, key: str) -> Body | None:
    lines, wanted = _unpacked(conn, kind, key), f'"{key}"'.encode()
    at = lines.find(wanted)
    while at >= 0:
        found: Body = json.loads(lines[lines.rfind(b"\n", 0, at) + 1 : lines.index(b"\n", at)])
        if found[KEY_OF[kind]] == key:
            return found
        at = lines.find(wanted, at + 1)
    return None


def _unpacked(conn: Connection, kind: str, key: str) -> bytes:
    """The lines among which ``key`` stands, each between two line ends."""
    query = 'SELECT "rows" FROM block WHERE kind = ? AND first_key <= ? ORDER BY first_key DESC LIMIT 1'
    packed = driver_rows(conn, query, (kind, key))
    return b"\n" + _unzipped(packed[0][0]) + b"\n" if packed else b"\n"
