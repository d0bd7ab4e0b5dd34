"""How far the books of an item are trusted: when it was last counted, and whether they fell below zero since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import DateTime, Text, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from oms.db.bulk import unnested
from oms.db.engine import Tx
from oms.inventory.allocation_tables import stock_trust

_KEY = (stock_trust.c.location_id, stock_trust.c.item_id)


def counted(tx: Tx, location_id: str, item_ids: Collection[str], at: datetime) -> None:
    """These were counted, and the books follow. What was counted later stays so."""
    _note(tx, [(location_id, item_id) for item_id in item_ids], "counted_at", at)


def fell_below_zero(tx: Tx, places: Collection[tuple[str, str]]) -> None:
    """More was taken at these (location id, item id) than the books had."""
    _note(tx, places, "below_at", tx.now)


def _note(tx: Tx, places: Collection[tuple[str, str]], column: str, at: datetime) -> None:
    if not places:
        return
    location_ids, item_ids = zip(*sorted(set(places)), strict=True)
    moments = [at] * len(item_ids)
    told = unnested(
        "told",
        {"location_id": (Text, location_ids), "item_id": (Text, item_ids), "at": (DateTime(timezone=True), moments)},  # type: ignore[dict-item]
    )
    added = upsert(stock_trust).from_select(
        ["location_id", "item_id", column], select(told.c.location_id, told.c.item_id, told.c.at)
    )
    newest = func.greatest(stock_trust.c[column], added.excluded[column])
    tx.conn.execute(added.on_conflict_do_update(index_elements=_KEY, set_={column: newest}))
