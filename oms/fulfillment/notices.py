"""What customers are told of their orders, by e-mail: once for each occasion, where the chain wants its stores to.

That an order is confirmed is written by a keeper afterwards: nothing is added to the transaction that accepts orders.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Exists, RowMapping, exists, select, tuple_

from contract.rules.email_address import is_email_address
from contract.states.order import OrderState
from oms.db.engine import Tx
from oms.fulfillment.promise_tables import collection_rules
from oms.messages import repository as messages
from oms.messages.tables import outbox_message
from oms.orders.tables import customer_order

KIND = "order"
Place = tuple[datetime, str]
"""Of an order among those that were accepted: when that was, and its id."""
AT_ONCE = 500
OVERLAP = timedelta(minutes=1)
"""Longer than a transaction that accepts orders takes."""


class Occasion(StrEnum):
    """What there is to tell."""

    CONFIRMED = "confirmed"
    READY = "ready"
    REMINDER = "reminder"
    SHIPPED = "shipped"
    REJECTED = "rejected"
    LATER = "later"
    EXPIRED = "expired"


def tell(tx: Tx, order_id: str, occasion: Occasion, *, of: str = "") -> None:
    """Nothing where nobody is told, or there is no address. ``of`` tells occasions of one kind apart."""
    query = select(customer_order).where(customer_order.c.order_id == order_id, _told_there())
    order = tx.conn.execute(query).mappings().one_or_none()
    if order is not None:
        _queue(tx, order, f"{occasion}:{of}" if of else str(occasion))


def confirm_accepted(tx: Tx, since: datetime, after: Place | None = None) -> Place | None:
    """Confirm the next of those that were accepted since, and not confirmed yet: all parts of an order by one letter.
    After which others may follow, or None once there are none.
    """
    order, message = customer_order.c, outbox_message.c
    confirmed = exists().where(
        message.transaction_id == "", message.order_id == order.order_id, message.occasion == Occasion.CONFIRMED
    )
    query = select(customer_order).where(
        order.accepted_at >= since - OVERLAP,
        order.part == 1,
        order.customer_email != "",
        order.state.in_((OrderState.OPEN, OrderState.IN_WORK, OrderState.READY)),
        _told_there(collection_rules.c.told_since <= order.accepted_at),
        ~confirmed,
    )
    if after is not None:
        query = query.where(tuple_(order.accepted_at, order.order_id) > after)
    found = tx.conn.execute(query.order_by(order.accepted_at, order.order_id).limit(AT_ONCE)).mappings().all()
    for one in found:
        _queue(tx, one, Occasion.CONFIRMED)
    return (found[-1]["accepted_at"], found[-1]["order_id"]) if found else None


def _told_there(*more: ColumnElement[bool]) -> Exists:
    rules = collection_rules.c
    return exists().where(rules.location_id == customer_order.c.location_id, rules.told_since.is_not(None), *more)


def _queue(tx: Tx, order: RowMapping, occasion: str) -> None:
    address = order["customer_email"]
    if not is_email_address(address):
        return
    values = {
        "kind": KIND,
        "transaction_id": "",
        "receipt_number": order["number"],
        "order_id": order["order_id"],
        "occasion": occasion,
        "customer_id": order["customer_id"],
        "location_id": order["location_id"],
        "register_id": "",
        "attachment_id": "",
    }
    messages.queue(tx, address, values)
