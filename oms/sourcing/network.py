"""The network as the database has it: where locations are, what carriers charge, and what goods weigh."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ARRAY, Text, any_, literal, select

from contract.messages.rows import CarrierService
from oms.catalog.tables import item
from oms.db.engine import Tx
from oms.shipping.carriers import all_carriers
from oms.shipping.tables import carrier_stop
from oms.sourcing.model import Ints, Kind, Network, Service
from oms.sourcing.plan import Plan
from oms.stores.model import Location
from oms.stores.points import point_of
from oms.stores.repository import locations
from oms.stores.tables import register

_EPOCH = date(1970, 1, 1)
KINDS = {"store": Kind.STORE, "warehouse": Kind.WAREHOUSE}


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


def goods_of(tx: Tx, skus: Collection[str]) -> Mapping[str, Goods]:
    """By SKU, of those that are sold."""
    query = select(item.c.sku, item.c.item_id, item.c.grams, item.c.category, item.c.department)
    found = tx.conn.execute(query.where(item.c.sku == any_(literal(list(skus), ARRAY(Text))), item.c.active))
    return {row.sku: Goods(row.item_id, row.grams, row.category, row.department) for row in found}
