"""A chain on a map, for orders that say no location: ``order_intake_sourced``."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bench.order_load import Plan
from bench.shop import Shop
from contract.messages.rows import CarrierRate, CarrierService
from oms.db.engine import Tx
from oms.inventory.ledger import count
from oms.shipping.carriers import save_carrier, set_stop
from oms.stores.locations import add_location
from oms.stores.points import Point, place_location, write_postal_points

LOCATIONS = 40
CUSTOMERS = 200
_SOUTH_E6, _NORTH_E6, _WEST_E6, _EAST_E6 = 51_500_000, 55_200_000, -10_000_000, -6_100_000
PLENTY = 1_000_000_000_000


def on_a_map(shop: Shop, plan: Plan) -> Plan:
    """The plan with customers all over a country in which forty stores, each with plenty of everything, send orders by
    one carrier; each has a till, so that it takes part.
    """
    rng = Random(LOCATIONS)
    codes = [f"5{number:02}" for number in range(LOCATIONS)]
    towns = tuple(f"T{number:05}" for number in range(CUSTOMERS))

    def build(tx: Tx) -> None:
        rates = tuple(
            CarrierRate(countries=("IE",), up_to_grams=grams, price_minor=price, transit_days=1)
            for grams, price in ((2_000, 495), (10_000, 790), (31_000, 1_190))
        )
        save_carrier(tx, "post", "Post", "EUR", "PX", [CarrierService(code="ground", name="Ground", rates=rates)])
        for code in codes:
            place = add_location(tx, code=code, name=code, country="IE", currency="EUR", time_zone="Europe/Dublin")
            place_location(tx, place.id, "store", _point(rng))
            set_stop(tx, place.id, "post", "17:00", "12345", active=True)
            count(tx, place.id, dict.fromkeys(shop.items, PLENTY), "bench")
        write_postal_points(tx, [("IE", town, _point(rng)) for town in towns])

    shop.db.run(build)
    for code in codes:
        shop.till(code)
    return replace(plan, name="sourced", towns=towns)


def _point(rng: Random) -> Point:
    return Point(rng.randint(_SOUTH_E6, _NORTH_E6), rng.randint(_WEST_E6, _EAST_E6))
