"""What of the orders that a sale paid for is with the customer: as this store knows it, else as head office told."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db.rows import facts_not_inside, stored_row
from app.pos.premises import location_row
from app.pos.refund_sale import SoldBefore
from contract.messages.facts import OrderPlaced
from contract.messages.rows import OrderRow
from contract.rules.fold import fold_order
from contract.rules.order_goods import ORDERED, GoodsOfOrder, goods_by_line
from contract.rules.placed_order import placed_row


def known_goods(conn: Connection, sold: SoldBefore) -> dict[str, GoodsOfOrder]:
    """By line of the sale; nothing of an order that nobody knows of."""
    known = dict(sold.goods)
    for order_id in {line.reference for line in sold.sale.lines if line.intent in ORDERED and line.reference}:
        known.update(_goods_here(conn, order_id))
    return known


def _goods_here(conn: Connection, order_id: str) -> dict[str, GoodsOfOrder]:
    """Nothing for an order that is not this store's to hand over."""
    stored = stored_row(conn, OrderRow.KIND, order_id)
    if stored is not None and stored.withdrawn:
        return {}
    facts = facts_not_inside(conn, OrderRow.KIND, order_id, stored.inside if stored is not None else {})
    order = OrderRow.model_validate(stored.body) if stored is not None else None
    for header, fact in facts if order is None else ():
        if isinstance(fact, OrderPlaced) and _is_here(conn, fact):
            order = placed_row(header, fact, "", "")
    if order is None:
        return {}
    for header, fact in facts:
        order = fold_order(order, header, fact).order
    return goods_by_line(order.lines)


def _is_here(conn: Connection, fact: OrderPlaced) -> bool:
    own = location_row(conn)
    return fact.how == "pickup" and own is not None and fact.location_id == own.location_id
