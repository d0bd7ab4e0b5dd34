"""What items are found by: rows of ``identifier`` for items that came by themselves, blocks of codes for the others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice

from sqlalchemy import Connection

from app.catalog import blocks
from app.catalog.blocks import ITEM, Body
from contract.messages.feed_file import item_codes
from contract.values.quantity import Unit

_BEYOND = "\U0010ffff"
_UNITS = frozenset(Unit)


def derive(conn: Connection, bodies: Sequence[Body]) -> list[Body]:
    """What items are found by, in place of what was derived before; gives those that can be found.

    An item in a unit that only a newer program knows is kept as its row, and cannot be found until then.
    """
    by_id = {str(body["item_id"]): body for body in bodies}
    forget(conn, list(by_id))
    known = {item_id: body for item_id, body in by_id.items() if _usable(body)}
    if not known:
        return []
    conn.exec_driver_sql("INSERT INTO derived_item (item_id) VALUES (?)", [(item_id,) for item_id in known])
    conn.exec_driver_sql(
        "INSERT INTO identifier (code, item_id) VALUES (?, ?) "
        "ON CONFLICT (code) DO UPDATE SET item_id = excluded.item_id",
        [(code, item_id) for item_id, body in known.items() for code in _codes(body)],
    )
    return list(known.values())


def forget(conn: Connection, item_ids: Sequence[str]) -> None:
    """Drop what was derived from items."""
    own = [(item_id,) for item_id in item_ids]
    conn.exec_driver_sql("DELETE FROM identifier WHERE item_id = ?", own)
    conn.exec_driver_sql("DELETE FROM derived_item WHERE item_id = ?", own)


def item_of_code(conn: Connection, code: str) -> Body | None:
    """The item that a code identifies."""
    found = conn.exec_driver_sql(
        "SELECT body FROM raw_row JOIN identifier ON key = item_id WHERE code = ? AND kind = 'item'", (code,)
    ).scalar()
    if found:
        told: Body = json.loads(found)
        return told
    standing = blocks.unchanged(conn, ITEM, blocks.items_of_code(conn, code))
    return next(iter(usable(standing)), None)


def items_beginning(conn: Connection, beginning: str, limit: int) -> list[str]:
    """The ids of items of which a code begins so: those of the first ``limit`` codes."""
    came = conn.exec_driver_sql(
        "SELECT code, item_id FROM identifier WHERE code BETWEEN ? AND ? ORDER BY code LIMIT ?",
        (beginning, beginning + _BEYOND, limit),
    )
    standing = (
        (code, str(body["item_id"]))
        for code, body in blocks.items_of_codes_beginning(conn, beginning)
        if usable(blocks.unchanged(conn, ITEM, [body]))
    )
    return list(
        dict.fromkeys(
            item_id for _, item_id in islice(merge(((row.code, row.item_id) for row in came), standing), limit)
        )
    )


def usable(told: Sequence[Body]) -> list[Body]:
    """Of items, those that are sold in a unit this program knows."""
    return [body for body in told if _usable(body)]


def known_unit(unit: object) -> bool:
    """Whether this program sells in it."""
    return unit in _UNITS


def _usable(body: Body) -> bool:
    return known_unit(body.get("unit", Unit.EACH))


def _codes(body: Body) -> Iterator[str]:
    identifiers = [str(code) for code in body.get("identifiers") or ()]
    identifiers += [str(pack["gtin"]) for pack in body.get("packs") or ()]
    return item_codes(identifiers, str(body.get("rcn") or ""), str(body["sku"]))
