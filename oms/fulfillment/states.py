"""What follows from how an order stands at its stores: its own state, and which reservations end."""

from __future__ import annotations

from contract.messages.rows import OrderRow
from contract.states.order import OrderState, order_state
from oms.db.engine import Tx
from oms.exceptions.repository import settle_exceptions
from oms.fulfillment import repository
from oms.fulfillment.exchange import LATE
from oms.fulfillment.model import ended, whole_order
from oms.fulfillment.repository import Status
from oms.inventory.reservations import close_part
from oms.orders import repository as orders
from oms.orders.parts import NOTHING_COMES, settle_uses

_WAITS_FOR_ITS_STORE = (OrderState.OPEN, OrderState.IN_WORK)


def refresh_state(tx: Tx, order_id: str) -> OrderState:
    """The order's state, as its lines at all its stores say."""
    every = repository.fulfillments(tx, order_id)
    active = next((one.row for one in every if one.status is Status.ACTIVE), None)
    state = order_state(whole_order(active, [one.row for one in every if one.status is Status.WITHDRAWN]))
    before = orders.change_state(tx, order_id, state)
    if state in NOTHING_COMES or before in NOTHING_COMES:
        settle_uses(tx, order_id)
    if before in _WAITS_FOR_ITS_STORE and state not in _WAITS_FOR_ITS_STORE:
        settle_exceptions(tx, LATE, order_id)
    return state


def close_ended(tx: Tx, before: OrderRow, after: OrderRow, entry_id: str | None) -> None:
    """End the reservations of what came to rest between the rows."""
    for one in sorted(ended(before, after), key=lambda one: one.item_id):
        close_part(tx, before, one.line_id, one.thousandths, one.closing, entry_id=entry_id)
