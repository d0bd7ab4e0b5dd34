"""The network as the database has it: where locations are, what carriers charge, and what of some items is where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import func, select

from contract.messages.rows import CarrierService
from oms.catalog.tables import item
from oms.db.engine import Tx
from oms.fulfillment.capacity import room, slot
from oms.fulfillment.frozen import frozen_places
from oms.inventory.allocation import Allocation
from oms.inventory.availability import for_channel
from oms.inventory.availability_repository import read_allocation
from oms.inventory.model import SELLABLE
from oms.inventory.tables import balance
from oms.orders.repository import stopped_locations
from oms.shipping.carriers import all_carriers
from oms.shipping.tables import carrier_stop
from oms.sourcing.chances import Chances, Question
from oms.sourcing.ground import Ground
from oms.sourcing.model import NO_LIMIT, Ints, Kind, Network, Service, Situation, StockRows, in_ppm
from oms.sourcing.plan import Plan
from oms.stores.model import Location
from oms.stores.points import point_of
from oms.stores.repository import locations
from oms.stores.tables import register

_EPOCH = date(1970, 1, 1)
KINDS = {"store": Kind.STORE, "warehouse": Kind.WAREHOUSE}
_ENOUGH = 10**15
"""More of an item than anybody has: nobody said what is too much."""


@dataclass(frozen=True, slots=True)
class Goods:
    """An item. ``grams``: what a piece weighs, or a kilogram, a liter or a meter of it."""

    item_id: str
    grams: int
    category: str
    department: str


def network_of(tx: Tx, plan: Plan, country: str, currency: str) -> Network:
    """For orders to a country, paid in that currency: locations of which it is known where they are, which keep their
    books in it, and where somebody has a till to work on orders.
    """
    staffed = set(tx.conn.execute(select(register.c.location_id).where(register.c.state == "active")).scalars())
    places = [place for place in locations(tx) if place.id in staffed and _gives(place, currency)]
    kinds = [KINDS[place.kind] for place in places]
    points = [point for place in places if (point := point_of(place)) is not None]
    works = [plan.work(kind) for kind in kinds]
    return Network(
        ids=tuple(place.id for place in places),
        kinds=_ints(kinds),
        latitudes_e6=_ints(point.latitude_e6 for point in points),
        longitudes_e6=_ints(point.longitude_e6 for point in points),
        countries=tuple(place.country for place in places),
        tags=(frozenset[str](),) * len(places),
        offset_minutes=_ints(_offset(place, tx.now) for place in places),
        cutoffs=np.array([work.cutoffs for work in works], dtype=np.int64).reshape(len(places), 7),
        work_minutes=_ints(work.minutes for work in works),
        parcel_minor=_ints(work.parcel_minor for work in works),
        line_minor=_ints(work.line_minor for work in works),
        per_hour=_ints([0] * len(places)),
        services=_services(tx, plan, country, currency, [place.id for place in places]),
        zone_meters=tuple(zone.km * 1_000 for zone in plan.zones),
        detour_percent=plan.detour_percent,
        closed_days=frozenset((date.fromisoformat(day) - _EPOCH).days for day in plan.closed_days),
        factors_source=plan.factors_source,
        factors_version=plan.factors_version,
    )


def situation_of(
    tx: Tx,
    ground: Ground,
    items: Mapping[str, Goods],
    channel_id: str,
    due_at: datetime,
    chances: Chances,
    seed: int,
    resting: Collection[tuple[str, str]] = (),
) -> Situation:
    """What stands where of ``items``, by their ids, for orders of a channel that are due then. ``floor`` is all that
    the channel may not have. ``seed`` throws the dice for what is not known of stores. ``resting``:
    (location id, item id) that are not asked now, like those that are frozen.
    """
    ids, allocation = ground.network.ids, read_allocation(tx)
    rooms = room(tx, ids, lock=False)
    free = [NO_LIMIT if (left := rooms.left(slot(one, due_at))) is None else left for one in ids]
    stopped = stopped_locations(tx, ids)
    stops = [one in stopped for one in ids]
    sold_from = {one for one in ids if allocation.sells(channel_id, one)}
    stock = _stock(tx, ground, items, {*frozen_places(tx), *resting}, sold_from)
    now = int(tx.now.timestamp()) // 60
    hours = (now + ground.network.offset_minutes) // 60 % 24
    stores = chances.stores_at(ids)
    known: dict[str, StockRows] = {}
    for item_id, rows in stock.items():
        floor = _ints(
            _kept(allocation, channel_id, ids[at], items[item_id], left)
            for at, left in zip(rows.locations.tolist(), rows.available.tolist(), strict=True)
        )
        here, of_class = stores[rows.locations], chances.class_at(items[item_id].department)
        rejected, late = (
            in_ppm(chances.sampled(question, here, of_class, hours[rows.locations], seed))
            for question in (Question.REJECTED, Question.LATE)
        )
        known[item_id] = replace(rows, floor=floor, reject_ppm=rejected, late_ppm=late)
    return Situation(now, known, _ints(free), _ints(stops))


def _stock(
    tx: Tx,
    ground: Ground,
    items: Collection[str],
    frozen: Collection[tuple[str, str]],
    sold_from: Collection[str],
) -> Mapping[str, StockRows]:
    """``sold_from``: ids of locations; for a channel nothing stands at others."""
    of = balance.c
    left = func.sum(of.on_hand - of.reserved - of.safety)
    query = select(of.location_id, of.item_id, left.label("left")).where(
        of.item_id.in_(items), of.condition == SELLABLE, of.location_id.in_(ground.network.ids)
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for row in tx.conn.execute(query.group_by(of.location_id, of.item_id)):
        if row.location_id not in sold_from:
            continue
        found.setdefault(row.item_id, []).append((ground.index[row.location_id], int(row.left)))
    stock = {}
    for item_id, told in found.items():
        at, available = _ints(one[0] for one in sorted(told)), _ints(one[1] for one in sorted(told))
        cold = _ints((ground.network.ids[one], item_id) in frozen for one in at)
        none = at * 0
        stock[item_id] = StockRows(at, available, none, none + _ENOUGH, none, none, none, none, none, cold)
    return stock


def _kept(allocation: Allocation, channel_id: str, location_id: str, own: Goods, left: int) -> int:
    """What an order of the channel may not have, as it is worked out where orders are accepted."""
    limit = allocation.limit(channel_id, location_id)
    above = max(0, left - allocation.floor(location_id, own.item_id, own.category))
    return max(0, left - for_channel(above, limit.keep, limit.share))


def _gives(place: Location, currency: str) -> bool:
    return place.kind in KINDS and place.currency == currency and point_of(place) is not None


def _offset(place: Location, now: datetime) -> int:
    return (now.astimezone(ZoneInfo(place.time_zone)).utcoffset() or timedelta()) // timedelta(minutes=1)


def _services(tx: Tx, plan: Plan, country: str, currency: str, location_ids: Sequence[str]) -> tuple[Service, ...]:
    """Of carriers that charge in this currency, what they offer to the whole country, at the places they come to."""
    found = []
    stops = tx.conn.execute(select(carrier_stop).where(carrier_stop.c.active)).all()
    comes = {(stop.carrier_id, stop.location_id) for stop in stops}
    for carrier in all_carriers(tx):
        code = carrier["carrier_id"]
        places = tuple(at for at, one in enumerate(location_ids) if (code, one) in comes)
        for told in carrier["services"] if carrier["currency"] == currency else ():
            own = _service(plan, code, CarrierService.model_validate(told), country, places)
            found += [own] if own is not None else []
    return tuple(found)


def _service(
    plan: Plan, carrier_id: str, told: CarrierService, country: str, places: tuple[int, ...]
) -> Service | None:
    here = [rate for rate in told.rates if not rate.countries or country in rate.countries]
    whole = [rate for rate in here if not rate.postal_prefixes]
    by_weight = {rate.up_to_grams: rate for rate in sorted(whole, key=lambda one: (one.up_to_grams, -one.price_minor))}
    if not by_weight:
        return None
    code = f"{carrier_id}/{told.code}"
    return Service(
        code=code,
        carrier=carrier_id,
        up_to_grams=tuple(by_weight),
        prices=tuple(
            tuple(rate.price_minor * zone.percent // 100 for rate in by_weight.values()) for zone in plan.zones
        ),
        transit_days=(max(rate.transit_days for rate in by_weight.values()),) * len(plan.zones),
        legs=plan.flown_legs if code in plan.flown else plan.legs,
        co2_grams_per_parcel=told.co2_grams_per_parcel,
        delivers_on=told.delivers_on,
        places=places,
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def goods_of(tx: Tx, skus: Sequence[str]) -> Mapping[str, Goods]:
    """By SKU, of those that are sold."""
    query = select(item.c.sku, item.c.item_id, item.c.grams, item.c.category, item.c.department)
    found = tx.conn.execute(query.where(item.c.sku.in_(skus), item.c.active))
    return {row.sku: Goods(row.item_id, row.grams, row.category, row.department) for row in found}
