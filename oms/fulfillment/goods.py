"""What of an order its customer has, over all the stores it was at, and all its parts."""

from __future__ import annotations

from contract.rules.order_goods import GoodsOfOrder, goods_by_line
from oms.db.engine import Tx
from oms.fulfillment.repository import Fulfillment, Status, fulfillments
from oms.orders.parts import parts_of
from oms.orders.repository import continued, order_lines


def goods_of_order(tx: Tx, order_id: str) -> dict[str, GoodsOfOrder]:
    """By line of the order itself: what a part that continues a line gave counts for it. What another store was to hand
    over counts with what its customer got there, and what goes on elsewhere may still come.
    """
    ids = [order_id, *(part["order_id"] for part in parts_of(tx, order_id) if part["order_id"] != order_id)]
    continues = {line["line_id"]: line["continues"] for line in order_lines(tx, ids)}
    known = {line["line_id"] for line in order_lines(tx, [order_id])}
    found: dict[str, GoodsOfOrder] = {}
    for own in (one for part_id in ids for one in fulfillments(tx, part_id)):
        gone_on = _gone_on(tx, own)
        for line_id, told in goods_by_line(own.row.lines).items():
            first = line_id
            while continues.get(first):
                first = continues[first]
            if first not in known:
                continue
            before = found.get(first, GoodsOfOrder(0))
            ended = max(0, told.ended - gone_on.get(line_id, 0)) if own.status is Status.ACTIVE else 0
            found[first] = GoodsOfOrder(before.got + told.got, before.ended + ended)
    return found


def _gone_on(tx: Tx, own: Fulfillment) -> dict[str, int]:
    """By line, how much that ended here goes on in another part, or is given where it was first after all."""
    lines = {line["line_id"]: line["thousandths"] for line in order_lines(tx, [own.row.order_id])}
    since = continued(tx, list(lines), own.fulfillment_id)
    called_back = {line.line_id: line.standing.total - lines.get(line.line_id, 0) for line in own.row.lines}
    return {line_id: since.get(line_id, (0, 0))[0] + max(0, called_back.get(line_id, 0)) for line_id in lines}
