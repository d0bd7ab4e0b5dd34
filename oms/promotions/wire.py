"""Rows of promotions, as registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.promotion_rows import PromotionRow
from contract.messages.row import Row
from oms.db.engine import Tx
from oms.promotions.repository import standing_promotions


def load_promotions(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    found = standing_promotions(tx, keys)
    return {key: PromotionRow.model_validate(row["body"]) for key, row in found.items()}
