"""Goods that one place sends to the store where an order is collected: on their way, awaited there, or not coming."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, select

from contract.messages.facts import Fact, MovedLine, OrderShipped
from contract.messages.rows import InboundLine, InboundRow, OrderRow
from contract.states.fulfillment import IN_HAND, LineState
from contract.states.order import OrderState
from oms.catalog.repository import items_by_id
from oms.db.engine import Tx
from oms.fulfillment import repository
from oms.fulfillment.model import GIVEN_BACK
from oms.inbound import repository as inbound
from oms.inbound.announcing import send
from oms.orders import repository as orders
from oms.orders.tables import customer_order
from oms.stores.model import Location
from oms.stores.repository import locations
from oms.sync.booking import BookedEntry
from oms.sync.feed import mark, store_stream

_NOT_COLLECTED = (OrderState.COMPLETED, OrderState.CANCELED)


def awaited(tx: Tx, order_ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """By order that is collected, what it waits for: ids of orders by which something is still to be sent, and of
    documents that are on their way.
    """
    found: dict[str, list[str]] = {}
    for row in orders.to_be_sent(tx, order_ids):
        found.setdefault(row["for_order_id"], []).append(row["order_id"])
    for row in inbound.sent_by_orders(tx, order_ids):
        found.setdefault(row["order_id"], []).append(row["inbound_id"])
    return {order_id: tuple(own) for order_id, own in found.items()}


def coming(tx: Tx, order_id: str) -> Mapping[str, int]:
    """By line of an order that is collected, how much of it others are to send, or did and nobody received yet."""
    found: dict[str, int] = {}
    for comes in (_left(tx, order_id), _to_leave(tx, order_id)):
        whose = orders.lines_sent_for(tx, list(comes))
        for line_id, thousandths in comes.items():
            found[whose[line_id]] = found.get(whose[line_id], 0) + thousandths
    return found


def _left(tx: Tx, order_id: str) -> dict[str, int]:
    """By line of what is sent for it, what is on its way. Documents tell items: it is of the first lines that left."""
    left, found = dict(inbound.on_its_way(tx, order_id)), dict[str, int]()
    for own_id in sorted({by_order_id for by_order_id, _ in left}):
        for line in (line for one in repository.fulfillments(tx, own_id) for line in one.row.lines):
            some = min(left.get((own_id, line.item_id), 0), line.standing.standing(LineState.SHIPPED))
            if some:
                left[own_id, line.item_id] -= some
                found[line.line_id] = found.get(line.line_id, 0) + some
    return found


def _to_leave(tx: Tx, order_id: str) -> dict[str, int]:
    """By line of what is sent for it, what is still to leave: what its place gave back goes on as another order."""
    found: dict[str, int] = {}
    for sending in orders.to_be_sent(tx, [order_id]):
        every = repository.fulfillments(tx, sending["order_id"])
        for here in (one for one in every if one.status is repository.Status.ACTIVE):
            found |= {line.line_id: line.standing.standing(LineState.OPEN, *IN_HAND) for line in here.row.lines}
            if sending["needs_routing"]:
                gone = orders.continued(tx, list(found), here.fulfillment_id)
                for line in here.row.lines:
                    back = line.standing.standing(*GIVEN_BACK) - gone.get(line.line_id, (0, 0))[0]
                    found[line.line_id] += max(0, back)
    return found


def sent_for(tx: Tx, order_ids: Collection[str]) -> Mapping[str, str]:
    """Of orders by which goods are sent to a store, the number of the order that is collected there."""
    whole = customer_order.alias()
    query = select(customer_order.c.order_id, whole.c.number)
    query = query.join(whole, whole.c.order_id == customer_order.c.for_order_id)
    found = tx.conn.execute(query.where(customer_order.c.order_id.in_(order_ids), customer_order.c.for_order_id != ""))
    return {row.order_id: row.number for row in found}


def set_out(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """A parcel left for a store: it is announced there, each by a document of its own. Its goods left the shelf by the
    same fact. Where nobody waits for them any more, they go to the store's stock.
    """
    if not isinstance(fact, OrderShipped):
        return
    order = orders.orders_by_id(tx, [fact.order_id]).get(fact.order_id)
    if order is None or not order["for_order_id"]:
        return
    whole = orders.orders_by_id(tx, [order["for_order_id"]])[order["for_order_id"]]
    waits = whole["location_id"] == order["to_location_id"] and whole["state"] not in _NOT_COLLECTED
    places = {place.id: place for place in locations(tx, [entry.location_id, order["to_location_id"]])}
    store = places[order["to_location_id"]]
    lines = _lines(tx, fact.lines)
    if not lines:
        return
    row = InboundRow(
        inbound_id=tx.new_id(),
        number=inbound.free_number(tx, store.id, order["number"]),
        location_id=store.id,
        kind="ship_to_store" if waits else "transfer",
        sender=places[entry.location_id].name,
        due_on=_day(order, store).isoformat(),
        lines=lines,
        order_id=whole["order_id"] if waits else "",
        order_number=whole["number"] if waits else "",
        tracking=fact.tracking,
    )
    send(tx, row, None, by_order_id=fact.order_id)
    tell_store(tx, whole["order_id"])


def tell_store(tx: Tx, order_id: str) -> None:
    """What an order that is collected waits for is not what it was."""
    for order in orders.orders_by_id(tx, [order_id]).values():
        mark(tx, store_stream(order["location_id"]), OrderRow.KIND, order_id)


def _day(order: RowMapping, store: Location) -> date:
    day: date = order["due_at"].astimezone(ZoneInfo(store.time_zone)).date()
    return day


def _lines(tx: Tx, lines: Sequence[MovedLine]) -> tuple[InboundLine, ...]:
    sent = _summed(lines)
    items = items_by_id(tx, list(sent))
    return tuple(
        InboundLine(
            line_id=tx.new_id(),
            item_id=item_id,
            sku=items[item_id]["sku"],
            name=items[item_id]["name"],
            size=items[item_id]["size"],
            unit=items[item_id]["unit"],
            expected=thousandths,
        )
        for item_id, thousandths in sent.items()
        if item_id in items
    )


def _summed(lines: Iterable[MovedLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.item_id] = found.get(line.item_id, 0) + line.thousandths
    return found
