"""Goods that one place sends to the store where an order is collected: on their way, awaited there, or not coming."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, select

from contract.messages.facts import Fact, MovedLine, OrderShipped
from contract.messages.rows import InboundLine, InboundRow, OrderRow
from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from oms.catalog.repository import items_by_id
from oms.db.engine import Tx
from oms.fulfillment import repository
from oms.fulfillment.model import GOT, UNDONE
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
    shipped = {row["by_order_id"] for row in inbound.sent_by_orders(tx, [order_id])}
    pending = {str(row["order_id"]) for row in orders.to_be_sent(tx, [order_id])}
    found: dict[str, int] = {}
    for own_id in sorted(shipped | pending):
        left = UNDONE if own_id in pending else ()
        sent = (LineState.SHIPPED,) if own_id in shipped else ()
        for line_id, thousandths in _standing(tx, own_id, (*left, *sent)).items():
            found[line_id] = found.get(line_id, 0) + thousandths
    whose = orders.lines_sent_for(tx, list(found))
    by_line: dict[str, int] = {}
    for line_id, thousandths in found.items():
        by_line[whose[line_id]] = by_line.get(whose[line_id], 0) + thousandths
    return by_line


def _standing(tx: Tx, order_id: str, states: Collection[LineState]) -> dict[str, int]:
    """By line, over the places that have or had it: those that had it keep what they shipped."""
    found: dict[str, int] = {}
    for one in repository.fulfillments(tx, order_id):
        kept = [state for state in states if one.status is repository.Status.ACTIVE or state in GOT]
        for line in one.row.lines:
            found[line.line_id] = found.get(line.line_id, 0) + line.standing.standing(*kept)
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
