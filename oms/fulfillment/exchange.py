"""What went otherwise in a store: lines in the place of others, and orders that need no other store any more."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from contract.messages.facts import Fact, OrderFound, OrderSubstituted
from contract.messages.rows import OrderRow
from contract.states.fulfillment import LineState
from oms.db.engine import Tx
from oms.exceptions.repository import open_about, settle_exceptions
from oms.fulfillment.model import added, revived
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.tables import fulfillment_line
from oms.inventory.model import Hold
from oms.inventory.reservations import reopen, reserve
from oms.orders import repository as orders
from oms.orders.tables import order_line

_ANSWERED = {"order_short": LineState.SHORT, "order_rejected": LineState.REJECTED}
"""Exceptions, and the state of which nothing is left once a store took care of them itself."""
WAIT_FOR_A_STORE = (*_ANSWERED, "order_unfillable", "order_to_ship")
"""Exceptions of orders that need a store, or another one."""
LATE = "order_late"
ABOUT_ITS_STORE = (*WAIT_FOR_A_STORE, LATE)
"""Exceptions that end when the order goes from its store."""


def add_lines(tx: Tx, here: Fulfillment, after: OrderRow) -> None:
    """Lines that took the place of others, with what is kept for them where the store still has the order. They are
    written open, whatever was done since.
    """
    fresh = added(here.row, after)
    if not fresh:
        return
    position = select(func.max(order_line.c.position)).where(order_line.c.order_id == after.order_id)
    last = int(tx.conn.execute(position).scalar_one())
    nothing = {state.value: 0 for state in LineState}
    for at, line in enumerate(fresh, start=last + 1):
        own = line.model_dump(include={"line_id", "item_id", "sku", "name", "size", "unit", "price_minor"})
        own |= {"age_minimum": line.age_minimum, "replaces": line.replaces}
        total = line.standing.total
        tx.conn.execute(insert(order_line).values(order_id=after.order_id, position=at, thousandths=total, **own))
        standing = nothing | {LineState.OPEN.value: total}
        tx.conn.execute(
            insert(fulfillment_line).values(
                fulfillment_id=here.fulfillment_id, line_id=line.line_id, thousandths=total, **standing
            )
        )
    if here.status is Status.WITHDRAWN:
        return
    reserve(
        tx,
        [Hold(after.location_id, line.item_id, after.order_id, line.line_id, line.standing.total) for line in fresh],
    )


def hold_again(tx: Tx, before: OrderRow, after: OrderRow) -> None:
    """What is worked on again is kept for its order again."""
    for line in sorted(revived(before, after), key=lambda line: line.item_id):
        reopen(tx, before, line.line_id, line.item_id, line.thousandths)


def answered_here(tx: Tx, fact: Fact, after: OrderRow) -> None:
    """Nobody need look for another store once nothing is short, or given back, any more."""
    if not isinstance(fact, OrderFound | OrderSubstituted):
        return
    for kind, state in _ANSWERED.items():
        if not any(line.standing.standing(state) for line in after.lines):
            settle_exceptions(tx, kind, after.order_id)
    if not any(open_about(tx, kind, after.order_id) for kind in WAIT_FOR_A_STORE):
        orders.update_order(tx, after.order_id, needs_routing=False)


def stands_instead(row: OrderRow, line_id: str) -> bool:
    """Whether a line still takes the place of another: that it no longer does may be known before that it did."""
    return any(
        line.line_id == line_id and line.standing.standing(LineState.CANCELED) < line.standing.total
        for line in row.lines
    )
