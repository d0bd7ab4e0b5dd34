"""The floor under taking sales in: the very rows that the OMS wrote of them, written again raw, nothing decided.

They are read out of the OMS's database as COPY data before the clock starts, and written into a copy of the database
as it was before them: the same schema, keys and indexes, a commit for each batch.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg

_OF_ENTRIES = {
    "entry": "id",
    "sale": "entry_id",
    "sale_line": "entry_id",
    "sale_tender": "entry_id",
    "stock_movement": "entry_id",
}
_BATCH = "SELECT id FROM entry WHERE incarnation = '{}' AND number BETWEEN {} AND {}"
_MOVED = """
SELECT location_id, item_id, sum(thousandths)::bigint FROM stock_movement
WHERE entry_id IN ({}) GROUP BY 1, 2 ORDER BY 1, 2
"""
_BALANCES = """
UPDATE stock_balance SET on_hand = on_hand + moved.thousandths
FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS moved(location_id, item_id, thousandths)
WHERE stock_balance.location_id = moved.location_id AND stock_balance.item_id = moved.item_id
"""
_MARKS = """
INSERT INTO feed_mark (bulk, stream, kind, keys, tombstone)
SELECT false, 'store:' || location_id, 'stock', array_agg(item_id), false
FROM unnest(%s::text[], %s::text[]) AS moved(location_id, item_id) GROUP BY location_id
"""


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Some entries' rows: COPY data by table, and (location, item, thousandths) of what they moved."""

    copies: dict[str, bytes]
    moved: tuple[list[str], list[str], list[int]]


def read_batches(url: str, incarnation: str, first: int, last: int, size: int) -> tuple[RawBatch, ...]:
    """The rows of a register's entries ``first`` to ``last``, by ``size`` entries."""
    with psycopg.connect(url) as connection:
        return tuple(
            _read(connection, _BATCH.format(incarnation, start, min(start + size - 1, last)))
            for start in range(first, last + 1, size)
        )


def write_batches(url: str, batches: Sequence[RawBatch]) -> Iterator[float]:
    """The seconds that each took, its commit included."""
    with psycopg.connect(url) as connection:
        for batch in batches:
            began = time.perf_counter()
            _write(connection, batch)
            connection.commit()
            yield time.perf_counter() - began


def _read(connection: psycopg.Connection, ids: str) -> RawBatch:
    copies = {}
    for table, key in _OF_ENTRIES.items():
        rows = f"SELECT * FROM {table} WHERE {key} IN ({ids})"  # noqa: S608 - ids of our own making
        with connection.cursor().copy(f"COPY ({rows}) TO STDOUT".encode()) as copy:
            copies[table] = b"".join(bytes(block) for block in copy)
    moved = connection.execute(_MOVED.format(ids).encode()).fetchall()
    return RawBatch(copies, ([row[0] for row in moved], [row[1] for row in moved], [row[2] for row in moved]))


def _write(connection: psycopg.Connection, batch: RawBatch) -> None:
    cursor = connection.cursor()
    for table, content in batch.copies.items():
        with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            copy.write(content)
    cursor.execute(_BALANCES, batch.moved)
    cursor.execute(_MARKS, batch.moved[:2])
