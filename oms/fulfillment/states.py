"""What follows from how an order stands at its stores: its own state, and which reservations end."""

from __future__ import annotations

from contract.messages.rows import OrderRow
from contract.states.order import OrderState, order_state
from oms.db.engine import Tx
from oms.exceptions.repository import settle_exceptions
from oms.fulfillment import repository
from oms.fulfillment.exchange import ABOUT_ITS_STORE, LATE
from oms.fulfillment.model import ended, whole_order
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.to_store import tell_store
from oms.inventory.model import Closing
from oms.inventory.reservations import close_all, close_part
from oms.orders import repository as orders
from oms.orders.parts import NOTHING_COMES, settle_uses
from oms.sync.feed import mark, store_stream

_WAITS_FOR_ITS_STORE = (OrderState.OPEN, OrderState.IN_WORK)


def refresh_state(tx: Tx, order_id: str) -> OrderState:
    """The order's state, as its lines at all its stores say."""
    every = repository.fulfillments(tx, order_id)
    active = next((one.row for one in every if one.status is Status.ACTIVE), None)
    state = order_state(whole_order(active, [one.row for one in every if one.status is Status.WITHDRAWN]))
    before, for_order_id = orders.change_state(tx, order_id, state)
    if state in NOTHING_COMES or before in NOTHING_COMES:
        settle_uses(tx, order_id)
    if before in _WAITS_FOR_ITS_STORE and state not in _WAITS_FOR_ITS_STORE:
        settle_exceptions(tx, LATE, order_id)
    if state in (OrderState.COMPLETED, OrderState.CANCELED):
        call_off_sendings(tx, order_id)
    if for_order_id and state is not before:
        tell_store(tx, for_order_id)
    return state


def call_off_sendings(tx: Tx, order_id: str) -> None:
    """Nobody collects it there: what has not left for that store stays where it is."""
    for sending in orders.to_be_sent(tx, [order_id]):
        own_id = str(sending["order_id"])
        orders.lock_order(tx, own_id)
        here = next((one for one in repository.fulfillments(tx, own_id) if one.status is Status.ACTIVE), None)
        if here is not None:
            withdraw_unwanted(tx, here, Closing.CANCELED)


def withdraw_unwanted(tx: Tx, here: Fulfillment, closing: Closing) -> None:
    """Nobody wants the order any more: its store puts back what it has in hand."""
    order_id = here.row.order_id
    close_all(tx, order_id, here.location_id, closing)
    repository.withdraw(tx, here)
    mark(tx, store_stream(here.location_id), "order", order_id, tombstone=True)
    orders.update_order(tx, order_id, needs_routing=False)
    for kind in ABOUT_ITS_STORE:
        settle_exceptions(tx, kind, order_id)
    refresh_state(tx, order_id)


def close_ended(tx: Tx, before: OrderRow, after: OrderRow, entry_id: str | None) -> None:
    """End the reservations of what came to rest between the rows."""
    for one in sorted(ended(before, after), key=lambda one: one.item_id):
        close_part(tx, before, one.line_id, one.thousandths, one.closing, entry_id=entry_id)
