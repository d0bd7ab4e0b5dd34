"""Orders that ended name nobody any more, where a person asks for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import RowMapping, func, or_, select, update

from contract.rules.customer_match import email_key, phone_key
from contract.states.order import OrderState
from oms.db.engine import Tx
from oms.orders.tables import customer_order
from oms.sync.feed import mark, store_stream

ENDED = (OrderState.COMPLETED, OrderState.CANCELED, OrderState.UNFILLABLE)
_PHONE_END = 6
_OF = customer_order.c
_BLANK = ("customer_name", "customer_phone", "customer_email", "ship_to", "ship_postal_code")


def has_ended(order: RowMapping) -> bool:
    """An order that its store gave back, and that another may have yet, did not."""
    return order["state"] in ENDED and not (order["state"] == OrderState.UNFILLABLE and order["needs_routing"])


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The ids of orders that name nobody any more, and how many are ``under_way``."""

    ids: frozenset[str]
    under_way: int


def forget_person(tx: Tx, customer_ids: Collection[str], emails: Collection[str], phones: Collection[str]) -> Forgotten:
    """Of these customers, and of whoever ordered with their address or number. Orders under way keep what their stores
    need.
    """
    by_email = {email_key(one) for one in emails} - {""}
    by_phone = {phone_key(one) for one in phones} - {""}
    digits = func.regexp_replace(_OF.customer_phone, "[^0-9]", "", "g")
    ends = [digits.like(f"%{one[-_PHONE_END:]}") for one in by_phone]
    theirs = or_(_OF.customer_id.in_(customer_ids), func.lower(_OF.customer_email).in_(by_email), *ends)
    columns = (_OF.order_id, _OF.customer_id, _OF.customer_email, _OF.customer_phone, _OF.location_id)
    query = select(*columns, _OF.state, _OF.needs_routing).where(theirs).order_by(_OF.order_id).with_for_update()
    ids, under_way = set[str](), 0
    for row in tx.conn.execute(query).mappings():
        known = email_key(row["customer_email"]) in by_email or phone_key(row["customer_phone"]) in by_phone
        if row["customer_id"] not in customer_ids and not known:
            continue
        if not has_ended(row):
            under_way += 1
            continue
        blank = dict.fromkeys(_BLANK, "")
        tx.conn.execute(update(customer_order).where(_OF.order_id == row["order_id"]).values(**blank))
        mark(tx, store_stream(row["location_id"]), "order", row["order_id"])
        ids.add(row["order_id"])
    return Forgotten(frozenset(ids), under_way)
