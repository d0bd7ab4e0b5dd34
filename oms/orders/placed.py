"""Orders that tills placed: booked whatever the stock, for they were paid. What cannot be promised is to be routed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from contract.messages.facts import AttachmentRef, Fact, OrderedLine, OrderPlaced
from contract.rules.placed_order import CHANNEL
from contract.states.order import OrderState
from contract.values.time import parse_instant
from oms.catalog.repository import containers_among
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.fulfillment.effects import book_what_came_before
from oms.fulfillment.release import Release, release
from oms.inventory.ledger import lock_levels
from oms.inventory.model import Closing, Hold
from oms.inventory.reservations import end_holds, reserve
from oms.orders import repository
from oms.orders.tables import customer_order, order_line
from oms.stores.repository import locations
from oms.sync.booking import BookedEntry
from oms.sync.tables import attachment

_SAME_NUMBER_END = 4


def book_order_placed(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """Once: the same order from another entry is a doubt. One to be sent waits for a person to route it."""
    assert isinstance(fact, OrderPlaced)
    if repository.lock_order(tx, fact.order_id) is not None:
        raise_exception(tx, "order_placed_twice", fact.order_id, entry.location_id, entry_id=entry.header.id)
        return
    end_holds(tx, [fact.order_id], Closing.PLACED)
    location_id = fact.location_id if locations(tx, [fact.location_id]) else entry.location_id
    lacking = fact.how == "pickup" and _lacking(tx, location_id, fact.lines)
    _insert(tx, entry, fact, location_id, needs_routing=lacking or fact.how == "ship")
    if fact.how == "pickup":
        reserve(
            tx,
            [Hold(location_id, line.item_id, fact.order_id, line.line_id, line.thousandths) for line in fact.lines],
        )
        lines = tuple((line.line_id, line.thousandths) for line in fact.lines)
        release(tx, [Release(fact.order_id, location_id, 1, lines)])
    if lacking:
        raise_exception(tx, "order_unfillable", fact.order_id, location_id, entry_id=entry.header.id)
    if fact.how == "ship":
        raise_exception(tx, "order_to_ship", fact.order_id, location_id, entry_id=entry.header.id)
    book_what_came_before(tx, fact.order_id)


def _lacking(tx: Tx, location_id: str, lines: Iterable[OrderedLine]) -> bool:
    wanted: dict[str, int] = {}
    for line in lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.thousandths
    for item_id in containers_among(tx, wanted):
        del wanted[item_id]
    levels = lock_levels(tx, [(location_id, item_id) for item_id in wanted])
    free = {item_id: level.available for (_, item_id), level in levels.items()}
    return any(thousandths > free.get(item_id, 0) for item_id, thousandths in wanted.items())


def _insert(tx: Tx, entry: BookedEntry, fact: OrderPlaced, location_id: str, *, needs_routing: bool) -> None:
    own = {
        "order_id": fact.order_id,
        "number": _free_number(tx, fact),
        "channel_id": CHANNEL,
        "channel": CHANNEL,
        "external_id": fact.order_id,
        "body_hash": entry.hash,
        "location_id": location_id,
        "customer_name": _attached(tx, fact.name),
        "customer_phone": _attached(tx, fact.phone),
        "customer_email": "",
        "code": fact.code,
        "placed_at": parse_instant(entry.header.occurred_at),
        "accepted_at": tx.now,
        "due_at": parse_instant(fact.promised_at),
        "currency": fact.currency,
        "total_minor": sum(line.price_minor for line in fact.lines),
        "paid": not fact.balance_minor,
        "accepted_by_channel": True,
        "state": OrderState.OPEN,
        "needs_routing": needs_routing,
        "kind": fact.how,
        "promise": "unconfirmed" if needs_routing else "firm",
        "deposit_minor": fact.deposit_minor,
        "customer_id": fact.customer_id,
        "transaction_id": fact.transaction_id,
        "ship_to": _attached(tx, fact.address),
    }
    tx.conn.execute(insert(customer_order).values(own))
    rows = [
        {
            "line_id": line.line_id,
            "order_id": fact.order_id,
            "position": position,
            "item_id": line.item_id,
            "sku": line.sku,
            "name": line.name,
            "size": line.size,
            "unit": line.unit,
            "thousandths": line.thousandths,
            "price_minor": line.price_minor,
            "age_minimum": line.age_minimum,
        }
        for position, line in enumerate(fact.lines, start=1)
    ]
    tx.conn.execute(insert(order_line), rows)


def _free_number(tx: Tx, fact: OrderPlaced) -> str:
    """Its own, or with the end of its id where another order has that number already."""
    taken = select(customer_order.c.order_id).where(customer_order.c.number == fact.number)
    if tx.conn.execute(taken).first() is None:
        return fact.number
    return f"{fact.number}-{fact.order_id[-_SAME_NUMBER_END:].upper()}"


def _attached(tx: Tx, ref: AttachmentRef | None) -> str:
    """A personal value; nothing once it was erased, or where it never came."""
    if ref is None:
        return ""
    found = tx.conn.execute(select(attachment.c.value).where(attachment.c.id == ref.attachment_id)).scalar()
    return str(found or "")
