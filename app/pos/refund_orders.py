"""The sales of an order that a till of this store took: where it was paid ahead, so that a deposit goes back the way it
came, and where its goods were charged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from app.db.rows import facts_not_inside
from app.pos.model.refund_plan import GoingBack
from app.pos.refund_sale import sale_here
from contract.messages.facts import OrderHandedOver, OrderPlaced
from contract.messages.rows import OrderRow
from contract.rules.returnable import can_come_back


def order_sale(conn: Connection, order_id: str) -> str | None:
    """The sale in which a till of this store took the order; None for one that came otherwise, or from elsewhere."""
    placed = (fact for _, fact in facts_not_inside(conn, OrderRow.KIND, order_id, {}) if isinstance(fact, OrderPlaced))
    return next((fact.transaction_id for fact in placed if sale_here(conn, fact.transaction_id)), None)


def goods_sale(conn: Connection, order_id: str) -> str | None:
    """The newest sale of this store in which goods of an order were charged."""
    told = facts_not_inside(conn, OrderRow.KIND, order_id, {})
    named = [fact.transaction_id for _, fact in told if isinstance(fact, OrderPlaced | OrderHandedOver)]
    return next((own for own in reversed(named) if _has_goods_of(conn, own, order_id)), None)


def _has_goods_of(conn: Connection, transaction_id: str, order_id: str) -> bool:
    sale = sale_here(conn, transaction_id) if transaction_id else None
    charged = (own for own in sale.lines if own.gross_minor) if sale is not None else ()
    return any(can_come_back(own) and own.reference == order_id for own in charged)


def with_orders(conn: Connection, back: GoingBack) -> GoingBack:
    """Deposits of orders that were taken here go back with what came back of the sale that took them."""
    known = {own: sale for own in back.by_order if (sale := order_sale(conn, own)) is not None}
    left = {own: minor for own, minor in back.by_order.items() if own not in known}
    return replace(back, by_sale=_added(back.by_sale, back.by_order, known), by_order=left)


def _added(by_sale: Mapping[str, int], by_order: Mapping[str, int], sales: Mapping[str, str]) -> dict[str, int]:
    sums = dict(by_sale)
    for order_id, transaction_id in sales.items():
        sums[transaction_id] = sums.get(transaction_id, 0) + by_order[order_id]
    return sums
