"""Goods that a store looked for in vain: no order is promised of them there until they are counted or found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.facts import MovedLine
from contract.values.time import instant_text
from oms.counting.tables import stock_count
from oms.db.engine import Tx
from oms.fulfillment.promise_tables import frozen_item
from oms.sync.feed import mark_many, store_stream

MAX_LISTED = 500
_NUL = "\x00"
"""PostgreSQL keeps none, and a register may tell anything."""


def freeze(tx: Tx, location_id: str, lines: Iterable[MovedLine], *, order_id: str, entry_id: str, at: datetime) -> None:
    """What is frozen already is so since it last was missed; what was counted after that is not frozen at all."""
    rows = {
        line.item_id: {
            "location_id": location_id,
            "item_id": line.item_id,
            "entry_id": entry_id,
            "order_id": order_id.replace(_NUL, ""),
            "thousandths": line.thousandths,
            "since": at,
        }
        for line in lines
        if _NUL not in line.item_id and not _counted_since(tx, location_id, line.item_id, at)
    }
    if rows:
        missed = upsert(frozen_item).values(list(rows.values()))
        last = func.greatest(frozen_item.c.since, missed.excluded.since)
        tx.conn.execute(missed.on_conflict_do_update(index_elements=frozen_item.primary_key, set_={"since": last}))
        mark_many(tx, store_stream(location_id), "stock", sorted(rows))


def thaw(tx: Tx, location_id: str, item_ids: Collection[str], *, at: datetime) -> int:
    """They were counted, or found, at that time. How many were frozen: what was missed later still is."""
    known = [item_id for item_id in item_ids if _NUL not in item_id]
    own = (frozen_item.c.location_id == location_id, frozen_item.c.item_id.in_(known), frozen_item.c.since <= at)
    thawed = tx.conn.execute(delete(frozen_item).where(*own).returning(frozen_item.c.item_id)).scalars().all()
    mark_many(tx, store_stream(location_id), "stock", sorted(thawed))
    return len(thawed)


def frozen_items(tx: Tx, location_id: str) -> frozenset[str]:
    """Ids of items that no order may be promised of at this store."""
    query = select(frozen_item.c.item_id).where(frozen_item.c.location_id == location_id)
    return frozenset(tx.conn.execute(query).scalars())


def frozen_places(tx: Tx) -> frozenset[tuple[str, str]]:
    """(location id, item id) of all that is frozen anywhere: few, for each is a task in its store."""
    return frozenset((row.location_id, row.item_id) for row in tx.conn.execute(select(frozen_item)))


def listed(tx: Tx, location_id: str | None) -> Sequence[RowMapping]:
    """The longest missed first."""
    query = select(frozen_item).order_by(frozen_item.c.since, frozen_item.c.item_id).limit(MAX_LISTED)
    if location_id is not None:
        query = query.where(frozen_item.c.location_id == location_id)
    return tx.conn.execute(query).mappings().all()


def _counted_since(tx: Tx, location_id: str, item_id: str, at: datetime) -> bool:
    own = (stock_count.c.location_id == location_id, stock_count.c.item_id == item_id)
    later = select(stock_count.c.entry_id).where(*own, stock_count.c.counted_at >= instant_text(at)).limit(1)
    return tx.conn.execute(later).first() is not None
