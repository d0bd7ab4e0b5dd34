"""The floor under accepting orders: the very rows that the OMS wrote of them, written again raw, nothing decided.

They are read out of the OMS's database as COPY data before the clock starts, and written into a copy of the database
as it was before them: the same schema, keys and indexes, one connection, a commit for each batch.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

_TABLES = ("customer_order", "order_line", "reservation", "fulfillment")
_PLACED = "SELECT order_id FROM customer_order ORDER BY order_id"
_HELD = """
SELECT location_id, item_id, sum(thousandths)::bigint FROM reservation
WHERE order_id = ANY(%s) GROUP BY 1, 2 ORDER BY 1, 2
"""
_BALANCES = """
UPDATE stock_balance AS b SET reserved = b.reserved + held.thousandths
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[]) AS held (location_id, item_id, thousandths, condition)
WHERE b.location_id = held.location_id AND b.item_id = held.item_id AND b.condition = held.condition AND b.lot = ''
"""
_STANDING = """
COPY (
    SELECT fulfillment_line.* FROM order_line JOIN fulfillment_line USING (line_id) WHERE order_id = ANY('{%s}')
) TO STDOUT
"""
_MARKS = """
COPY (
    SELECT false, 'store:' || location_id, 'order', array_agg(order_id), false FROM fulfillment
    WHERE order_id = ANY('{%s}') GROUP BY location_id
    UNION ALL
    SELECT false, 'store:' || location_id, 'stock', array_agg(DISTINCT item_id), false FROM reservation
    WHERE order_id = ANY('{%s}') GROUP BY location_id
) TO STDOUT
"""
_BY_KEY = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan"


@dataclass(frozen=True, slots=True)
class RawBatch:
    """The rows of some orders: COPY data by table, and (location, item, thousandths, condition) of what they hold."""

    orders: int
    copies: dict[str, bytes]
    held: tuple[list[str], list[str], list[int], list[str]]


def read_batches(url: str, size: int) -> tuple[RawBatch, ...]:
    """Every order of a database, by ``size`` orders."""
    with psycopg.connect(url) as connection:
        placed = [row[0] for row in connection.execute(_PLACED)]
        return tuple(_read(connection, placed[start : start + size]) for start in range(0, len(placed), size))


def orders_per_second(url: str, batches: Sequence[RawBatch]) -> float:
    """Into a database that lacks these orders."""
    with psycopg.connect(url, options=_BY_KEY, prepare_threshold=0) as connection:
        began = time.perf_counter()
        for batch in batches:
            _write(connection, batch)
            connection.commit()
        return sum(batch.orders for batch in batches) / (time.perf_counter() - began)


def _read(connection: psycopg.Connection, placed: list[str]) -> RawBatch:
    told = ",".join(placed)
    copies = {}
    for table in _TABLES:
        rows = f"SELECT * FROM {table} WHERE order_id = ANY('{{{told}}}')"  # noqa: S608 - ids of our own making
        copies[table] = _copied(connection, f"COPY ({rows}) TO STDOUT")
    copies["fulfillment_line"] = _copied(connection, _STANDING % told)
    copies["feed_mark (bulk, stream, kind, keys, tombstone)"] = _copied(connection, _MARKS % (told, told))
    held = connection.execute(_HELD, (placed,)).fetchall()
    columns = ([row[0] for row in held], [row[1] for row in held], [row[2] for row in held], ["sellable"] * len(held))
    return RawBatch(len(placed), copies, columns)


def _copied(connection: psycopg.Connection, statement: str) -> bytes:
    with connection.cursor().copy(statement.encode()) as copy:
        return b"".join(bytes(block) for block in copy)


def _write(connection: psycopg.Connection, batch: RawBatch) -> None:
    cursor = connection.cursor()
    cursor.execute(_BALANCES, batch.held)
    for table, content in batch.copies.items():
        with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            copy.write(content)
