"""Real places: stores, postal codes with their coordinates and time zones, and what carriers charge."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oms.sourcing.model import Kind, Leg, Service

GEO = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "geo"
WAREHOUSES = ("45840", "93618", "73401", "13812", "24401", "84104")
"""Postal codes of towns along the freeways: the stores are real, the warehouses are not."""

ZONE_METERS = (241_000, 483_000, 966_000, 1_609_000, 2_253_000, 2_897_000, 20_000_000)
_ZONE_PERCENT = (100, 106, 113, 124, 138, 152, 170)
"""The rate table has one price for the country; how prices rise with the way is assumed, as domestic zones do."""
_LAST_MILE_METERS = 15_000
_FLOWN = frozenset({"PRIORITY_MAIL_EXPRESS"})
_OFFERED = ("USPS_GROUND_ADVANTAGE", "PRIORITY_MAIL", "PRIORITY_MAIL_EXPRESS")


@dataclass(frozen=True, slots=True)
class Spot:
    """A postal code's middle."""

    postal_code: str
    latitude_e6: int
    longitude_e6: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class Site:
    """A location: ``size`` says how much of the range it has, of 100."""

    id: str
    kind: Kind
    spot: Spot
    size: int


@cache
def spots() -> Mapping[str, Spot]:
    """Postal codes where people live, by code."""
    with gzip.open(GEO / "us_zip_centroids.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return {
            row["zip"]: Spot(row["zip"], _e6(row["lat"]), _e6(row["lon"]), row["tz"])
            for row in csv.DictReader(file)
            if row["type"] == "STANDARD" and row["active"] == "true" and row["lat"] and row["tz"]
        }


def sites() -> Sequence[Site]:
    """Warehouses first, then the stores in the order of the file."""
    by_code = spots()
    zone_of_area: dict[str, str] = {}
    for code, spot in by_code.items():
        zone_of_area.setdefault(code[:3], spot.time_zone)
    told = json.loads((GEO / "bestbuy_stores.json").read_text(encoding="utf-8"))
    sizes = {"BigBox": 100, "Mobile": 30, "Express": 12}
    stores = [Site(f"s{one['id']}", Kind.STORE, _spot_of(one, zone_of_area), sizes[one["type"]]) for one in told]
    return [*(Site(f"w{code}", Kind.WAREHOUSE, by_code[code], 100) for code in WAREHOUSES), *stores]


def services() -> tuple[Service, ...]:
    """The carrier's domestic products, by zone. What is flown is so all the way; a van brings everything home."""
    with (GEO / "carrier_rates" / "usps.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["service_code"] in _OFFERED and row["country_codes"] == "US"]
    return tuple(_service(code, [row for row in rows if row["service_code"] == code]) for code in _OFFERED)


def co2_factors() -> tuple[str, str, Mapping[str, int]]:
    """Source, version, and kg per tonne-kilometer times 100,000 by mode."""
    told = json.loads((GEO / "co2_freight_factors_2025.json").read_text(encoding="utf-8"))
    wanted = {
        "truck": ("HGV (all diesel)", "All HGVs", "Average laden"),
        "van": ("Vans", "Average (up to 3.5 tonnes)", "Diesel"),
        "plane": ("Freight flights", "International, to/from non-UK", "With RF"),
    }
    named = {(row["mode"], row["cls"], row["variant"]): row["kg_co2e"] for row in told["factors"]}
    return told["source"], "2025", {mode: round(float(named[row]) * 100_000) for mode, row in wanted.items()}


def _service(code: str, rows: Sequence[Mapping[str, str]]) -> Service:
    factors = co2_factors()[2]
    first, _, last = rows[0]["transit_days"].partition("-")
    farthest = len(ZONE_METERS) - 1
    days = tuple(
        int(first) + round((int(last or first) - int(first)) * zone / farthest) for zone in range(farthest + 1)
    )
    prices = [round(float(row["rate"]) * 100) for row in rows]
    mode = "plane" if code in _FLOWN else "truck"
    return Service(
        code=code,
        carrier="usps",
        up_to_grams=tuple(round(float(row["max_weight"]) * 1_000) for row in rows),
        prices=tuple(tuple(price * percent // 100 for price in prices) for percent in _ZONE_PERCENT),
        transit_days=days,
        legs=(Leg(mode, factors[mode]), Leg("van", factors["van"], _LAST_MILE_METERS)),
        co2_grams_per_parcel=120,
        delivers_on="123456",
    )


def _spot_of(store: Mapping[str, Any], zone_of_area: Mapping[str, str]) -> Spot:
    at = store["location"]
    zone = zone_of_area.get(store["zip"][:3], "America/New_York")
    return Spot(store["zip"], round(at["lat"] * 1_000_000), round(at["lon"] * 1_000_000), zone)


def _e6(degrees: str) -> int:
    return round(float(degrees) * 1_000_000)
