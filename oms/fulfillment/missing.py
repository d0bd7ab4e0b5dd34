"""What a store lacks of an order that is collected there: it comes from elsewhere after all, or it does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from contract.messages.facts import MovedLine
from contract.states.fulfillment import LineCommand
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.fulfillment import notices, repository
from oms.fulfillment.capacity import occupy, slot
from oms.fulfillment.exchange import WAIT_FOR_A_STORE, hold_again
from oms.fulfillment.model import found_after_all, missed
from oms.fulfillment.notices import Occasion
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.states import close_ended, refresh_state
from oms.orders import repository as orders
from oms.sync.feed import mark, store_stream

UNFILLABLE = "order_unfillable"


def comes_later(tx: Tx, order_id: str, due_at: datetime) -> None:
    """Others send what its store lacks, until ``due_at``: what it gave back is open there again."""
    here = _here(tx, order_id)
    if here is None:
        return
    lines = tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=again)
        for line in here.row.lines
        if (again := line.standing.movable(LineCommand.FIND))
    )
    after = found_after_all(here.row, lines)
    repository.save(tx, here, after)
    hold_again(tx, here.row, after)
    orders.update_order(tx, order_id, needs_routing=False, promise="firm")
    for kind in WAIT_FOR_A_STORE:
        settle_exceptions(tx, kind, order_id)
    due_later(tx, order_id, due_at)
    refresh_state(tx, order_id)


def due_later(tx: Tx, order_id: str, due_at: datetime) -> None:
    """An order that is collected is due then, if it was due sooner: its store sees it anew, its customer is told."""
    order = orders.orders_by_id(tx, [order_id])[order_id]
    mark(tx, store_stream(order["location_id"]), "order", order_id)
    if order["due_at"] < due_at:
        orders.update_order(tx, order_id, due_at=due_at)
        occupy(tx, {order_id: slot(order["location_id"], due_at)})
        notices.tell(tx, order_id, Occasion.LATER, of=due_at.isoformat())


def does_not_come(tx: Tx, order_id: str, location_id: str, lines: Mapping[str, int], why: str) -> None:
    """So much of these lines was to be sent to the store where they are collected, and nobody sends it: a person looks,
    and the customer is told. Nothing where the order is not there any more, or none of it is waited for.
    """
    orders.lock_order(tx, order_id)
    here = _here(tx, order_id)
    if here is None or here.location_id != location_id:
        return
    items = {line.line_id: line.item_id for line in here.row.lines}
    moved = [
        MovedLine(line_id=one, item_id=items[one], thousandths=some) for one, some in lines.items() if one in items
    ]
    after = missed(here.row, moved)
    mark(tx, store_stream(location_id), "order", order_id)
    if after == here.row:
        return
    repository.save(tx, here, after)
    close_ended(tx, here.row, after, None)
    told = [{"line_id": one.line_id, "item_id": one.item_id, "thousandths": one.thousandths} for one in moved]
    raise_exception(tx, "order_short", order_id, location_id, details={"reason": "not_sent", "lines": told})
    orders.update_order(tx, order_id, needs_routing=True)
    nobody_sends(tx, order_id, location_id, told, why)
    refresh_state(tx, order_id)


def nobody_sends(tx: Tx, order_id: str, location_id: str, lines: list[dict[str, object]], why: str) -> None:
    """Head office finds the order, and its customer is told."""
    raise_exception(tx, UNFILLABLE, order_id, location_id, details={"why": why, "lines": lines})
    here = _here(tx, order_id)
    if here is not None:
        notices.tell(tx, order_id, Occasion.REJECTED, of=here.fulfillment_id)


def _here(tx: Tx, order_id: str) -> Fulfillment | None:
    return next((one for one in repository.fulfillments(tx, order_id) if one.status is Status.ACTIVE), None)
