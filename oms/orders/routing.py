"""Giving an order to another store: one transaction moves it, its reservation and what each store is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

ROUTING_ANSWERS = ("order_short", "order_rejected", "order_unfillable", "order_to_ship")
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
    wanted = _never_given(tx, order_id) if not every else _undone(old)
    if not wanted:
        raise Refused("nothing_to_route", order=named[:40])
    if old is not None and old.location_id == target.id:
        raise Refused("already_there", location=to_code)
    _require_stock(tx, old, wanted, target.id, anyway=anyway)
    if old is not None:
        close_all(tx, order_id, old.location_id, Closing.REROUTED)
        fulfillment.withdraw(tx, old)
        mark(tx, store_stream(old.location_id), "order", order_id, tombstone=True)
    _give(tx, order_id, wanted, target.id, every[-1].sequence + 1 if every else 1)
    repository.update_order(tx, order_id, location_id=target.id, needs_routing=False, promise="firm")
    for kind in ROUTING_ANSWERS:
        settle_exceptions(tx, kind, order_id)
    refresh_state(tx, order_id)
    return old.standing(*IN_HAND) if old is not None else 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the customer still waits for, of one line."""

    line_id: str
    item_id: str
    sku: str
    thousandths: int


def _undone(old: Fulfillment | None) -> list[_Wanted]:
    lines = undone(old.row) if old is not None else ()
    return [_Wanted(line.line_id, line.item_id, line.sku, thousandths) for line, thousandths in lines]


def _never_given(tx: Tx, order_id: str) -> list[_Wanted]:
    """All of an order that no store had yet: one to be sent, which a till placed."""
    return [
        _Wanted(line["line_id"], line["item_id"], line["sku"], line["thousandths"])
        for line in repository.order_lines(tx, [order_id])
    ]


def _require_stock(tx: Tx, old: Fulfillment | None, lines: Sequence[_Wanted], target_id: str, *, anyway: bool) -> None:
    """Lock the levels of both stores in one order, then ask the new one."""
    wanted: dict[str, int] = {}
    skus = {line.item_id: line.sku for line in lines}
    for line in lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.thousandths
    stores = (old.location_id, target_id) if old is not None else (target_id,)
    levels = lock_levels(tx, [(place, item_id) for place in stores for item_id in wanted])
    available = {item_id: level.available for (place, item_id), level in levels.items() if place == target_id}
    missing = lacks(wanted, available, skus)
    if missing and not anyway:
        raise out_of_stock(missing)


def _give(tx: Tx, order_id: str, lines: Sequence[_Wanted], target_id: str, sequence: int) -> None:
    reserve(tx, [Hold(target_id, line.item_id, order_id, line.line_id, line.thousandths) for line in lines])
    release(tx, [Release(order_id, target_id, sequence, tuple((line.line_id, line.thousandths) for line in lines))])
