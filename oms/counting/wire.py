"""Stock rows with the last count that the books follow, as a store's registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import Row, StockRow
from oms.counting.repository import last_followed
from oms.db.engine import Tx
from oms.inventory import wire


def load_stock(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    told = wire.load_stock(tx, stream, keys)
    counts = last_followed(tx, stream.partition(":")[2], keys)
    for item_id, count in counts.items():
        row = told.get(item_id)
        if isinstance(row, StockRow):
            missing = max(0, -count.moved)
            told = {**told, item_id: row.model_copy(update={"counted_at": count.counted_at, "missing": missing})}
    return told
