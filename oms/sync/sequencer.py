"""Numbers committed marks, stream by stream: small kinds at once, bulk kinds after them in slices.

Only one process does this at a moment (the one that gets the advisory lock), so the numbers of a stream are committed
in their order, and a reader who saw number n can never later find a smaller one it has not seen. Nothing here compares
transaction ids, so a long transaction, in this database or another of its server, holds up no marks but its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import text

from oms.db.engine import Database, Tx

SMALL_SLICE = 20_000
BULK_SLICE = 1_000
_LOCK = 4_150_002

_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(:lock)")

# One statement, so that every part of it sees the same marks and the same heads.
_NUMBER_MARKS = text("""
WITH taken AS (
    DELETE FROM feed_mark
    WHERE bulk = :bulk AND id IN (SELECT id FROM feed_mark WHERE bulk = :bulk ORDER BY id LIMIT :slice)
    RETURNING id, stream, kind, keys, tombstone
), latest AS (
    SELECT DISTINCT ON (stream, kind, key) id, stream, kind, key, tombstone
    FROM taken, unnest(keys) AS key ORDER BY stream, kind, key, id DESC
), numbered AS (
    SELECT latest.*, coalesce(feed_head.head, 0) + row_number() OVER (PARTITION BY stream ORDER BY id) AS number
    FROM latest LEFT JOIN feed_head USING (stream)
), moved AS (
    INSERT INTO feed_row (stream, kind, key, number, tombstone, moved_at)
    SELECT stream, kind, key, number, tombstone, :now FROM numbered
    ON CONFLICT (stream, kind, key) DO UPDATE
    SET number = excluded.number, tombstone = excluded.tombstone, moved_at = excluded.moved_at
), heads AS (
    INSERT INTO feed_head (stream, head) SELECT stream, max(number) FROM numbered GROUP BY stream
    ON CONFLICT (stream) DO UPDATE SET head = excluded.head
)
SELECT count(*), coalesce(sum(cardinality(keys)), 0) FROM taken
""")

_FORGET = text("""
WITH gone AS (
    DELETE FROM feed_row WHERE tombstone AND moved_at < :before RETURNING stream, number
)
UPDATE feed_head SET horizon = greatest(horizon, newest.number)
FROM (SELECT stream, max(number) AS number FROM gone GROUP BY stream) AS newest
WHERE feed_head.stream = newest.stream
""")


@dataclass(frozen=True, slots=True)
class Round:
    """How many records a round numbered. ``more``: it left some for the next round."""

    small: int
    bulk: int
    more: bool


IDLE = Round(0, 0, more=False)


def sequence_once(db: Database, *, bulk_slice: int = BULK_SLICE) -> Round:
    """One round: small kinds, committed before a slice of bulk kinds is touched. Idle where another has the lock."""
    small = _number(db, bulk=False, slice_=SMALL_SLICE)
    bulk = _number(db, bulk=True, slice_=bulk_slice)
    if small is None or bulk is None:
        return IDLE
    return Round(small.records, bulk.records, more=small.marks == SMALL_SLICE or bulk.marks == bulk_slice)


def sequence_all(db: Database) -> int:
    """Rounds until no committed mark is left; returns how many records they told."""
    total = 0
    while True:
        done = sequence_once(db)
        total += done.small + done.bulk
        if not done.more:
            return total


def forget_tombstones(tx: Tx, days: int) -> None:
    """Deletes tombstones older than ``days``; a cursor from before them is told to begin again."""
    tx.conn.execute(_FORGET, {"before": tx.now - timedelta(days=days)})


class _Numbered(NamedTuple):
    marks: int
    records: int


def _number(db: Database, *, bulk: bool, slice_: int) -> _Numbered | None:
    """None where another process has the lock."""
    with db.transaction_by_key() as tx:
        if not tx.conn.execute(_TRY_LOCK, {"lock": _LOCK}).scalar_one():
            return None
        marks, records = tx.conn.execute(_NUMBER_MARKS, {"bulk": bulk, "slice": slice_, "now": tx.now}).one()
        return _Numbered(marks, int(records))
