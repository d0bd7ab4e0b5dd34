"""Orders in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import BigInteger, RowMapping, cast, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from contract.states.order import OrderState
from oms.db.engine import Tx
from oms.fulfillment.tables import fulfillment
from oms.orders.tables import customer_order, deposit_use, order_line, pickup_stop
from oms.stores.tables import location

MAX_LISTED = 500
_GOES_ON = (OrderState.OPEN, OrderState.IN_WORK, OrderState.READY)


def lock_order(tx: Tx, order_id: str) -> RowMapping | None:
    """The order, which nobody else changes until this transaction ends. Locked before anything that hangs on it."""
    query = select(customer_order).where(customer_order.c.order_id == order_id)
    return tx.conn.execute(query.with_for_update()).mappings().one_or_none()


def lock_orders(tx: Tx, order_ids: Collection[str]) -> set[str]:
    """The same for many, in the order of their ids. Those that are locked: an id that is no order's is not."""
    if not order_ids:
        return set()
    query = select(customer_order.c.order_id).where(customer_order.c.order_id.in_(order_ids))
    return set(tx.conn.execute(query.order_by(customer_order.c.order_id).with_for_update()).scalars())


def find_order(tx: Tx, named: str) -> RowMapping:
    """By its id or its number. Refused: ``order_unknown``."""
    query = select(customer_order).where(or_(customer_order.c.order_id == named, customer_order.c.number == named))
    found = tx.conn.execute(query).mappings().one_or_none()
    if found is None:
        raise Refused("order_unknown", order=named[:40])
    return found


def orders_by_id(tx: Tx, order_ids: Collection[str]) -> dict[str, RowMapping]:
    query = select(customer_order).where(customer_order.c.order_id.in_(order_ids))
    return {row["order_id"]: row for row in tx.conn.execute(query).mappings()}


def list_orders(
    tx: Tx, *, location_id: str | None, state: OrderState | None, needs_routing: bool, limit: int
) -> Sequence[RowMapping]:
    """Newest first, with the ``location`` code."""
    query = (
        select(customer_order, location.c.code.label("location"))
        .join(location, location.c.id == customer_order.c.location_id)
        .order_by(customer_order.c.accepted_at.desc(), customer_order.c.order_id.desc())
        .limit(min(limit, MAX_LISTED))
    )
    if location_id is not None:
        query = query.where(customer_order.c.location_id == location_id)
    if state is not None:
        query = query.where(customer_order.c.state == state)
    if needs_routing:
        query = query.where(customer_order.c.needs_routing)
    return tx.conn.execute(query).mappings().all()


def order_lines(tx: Tx, order_ids: Collection[str]) -> Sequence[RowMapping]:
    query = select(order_line).where(order_line.c.order_id.in_(order_ids))
    return tx.conn.execute(query.order_by(order_line.c.order_id, order_line.c.position)).mappings().all()


def continued(tx: Tx, line_ids: Collection[str], since: str | None = None) -> Mapping[str, tuple[int, int]]:
    """By line, how much of it, and of its price, other parts of the order have; or only what they got after the order
    came to the store of the fulfillment ``since``.
    """
    of = order_line.c
    sums = [cast(func.sum(column), BigInteger) for column in (of.thousandths, of.price_minor)]
    query = select(of.continues, *sums).where(of.continues.in_(line_ids), of.continues != "")
    if since is not None:
        came = select(fulfillment.c.released_at).where(fulfillment.c.fulfillment_id == since).scalar_subquery()
        query = query.join(customer_order, customer_order.c.order_id == of.order_id)
        query = query.where(customer_order.c.accepted_at > came)
    return {row[0]: (row[1], row[2]) for row in tx.conn.execute(query.group_by(of.continues))}


def update_order(tx: Tx, order_id: str, **values: object) -> None:
    tx.conn.execute(update(customer_order).where(customer_order.c.order_id == order_id).values(**values))


def change_state(tx: Tx, order_id: str, state: OrderState) -> tuple[OrderState, str]:
    """What it was before; and where these goods are sent to a store for an order, the id of that."""
    of = customer_order.c
    before = tx.conn.execute(select(of.state, of.for_order_id).where(of.order_id == order_id)).one()
    update_order(tx, order_id, state=state)
    return OrderState(before.state), before.for_order_id


def to_be_sent(tx: Tx, order_ids: Collection[str]) -> Sequence[RowMapping]:
    """The orders by which something may still be sent to the stores where these are collected, the first first."""
    of = customer_order.c
    looked_after = or_(of.state.in_(_GOES_ON), of.needs_routing)
    query = select(customer_order).where(of.for_order_id.in_(order_ids), of.for_order_id != "", looked_after)
    return tx.conn.execute(query.order_by(of.for_order_id, of.part)).mappings().all()


def lines_sent_for(tx: Tx, line_ids: Collection[str]) -> Mapping[str, str]:
    """By line of what is sent to a store, the line of the order that is collected there."""
    query = select(order_line.c.line_id, order_line.c.for_line_id).where(order_line.c.line_id.in_(line_ids))
    return {row.line_id: row.for_line_id for row in tx.conn.execute(query)}


def use_deposit(tx: Tx, entry_id: str, order_id: str, minor: int) -> int:
    """Of what was paid ahead, this went towards goods or was given back. What is left; negative: it was too much."""
    tx.conn.execute(insert(deposit_use).values(entry_id=entry_id, order_id=order_id, minor=minor))
    paid = select(customer_order.c.deposit_minor).where(customer_order.c.order_id == order_id)
    ahead = int(tx.conn.execute(paid).scalar() or 0)
    return ahead - deposits_used(tx, [order_id]).get(order_id, 0)


def deposits_used(tx: Tx, order_ids: Collection[str]) -> dict[str, int]:
    """Order id -> minor units, of those of which any was used."""
    used = cast(func.sum(deposit_use.c.minor), BigInteger)
    query = select(deposit_use.c.order_id, used.label("minor")).where(deposit_use.c.order_id.in_(order_ids))
    return {row.order_id: row.minor for row in tx.conn.execute(query.group_by(deposit_use.c.order_id))}


def stopped_locations(tx: Tx, location_ids: Iterable[str] | None = None) -> frozenset[str]:
    """Those of ``location_ids`` that take no new pickup orders now; of all where none are told."""
    query = select(pickup_stop.c.location_id)
    if location_ids is not None:
        query = query.where(pickup_stop.c.location_id.in_(list(location_ids)))
    return frozenset(tx.conn.execute(query).scalars())


def stop_pickup(tx: Tx, location_id: str, reason: str) -> None:
    """The location takes no new pickup orders from now on."""
    row = {"location_id": location_id, "reason": reason, "since": tx.now}
    tx.conn.execute(upsert(pickup_stop).values(row).on_conflict_do_nothing())


def resume_pickup(tx: Tx, location_id: str) -> None:
    tx.conn.execute(pickup_stop.delete().where(pickup_stop.c.location_id == location_id))
