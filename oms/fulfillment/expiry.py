"""What is ready waits for its customer only so long: they are reminded, and then the store puts it back.

An order that is kept no longer is taken from its store as one that goes elsewhere is, so that the store is told to put
back what it holds, and whoever hands it over meanwhile without knowing is booked all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.states.order import OrderState
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception
from oms.fulfillment import notices, repository
from oms.fulfillment.notices import Occasion
from oms.fulfillment.promise_tables import collection_rules
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.states import withdraw_unwanted
from oms.fulfillment.tables import fulfillment
from oms.inventory.model import Closing
from oms.orders import repository as orders
from oms.sync.feed import mark, store_stream

KEEP_DAYS, REMIND_DAYS = 7, 2
AT_ONCE = 50


def set_keeping(
    tx: Tx,
    location_id: str,
    *,
    keep_days: int | None = None,
    remind_days: int | None = None,
    tell_customers: bool | None = None,
) -> RowMapping:
    """From now on: what is ready already keeps the time it was given. What is not told stays as it is."""
    own = collection_rules.c.location_id == location_id
    plain = {"location_id": location_id, "keep_days": KEEP_DAYS, "remind_days": REMIND_DAYS}
    tx.conn.execute(upsert(collection_rules).values(plain).on_conflict_do_nothing())
    old = tx.conn.execute(select(collection_rules).where(own).with_for_update()).mappings().one()
    keep = old["keep_days"] if keep_days is None else keep_days
    remind = old["remind_days"] if remind_days is None else remind_days
    told_since = old["told_since"]
    if tell_customers is not None:
        told_since = (told_since or tx.now) if tell_customers else None
    rules = {"keep_days": keep, "remind_days": remind if remind < keep else 0, "told_since": told_since}
    changed = update(collection_rules).where(own).values(rules).returning(collection_rules)
    return tx.conn.execute(changed).mappings().one()


def follow(tx: Tx, order_id: str) -> None:
    """The order became ready for its customer, or is so no longer: since when it waits is kept right."""
    order = orders.orders_by_id(tx, [order_id]).get(order_id)
    own = (fulfillment.c.order_id == order_id, fulfillment.c.status == Status.ACTIVE)
    here = tx.conn.execute(select(fulfillment).where(*own)).mappings().one_or_none()
    if order is None or here is None:
        return
    waits = order["kind"] == "pickup" and order["state"] == OrderState.READY
    if waits == (here["collect_until"] is not None):
        return
    if waits:
        keep, remind = _rules(tx, here["location_id"])
        until = max(tx.now, order["due_at"]) + keep
        values: dict[str, datetime | None] = {"collect_until": until, "look_at": until - remind}
        notices.tell(tx, order_id, Occasion.READY, of=here["fulfillment_id"])
    else:
        values = {"collect_until": None, "look_at": None}
    _save(tx, here["fulfillment_id"], **values)
    mark(tx, store_stream(here["location_id"]), "order", order_id)


def due(tx: Tx, after: str = "") -> Sequence[str]:
    """Ids of the next orders to look at, in their order."""
    query = select(fulfillment.c.order_id).where(fulfillment.c.look_at <= tx.now, fulfillment.c.order_id > after)
    return tx.conn.execute(query.distinct().order_by(fulfillment.c.order_id).limit(AT_ONCE)).scalars().all()


def look_at(tx: Tx, order_id: str) -> None:
    """Remind of an order, or end it where it waited too long. Each in a transaction of its own: orders have items in
    common, of which one locks the stock for another.
    """
    orders.lock_order(tx, order_id)
    query = select(fulfillment).where(fulfillment.c.order_id == order_id, fulfillment.c.look_at <= tx.now)
    for row in tx.conn.execute(query).mappings().all():
        here = repository.at_location(tx, order_id, row["location_id"])
        if row["status"] != Status.ACTIVE or here is None:
            _save(tx, row["fulfillment_id"], look_at=None)
        elif tx.now < row["collect_until"]:
            _save(tx, row["fulfillment_id"], look_at=row["collect_until"])
            notices.tell(tx, order_id, Occasion.REMINDER, of=row["fulfillment_id"])
        else:
            _save(tx, row["fulfillment_id"], look_at=None)
            _expire(tx, order_id, here)


def _expire(tx: Tx, order_id: str, here: Fulfillment) -> None:
    withdraw_unwanted(tx, here, Closing.LAPSED)
    notices.tell(tx, order_id, Occasion.EXPIRED, of=here.fulfillment_id)
    if here.row.paid or here.row.deposit_minor:
        raise_exception(tx, "order_expired", order_id, here.location_id, details={"number": here.row.number})


def _rules(tx: Tx, location_id: str) -> tuple[timedelta, timedelta]:
    found = tx.conn.execute(select(collection_rules).where(collection_rules.c.location_id == location_id)).one_or_none()
    keep, remind = (found.keep_days, found.remind_days) if found else (KEEP_DAYS, REMIND_DAYS)
    return timedelta(days=keep), timedelta(days=remind if remind < keep else 0)


def _save(tx: Tx, fulfillment_id: str, **values: object) -> None:
    tx.conn.execute(update(fulfillment).where(fulfillment.c.fulfillment_id == fulfillment_id).values(**values))
