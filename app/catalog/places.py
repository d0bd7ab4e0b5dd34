"""Where items stand in the order of popularity: their *places*, which are the row ids of the index of words.

The place of an item in a block follows from its serial, and is written nowhere. ``searched_item`` holds the places of
the others, and of those that a delta changed. Every eighth place is of a block or given at first; what comes later goes
between.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from app.catalog import blocks, codes
from app.catalog.blocks import ITEM
from app.db.driver import driver_rows

FIRST, GAP = 1 << 24, 8
"""Places begin far from zero, so that there is always room before the first."""
LARGEST_RANK = 1 << 38


def of_serial(serial: int) -> int:
    """The place of an item in a block."""
    return FIRST + GAP * (serial - 1)


def rank_of(popularity: int | None) -> int:
    """Best sellers have the least."""
    return min(popularity or LARGEST_RANK, LARGEST_RANK)


def known(conn: Connection, item_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The place and the rank of each item that has one, searched now or not."""
    found = conn.exec_driver_sql(
        "SELECT item_id, place, rank FROM searched_item WHERE item_id IN (SELECT value FROM json_each(?))",
        (json.dumps(item_ids),),
    )
    places = {item_id: (place, rank) for item_id, place, rank in found}
    for item_id in item_ids:
        if item_id not in places:
            serial = blocks.serial_of(conn, item_id)
            told = blocks.item_at(conn, serial) if serial else None
            if serial and told:
                places[item_id] = of_serial(serial), rank_of(told.get("popularity"))
    return places


def occupy(conn: Connection, items: Mapping[str, tuple[int, int]]) -> None:
    """Items stand at these places, with these ranks."""
    told = [(place, item_id, rank) for item_id, (place, rank) in items.items()]
    conn.exec_driver_sql("INSERT INTO searched_item (place, item_id, rank) VALUES (?, ?, ?)", told)


def leave(conn: Connection, places: Iterable[int]) -> None:
    """Nobody stands there, unless an item in a block does."""
    conn.exec_driver_sql("DELETE FROM searched_item WHERE place = ?", [(place,) for place in places])


def items_at(conn: Connection, places: Sequence[int]) -> list[tuple[int, str]]:
    """Each place with its item."""
    found = [(place, _item_at(conn, place)) for place in places]
    return [(place, item_id) for place, item_id in found if item_id]


def best_first(conn: Connection, item_ids: Sequence[str]) -> list[str]:
    """Those of ``item_ids`` that can be searched."""
    at = sorted((place, item_id) for item_id, (place, _) in known(conn, item_ids).items())
    return [item_id for place, item_id in at if _item_at(conn, place) == item_id]


def free(conn: Connection, rank: int) -> int:
    """Behind the last item that is at least as popular; with room for others at either end."""
    end = of_serial(blocks.last_serial(conn) + 1)
    first, last = conn.exec_driver_sql("SELECT min(place), max(place) FROM searched_item").one()
    if first is None and end == FIRST:
        return FIRST
    before = max(_last_of_rows(conn, rank) or 0, _last_of_blocks(conn, rank) or 0)
    if not before:
        return min(first or FIRST, FIRST if end > FIRST else first) - GAP
    if before >= max(last or 0, end - GAP):
        return before // GAP * GAP + GAP
    place = _not_of_blocks(before + 1, end)
    for taken in _taken_from(conn, place):
        if taken != place:
            break
        place = _not_of_blocks(place + 1, end)
    return place


def _item_at(conn: Connection, place: int) -> str | None:
    for (item_id,) in driver_rows(conn, "SELECT item_id FROM searched_item WHERE place = ?", (place,)):
        return str(item_id)
    told = blocks.item_at(conn, (place - FIRST) // GAP + 1) if place >= FIRST and place % GAP == 0 else None
    if told is None or told.get("active") is False or not codes.usable([told]):
        return None
    own = str(told["item_id"])
    changed = driver_rows(conn, "SELECT 1 FROM raw_row WHERE kind = ? AND key = ?", (ITEM, own))
    return None if changed else own


def _last_of_rows(conn: Connection, rank: int) -> int | None:
    query = "SELECT place FROM searched_item WHERE rank <= ? ORDER BY rank DESC, place DESC LIMIT 1"
    found: int | None = conn.exec_driver_sql(query, (rank,)).scalar()
    return found


def _last_of_blocks(conn: Connection, rank: int) -> int | None:
    """They stand in the order of their ranks, so that it is found by halving."""
    low, high = 0, blocks.last_serial(conn)
    while low < high:
        first, lines = blocks.item_lines(conn, (low + high + 1) // 2)
        if _rank_in(lines[0]) > rank:
            high = first - 1
        elif _rank_in(lines[-1]) <= rank:
            low = first + len(lines) - 1
        else:
            low = high = first + bisect_right(lines, rank, key=_rank_in) - 1
    return of_serial(low) if low else None


def _rank_in(line: bytes) -> int:
    return rank_of(json.loads(line).get("popularity"))


def _not_of_blocks(place: int, end: int) -> int:
    return place + 1 if FIRST <= place < end and place % GAP == 0 else place


def _taken_from(conn: Connection, place: int) -> Iterator[int]:
    found = conn.exec_driver_sql("SELECT place FROM searched_item WHERE place >= ? ORDER BY place", (place,))
    return iter(found.scalars())
