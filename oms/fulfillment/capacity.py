"""How many orders a store takes for each hour in which they are due: on, off, or so many.

A store without a limit is asked nothing, so that only those that have one wait for each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from contract.states.order import OrderState
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.fulfillment.promise_tables import capacity_taken, store_capacity
from oms.orders.tables import customer_order

HOUR = timedelta(hours=1)
LOOKED_AHEAD = 48
"""Hours in which another one with room is looked for."""
_NO_MORE = (OrderState.CANCELED, OrderState.UNFILLABLE)


@dataclass(frozen=True, slots=True)
class Slot:
    """An order that a store is asked to have ready in an hour."""

    location_id: str
    hour: datetime


def slot(location_id: str, due_at: datetime) -> Slot:
    return Slot(location_id, due_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0))


class Room:
    """What stores still take, kept for this transaction: nobody else gives it away meanwhile."""

    def __init__(self, limits: Mapping[str, int], taken: Counter[Slot]) -> None:
        self._limits, self._taken = limits, taken

    @property
    def limits(self) -> Collection[str]:
        """Ids of those that have one."""
        return self._limits.keys()

    def limited(self, location_id: str) -> bool:
        return location_id in self._limits

    def take(self, wanted: Slot, *, anyway: bool = False) -> bool:
        """Whether there was room. ``anyway``: it is taken though there is none."""
        fits = self.has(wanted)
        if fits or anyway:
            self._taken[wanted] += 1
        return fits

    def has(self, wanted: Slot) -> bool:
        left = self.left(wanted)
        return left is None or left > 0

    def left(self, wanted: Slot) -> int | None:
        """How many more it takes; None where it takes all that come."""
        limit = self._limits.get(wanted.location_id)
        return None if limit is None else max(0, limit - self._taken[wanted])

    def full(self, wanted: Slot, code: str) -> Refused:
        """Why the store called ``code`` takes none, with the first later hour that has room, where one is near."""
        hours = (wanted.hour + HOUR * ahead for ahead in range(1, LOOKED_AHEAD + 1))
        free = next((hour for hour in hours if self.has(Slot(wanted.location_id, hour))), None)
        return Refused("store_full", location=code, next_free=instant_text(free) if free else "")


def room(tx: Tx, location_ids: Collection[str], *, lock: bool = True) -> Room:
    """Of these stores. Locks the limits of those that have one, in the order of their ids, and before any stock; to
    look alone needs no lock.
    """
    if not location_ids:
        return Room({}, Counter())
    query = select(store_capacity).where(store_capacity.c.location_id.in_(sorted(location_ids)))
    query = query.order_by(store_capacity.c.location_id)
    found = tx.conn.execute(query.with_for_update() if lock else query)
    limits = {row.location_id: row.per_hour for row in found}
    return Room(limits, _taken(tx, list(limits)) if limits else Counter())


def occupy(tx: Tx, slots: Mapping[str, Slot]) -> None:
    """Orders, by id, count for their hour."""
    rows = [{"order_id": order_id, "location_id": own.location_id, "hour": own.hour} for order_id, own in slots.items()]
    if rows:
        tx.conn.execute(upsert(capacity_taken).values(rows).on_conflict_do_nothing())


def set_capacity(tx: Tx, location_id: str, per_hour: int | None) -> None:
    """From now on; None takes all that come. Orders that are due already count."""
    if per_hour is None:
        tx.conn.execute(store_capacity.delete().where(store_capacity.c.location_id == location_id))
        return
    added = upsert(store_capacity).values(location_id=location_id, per_hour=per_hour)
    tx.conn.execute(
        added.on_conflict_do_update(index_elements=[store_capacity.c.location_id], set_={"per_hour": per_hour})
    )
    coming = select(customer_order.c.order_id, customer_order.c.location_id, customer_order.c.due_at).where(
        customer_order.c.location_id == location_id, customer_order.c.due_at >= tx.now - HOUR
    )
    occupy(tx, {row.order_id: slot(row.location_id, row.due_at) for row in tx.conn.execute(coming)})


def capacities(tx: Tx) -> Mapping[str, int]:
    """Of the stores that have a limit."""
    return {row.location_id: row.per_hour for row in tx.conn.execute(select(store_capacity))}


def taken_by_hour(tx: Tx, location_id: str) -> Sequence[tuple[datetime, int]]:
    """Of the hours to come in which anything is due."""
    found = _taken(tx, [location_id])
    return sorted((own.hour, count) for own, count in found.items() if own.hour > tx.now - HOUR)


def _taken(tx: Tx, location_ids: Sequence[str]) -> Counter[Slot]:
    own, order = capacity_taken.c, customer_order.c
    living = and_(order.order_id == own.order_id, order.location_id == own.location_id, order.state.not_in(_NO_MORE))
    query = (
        select(own.location_id, own.hour, func.count().label("orders"))
        .select_from(capacity_taken.join(customer_order, living))
        .where(own.location_id.in_(location_ids), own.hour > tx.now - HOUR)
        .group_by(own.location_id, own.hour)
    )
    return Counter({Slot(row.location_id, row.hour.astimezone(UTC)): row.orders for row in tx.conn.execute(query)})
