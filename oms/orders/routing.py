"""Giving an order to another store: one transaction moves it, its reservation and what each store is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from contract.errors import Refused
from contract.messages.rows import SourcingTrace
from contract.states.fulfillment import IN_HAND
from oms.db.engine import Tx
from oms.exceptions.repository import settle_exceptions
from oms.fulfillment import repository as fulfillment
from oms.fulfillment.capacity import occupy, room, slot
from oms.fulfillment.exchange import ABOUT_ITS_STORE
from oms.fulfillment.frozen import frozen_items
from oms.fulfillment.release import Release, release
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.states import call_off_sendings, refresh_state
from oms.fulfillment.trace import Candidate, Need, Rule, Verdict, candidates, trace
from oms.inventory.ledger import lock_levels
from oms.inventory.model import Closing, Hold
from oms.inventory.reservations import close_all, reserve
from oms.orders import repository
from oms.orders.model import lacks, out_of_stock
from oms.orders.rests import RestLine, rest_lines
from oms.stores.locations import location_named
from oms.stores.model import Location
from oms.stores.repository import locations
from oms.sync.feed import mark, store_stream


def route(tx: Tx, named: str, to_code: str, *, anyway: bool = False) -> int:
    """``give`` to a location that a person chose. The thousandths that may be in hand at the store before."""
    return give(tx, named, to_code, anyway=anyway).in_hand


def give(tx: Tx, named: str, to_code: str | None, *, anyway: bool = False) -> Routed:
    """Give what is undone of an order (by id or number) to a location, or without one to the store that can have it.

    Refused: ``order_unknown``, ``location_unknown``, ``pickup_not_offered``, ``already_there``,
    ``nothing_to_route``, ``no_store_can``, and ``out_of_stock`` and ``store_full`` unless ``anyway``.
    """
    order = repository.find_order(tx, named)
    order_id = str(order["order_id"])
    repository.lock_order(tx, order_id)
    every = fulfillment.fulfillments(tx, order_id)
    old = next((one for one in every if one.status is Status.ACTIVE), None)
    wanted = rest_lines(tx, order_id, every)
    if not wanted:
        raise Refused("nothing_to_route", order=named[:40])
    need = _need(wanted, order)
    source = locations(tx, [old.location_id if old else order["location_id"]])[0]
    before = {one.location_id for one in every} | {order["to_location_id"]}
    found = candidates(tx, need, source.country, before)
    target = location_named(tx, to_code) if to_code else _best(found, order["number"])
    _require_open(tx, old, target, need, anyway=anyway)
    _require_stock(tx, old, need, target.id, anyway=anyway)
    call_off_sendings(tx, order_id)
    if old is not None:
        close_all(tx, order_id, old.location_id, Closing.REROUTED)
        fulfillment.withdraw(tx, old)
        mark(tx, store_stream(old.location_id), "order", order_id, tombstone=True)
    rule = Rule.PERSON_CHOSE if to_code else Rule.FIRST_THAT_HAS_ALL
    why = trace(tx, rule, found, target.id, source.code if old else "")
    _give(tx, order_id, wanted, target.id, every[-1].sequence + 1 if every else 1, why)
    occupy(tx, {order_id: slot(target.id, order["due_at"])})
    repository.update_order(tx, order_id, location_id=target.id, needs_routing=False, promise="firm")
    for kind in ABOUT_ITS_STORE:
        settle_exceptions(tx, kind, order_id)
    refresh_state(tx, order_id)
    return Routed(target.code, old.standing(*IN_HAND) if old is not None else 0)


def could_have(tx: Tx, named: str) -> list[Candidate]:
    """The stores that an order could go to, and what rules the others out. Refused: ``order_unknown``,
    ``nothing_to_route``.
    """
    order = repository.find_order(tx, named)
    every = fulfillment.fulfillments(tx, str(order["order_id"]))
    wanted = rest_lines(tx, str(order["order_id"]), every)
    if not wanted:
        raise Refused("nothing_to_route", order=named[:40])
    source = locations(tx, [order["location_id"]])[0]
    return candidates(tx, _need(wanted, order), source.country, {one.location_id for one in every})


@dataclass(frozen=True, slots=True)
class Routed:
    """Which store has the order now, and how many thousandths may be in hand at the one before."""

    location: str
    in_hand: int


def _best(found: Sequence[Candidate], number: str) -> Location:
    if not found or found[0].verdict is not Verdict.COULD:
        raise Refused("no_store_can", order=number)
    return found[0].place


def _require_open(tx: Tx, old: Fulfillment | None, target: Location, need: Need, *, anyway: bool) -> None:
    if repository.stopped_locations(tx, [target.id]):
        raise Refused("pickup_not_offered", location=target.code)
    if old is not None and old.location_id == target.id:
        raise Refused("already_there", location=target.code)
    rooms, wanted = room(tx, [target.id]), slot(target.id, need.due_at)
    if not rooms.has(wanted) and not anyway:
        raise rooms.full(wanted, target.code)


def _need(lines: Sequence[RestLine], order: RowMapping) -> Need:
    wanted: dict[str, int] = {}
    for line in lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.thousandths
    skus = {line.item_id: line.sku for line in lines}
    return Need(wanted, skus, order["due_at"], order["channel_id"], order["kind"] == "ship")


def _require_stock(tx: Tx, old: Fulfillment | None, need: Need, target_id: str, *, anyway: bool) -> None:
    """Lock the levels of both stores in one order, then ask the new one."""
    stores = (old.location_id, target_id) if old is not None else (target_id,)
    levels = lock_levels(tx, [(place, item_id) for place in stores for item_id in need.wanted])
    frozen = frozen_items(tx, target_id)
    available = {
        item_id: 0 if item_id in frozen else level.available
        for (place, item_id), level in levels.items()
        if place == target_id
    }
    missing = lacks(need.wanted, available, need.skus)
    if missing and not anyway:
        raise out_of_stock(missing)


def _give(tx: Tx, order_id: str, lines: Sequence[RestLine], target_id: str, sequence: int, why: SourcingTrace) -> None:
    reserve(tx, [Hold(target_id, line.item_id, order_id, line.line_id, line.thousandths) for line in lines])
    given = tuple((line.line_id, line.thousandths) for line in lines)
    release(tx, [Release(order_id, target_id, sequence, given, why)])
