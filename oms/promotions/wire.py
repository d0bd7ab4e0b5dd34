"""Rows of promotions and of coupons that are used up, as registers are told them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from contract.messages.promotion_rows import PromotionRow, SpentCouponRow
from contract.messages.row import Row
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.orders.tables import customer_order
from oms.promotions.repository import standing_promotions
from oms.promotions.uses import first_uses
from oms.sales.receipts import Receipt, receipts_of
from oms.stores.tables import location


def load_promotions(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    found = standing_promotions(tx, keys)
    return {key: PromotionRow.model_validate(row["body"]) for key, row in found.items()}


def load_spent_coupons(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """Those whose sale or order by quote stands; of two that used one, the first."""
    first = first_uses(tx, keys)
    receipts = receipts_of(tx, set(first.values())) | _orders(tx, set(first.values()))
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


def _orders(tx: Tx, ids: Collection[str]) -> dict[str, Receipt]:
    """By id, as if each had a receipt with its number."""
    columns = (customer_order.c.order_id, customer_order.c.number, location.c.name, customer_order.c.accepted_at)
    query = select(*columns).join(location, location.c.id == customer_order.c.location_id)
    found = tx.conn.execute(query.where(customer_order.c.order_id.in_(ids)))
    return {row.order_id: Receipt(row.number, row.name, row.accepted_at) for row in found}
