"""Stock rows with the last count that the books follow, as a store's registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import CountEntry, Row, StockRow
from oms.counting.repository import CountRow, last_followed
from oms.db.engine import Tx
from oms.inventory import wire


def load_stock(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    told = wire.load_stock(tx, stream, keys)
    counts = last_followed(tx, stream.partition(":")[2], keys)
    for item_id, count in counts.items():
        row = told.get(item_id)
        if isinstance(row, StockRow):
            told = {**told, item_id: row.model_copy(update={"count": _entry(count)})}
    return told


def _entry(count: CountRow) -> CountEntry:
    return CountEntry(
        began_at=count.began_at,
        counted_at=count.counted_at,
        counted=count.counted,
        expected=count.expected,
        out=count.out,
        back=count.back,
        soon=count.soon,
    )
