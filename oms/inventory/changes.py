"""What a channel may sell, told as it changes: the rows of the feed that stores follow, over all its locations.

A cursor holds the number of the last row told of each location. It is written so that nobody reads anything into it.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select

from contract.errors import Refused
from oms.db.engine import Tx
from oms.inventory.availability_repository import Place, StockAt, read_allocation
from oms.inventory.where import now_at
from oms.stores.repository import locations
from oms.sync.feed import store_stream
from oms.sync.pull import current_epoch
from oms.sync.tables import feed_head

MAX_CURSOR = 32_768
_MOST_UNPACKED = 1 << 20

_MOVED = """
SELECT asked.stream, asked.head, asked.after, row.key, row.number
FROM (
    SELECT told.stream, told.after, feed_head.head
    FROM unnest(%(streams)s::text[], %(afters)s::bigint[]) AS told (stream, after)
    JOIN feed_head ON feed_head.stream = told.stream AND feed_head.head > told.after
) AS asked
LEFT JOIN LATERAL (
    SELECT key, number FROM feed_row
    WHERE feed_row.stream = asked.stream AND feed_row.number > asked.after AND feed_row.kind = 'stock'
    ORDER BY number LIMIT %(most)s
) AS row ON true
ORDER BY asked.stream, row.number
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """``gone``: codes of locations that the channel sells from no more. ``more``: ask again at once."""

    stock: tuple[StockAt, ...]
    gone: tuple[str, ...]
    next: str
    more: bool
    restart: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """``Changes``, by the places alone."""

    places: tuple[Place, ...]
    gone: tuple[str, ...]
    next: str
    more: bool
    restart: bool


class _Cursor(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    epoch: str = ""
    numbers: dict[str, int] = Field(default_factory=dict)
    """By the code of the location."""


def changes(tx: Tx, channel_id: str, after: str, most: int) -> Changes:
    """What moved since ``after``, as it is now; all there is, a page at a time, where that is empty or of another
    epoch. Refused: ``cursor_unreadable``.
    """
    told = moved(tx, channel_id, after, most)
    found = now_at(tx, told.places, channel_id)
    stock = tuple(found[place] for place in told.places if place in found)
    return Changes(stock, told.gone, told.next, told.more, told.restart)


def moved(tx: Tx, channel_id: str, after: str, most: int) -> Moved:
    """The same without what is offered there. Refused: ``cursor_unreadable``."""
    cursor, epoch = _read(after), current_epoch(tx)
    known = cursor.numbers if cursor.epoch == epoch else {}
    codes = _sold_from(tx, channel_id)
    numbers = {code: known.get(code, 0) for code in codes.values()}
    asked, numbers, more = _moved(tx, codes, numbers, most)
    gone = tuple(sorted(known.keys() - numbers.keys()))
    restart = bool(after) and cursor.epoch != epoch
    return Moved(tuple(asked), gone, _written(_Cursor(epoch=epoch, numbers=numbers)), more, restart)


def cursor_now(tx: Tx, channel_id: str) -> str:
    """The cursor of whoever knows everything that was told until now."""
    codes = {store_stream(location_id): code for location_id, code in _sold_from(tx, channel_id).items()}
    query = select(feed_head.c.stream, feed_head.c.head).where(feed_head.c.stream.in_(codes))
    heads = {codes[row.stream]: row.head for row in tx.conn.execute(query)}
    numbers = {code: heads.get(code, 0) for code in codes.values()}
    return _written(_Cursor(epoch=current_epoch(tx), numbers=numbers))


def _sold_from(tx: Tx, channel_id: str) -> dict[str, str]:
    """Codes by id."""
    allocation = read_allocation(tx)
    return {place.id: place.code for place in locations(tx) if allocation.sells(channel_id, place.id)}


def _moved(
    tx: Tx, codes: Mapping[str, str], numbers: Mapping[str, int], most: int
) -> tuple[Sequence[Place], dict[str, int], bool]:
    """At most so many places, in the order of their streams; the cursor behind them; and whether that was not all."""
    ids = {store_stream(location_id): location_id for location_id in codes}
    afters = {stream: numbers[codes[location_id]] for stream, location_id in ids.items()}
    told = {"streams": list(afters), "afters": list(afters.values()), "most": most + 1}
    asked: list[Place] = []
    moved = dict(numbers)
    for stream, head, after, key, number in tx.conn.exec_driver_sql(_MOVED, told):
        if len(asked) == most and key is not None:
            # What is told of this location ends before this row, and nothing is told of those that follow.
            return asked, moved, True
        code = codes[ids[stream]]
        if key is not None:
            asked.append((ids[stream], key))
        moved[code] = max(after, number or head)
    return asked, moved, False


def _read(after: str) -> _Cursor:
    if not after:
        return _Cursor()
    try:
        packed = base64.urlsafe_b64decode(after)
        return _Cursor.model_validate_json(zlib.decompressobj().decompress(packed, _MOST_UNPACKED))
    except (binascii.Error, ValueError, zlib.error, ValidationError):
        raise Refused("cursor_unreadable") from None


def _written(cursor: _Cursor) -> str:
    told = json.dumps(cursor.model_dump(), separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(zlib.compress(told.encode())).decode()
