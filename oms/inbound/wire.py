"""Inbound documents, as a store's registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.rows import Row
from oms.db.engine import Tx
from oms.inbound.repository import by_ids


def load_inbound(tx: Tx, stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    return by_ids(tx, stream.partition(":")[2], keys)
