"""Rows of promotions and of coupons that are used up, as registers are told them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contract.messages.promotion_rows import PromotionRow, SpentCouponRow
from contract.messages.row import Row
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.promotions.repository import standing_promotions
from oms.promotions.uses import first_uses
from oms.sales.receipts import receipts_of


def load_promotions(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    found = standing_promotions(tx, keys)
    return {key: PromotionRow.model_validate(row["body"]) for key, row in found.items()}


def load_spent_coupons(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """Those whose sale stands; of two sales that used one, the first."""
    first = first_uses(tx, keys)
    receipts = receipts_of(tx, set(first.values()))
    return {
        code: SpentCouponRow(
            code=code,
            entry_id=entry_id,
            receipt_number=receipts[entry_id].number,
            location_name=receipts[entry_id].location_name,
            spent_at=instant_text(receipts[entry_id].completed_at),
        )
        for code, entry_id in first.items()
        if entry_id in receipts
    }
