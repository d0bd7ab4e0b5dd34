"""Stock rows, as a store's registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import Row, StockRow
from oms.db.engine import Tx
from oms.inventory.ledger import levels


def load_stock(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    location_id = stream.partition(":")[2]
    found = levels(tx, [(location_id, item_id) for item_id in keys])
    return {
        item_id: StockRow(item_id=item_id, on_hand=level.on_hand, reserved=level.reserved, safety=level.safety)
        for (_, item_id), level in found.items()
    }
