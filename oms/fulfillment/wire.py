"""Order rows, as a store's registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import Row
from oms.db.engine import Tx
from oms.fulfillment.repository import active_rows
from oms.fulfillment.to_store import awaited, sent_for


def load_orders(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """With what goes between stores for them."""
    found = active_rows(tx, stream.partition(":")[2], keys)
    waits, whose = awaited(tx, found.keys()), sent_for(tx, found.keys())
    return {
        order_id: row.model_copy(update={"awaits": waits.get(order_id, ()), "for_order": whose.get(order_id, "")})
        if order_id in waits or order_id in whose
        else row
        for order_id, row in found.items()
    }
