"""Giving an order to another store: one transaction moves it, its reservation and what each store is told."""

from __future__ import annotations

from contract.errors import Refused
from contract.states.fulfillment import IN_HAND
from oms.db.engine import Tx
from oms.exceptions.repository import settle_exceptions
from oms.fulfillment import repository as fulfillment
from oms.fulfillment.effects import refresh_state
from oms.fulfillment.model import undone
from oms.fulfillment.release import Release, release
from oms.fulfillment.repository import Fulfillment, Status
from oms.inventory.ledger import lock_levels
from oms.inventory.model import Closing, Hold
from oms.inventory.reservations import close_all, reserve
from oms.orders import repository
from oms.orders.model import lacks, out_of_stock
from oms.stores.locations import location_named
from oms.sync.feed import mark, store_stream

ROUTING_ANSWERS = ("order_short", "order_rejected", "order_unfillable")
"""Exceptions that a new store takes care of."""


def route(tx: Tx, named: str, to_code: str, *, anyway: bool = False) -> int:
    """Give what is undone of an order (by id or number) to a location. The thousandths that may be in hand at the old.

    Refused: ``order_unknown``, ``location_unknown``, ``pickup_not_offered``, ``already_there``,
    ``nothing_to_route``, and ``out_of_stock`` unless ``anyway``.
    """
    order_id = str(repository.find_order(tx, named)["order_id"])
    repository.lock_order(tx, order_id)
    target = location_named(tx, to_code)
    if repository.stopped_locations(tx, [target.id]):
        raise Refused("pickup_not_offered", location=to_code)
    every = fulfillment.fulfillments(tx, order_id)
    old = next((one for one in every if one.status is Status.ACTIVE), None)
    if old is None or not undone(old.row):
        raise Refused("nothing_to_route", order=named[:40])
    if old.location_id == target.id:
        raise Refused("already_there", location=to_code)
    _require_stock(tx, old, target.id, anyway=anyway)
    close_all(tx, order_id, old.location_id, Closing.REROUTED)
    fulfillment.withdraw(tx, old)
    mark(tx, store_stream(old.location_id), "order", order_id, tombstone=True)
    _give(tx, old, target.id, every[-1].sequence + 1)
    repository.update_order(tx, order_id, location_id=target.id, needs_routing=False)
    for kind in ROUTING_ANSWERS:
        settle_exceptions(tx, kind, order_id)
    refresh_state(tx, order_id)
    return old.standing(*IN_HAND)


def _require_stock(tx: Tx, old: Fulfillment, target_id: str, *, anyway: bool) -> None:
    """Lock the levels of both stores in one order, then ask the new one."""
    wanted: dict[str, int] = {}
    skus = {line.item_id: line.sku for line in old.row.lines}
    for line, thousandths in undone(old.row):
        wanted[line.item_id] = wanted.get(line.item_id, 0) + thousandths
    levels = lock_levels(tx, [(place, item_id) for place in (old.location_id, target_id) for item_id in wanted])
    available = {item_id: level.available for (place, item_id), level in levels.items() if place == target_id}
    missing = lacks(wanted, available, skus)
    if missing and not anyway:
        raise out_of_stock(missing)


def _give(tx: Tx, old: Fulfillment, target_id: str, sequence: int) -> None:
    order_id = old.row.order_id
    lines = undone(old.row)
    reserve(tx, [Hold(target_id, line.item_id, order_id, line.line_id, thousandths) for line, thousandths in lines])
    release(tx, [Release(order_id, target_id, sequence, tuple((line.line_id, amount) for line, amount in lines))])
