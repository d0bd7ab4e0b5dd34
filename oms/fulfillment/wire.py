"""Order rows, as a store's registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import Row
from oms.db.engine import Tx
from oms.fulfillment.repository import active_rows


def load_orders(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    return active_rows(tx, stream.partition(":")[2], keys)
