"""How a writer tells the feed that a record moved: a mark, left in the writer's own transaction.

Lock or write the record before marking it, so that of two marks of one key the later one is the newer.
"""

from __future__ import annotations

from collections.abc import Iterable

from oms.db.bulk import copy_into
from oms.db.engine import Tx
from oms.sync.tables import feed_mark

CHAIN = "chain"
BULK_KINDS = frozenset({"item", "price"})
"""Kinds that move by the thousand: numbered after all others."""


KEYS_TOGETHER = 1_000
"""Records of one mark."""


def market_stream(country: str) -> str:
    return f"market:{country}"


def pricelist_stream(pricelist: str) -> str:
    return f"pricelist:{pricelist}"


def store_stream(location_id: str) -> str:
    return f"store:{location_id}"


def register_stream(register_id: str) -> str:
    return f"register:{register_id}"


def mark(tx: Tx, stream: str, kind: str, key: str, *, tombstone: bool = False) -> None:
    """The record moved in ``stream``; with ``tombstone`` it left it."""
    mark_many(tx, stream, kind, (key,), tombstone=tombstone)


def mark_many(tx: Tx, stream: str, kind: str, keys: Iterable[str], *, tombstone: bool = False) -> None:
    """The same for many records of one kind."""
    told, bulk = list(keys), kind in BULK_KINDS
    size = 1 if bulk else KEYS_TOGETHER  # bulk marks are numbered in slices
    rows = [
        {"bulk": bulk, "stream": stream, "kind": kind, "keys": told[start : start + size], "tombstone": tombstone}
        for start in range(0, len(told), size)
    ]
    copy_into(tx, feed_mark, rows)
