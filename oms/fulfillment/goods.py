"""What of an order its customer has, over all the stores it was at."""

from __future__ import annotations

from contract.rules.order_goods import GoodsOfOrder, goods_by_line
from oms.db.engine import Tx
from oms.fulfillment.repository import Status, fulfillments


def goods_of_order(tx: Tx, order_id: str) -> dict[str, GoodsOfOrder]:
    """By line. What another store was to hand over counts with what its customer got there."""
    found: dict[str, GoodsOfOrder] = {}
    for own in fulfillments(tx, order_id):
        for line_id, told in goods_by_line(own.row.lines).items():
            before = found.get(line_id, GoodsOfOrder(0))
            ended = told.ended if own.status is Status.ACTIVE else 0
            found[line_id] = GoodsOfOrder(before.got + told.got, before.ended + ended)
    return found
