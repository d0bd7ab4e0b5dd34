"""Where locations and postal codes are, in millionths of a degree, and how far apart."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlalchemy import ARRAY, Text, any_, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.errors import Refused
from oms.db.engine import Tx
from oms.stores.model import Location
from oms.stores.tables import location, postal_point

EARTH_M = 6_371_009
"""The mean radius of the Earth (IUGG)."""
_MOST = {"latitude": 90, "longitude": 180}
_POSTAL_CODE = re.compile(r"[0-9A-Z]{1,12}")


@dataclass(frozen=True, slots=True)
class Point:
    """In millionths of a degree: a tenth of a meter."""

    latitude_e6: int
    longitude_e6: int


def point_of(place: Location) -> Point | None:
    if place.latitude_e6 is None or place.longitude_e6 is None:
        return None
    return Point(place.latitude_e6, place.longitude_e6)


def distance_m(one: Point, other: Point) -> int:
    """Along the great circle, in meters: the haversine formula."""
    lat_1, lon_1, lat_2, lon_2 = (
        math.radians(part / 1_000_000)
        for part in (one.latitude_e6, one.longitude_e6, other.latitude_e6, other.longitude_e6)
    )
    half = math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return round(2 * EARTH_M * math.asin(math.sqrt(min(1, half))))


def read_degrees(text: str, axis: str) -> int:
    """``51.898`` as millionths; ``axis`` is latitude or longitude. Refused: ``degrees_unreadable``."""
    try:
        degrees = Decimal(text)
    except InvalidOperation:
        degrees = Decimal("NaN")
    if not degrees.is_finite() or abs(degrees) > _MOST[axis]:
        raise Refused("degrees_unreadable", axis=axis, text=text[:40])
    return round(degrees.scaleb(6))


def postal_key(postal_code: str) -> str:
    """As it is looked up: without spaces and hyphens, in capitals. Refused: ``postal_code_unreadable``."""
    key = re.sub(r"[\s-]", "", postal_code).upper()
    if not _POSTAL_CODE.fullmatch(key):
        raise Refused("postal_code_unreadable", text=postal_code[:40])
    return key


def place_location(tx: Tx, location_id: str, kind: str, point: Point | None) -> None:
    """What it is, and where, if that is told."""
    told: dict[str, object] = {"kind": kind}
    if point is not None:
        told |= {"latitude_e6": point.latitude_e6, "longitude_e6": point.longitude_e6}
    tx.conn.execute(update(location).where(location.c.id == location_id).values(told))


def postal_place(tx: Tx, country: str, postal_code: str) -> Point:
    """Refused: ``postal_code_unreadable``, ``postal_code_unknown``."""
    code = country.upper()[:2], postal_key(postal_code)
    found = postal_places(tx, [code])
    if code not in found:
        raise Refused("postal_code_unknown", postal_code=code[1], country=country[:2])
    return found[code]


def postal_places(tx: Tx, codes: Collection[tuple[str, str]]) -> dict[tuple[str, str], Point]:
    """Of those that are known, by country and postal code as it is looked up."""
    of = postal_point.c
    countries, keys = ([one[at] for one in codes] for at in (0, 1))
    among = (of.country == any_(literal(countries, ARRAY(Text))), of.postal_code == any_(literal(keys, ARRAY(Text))))
    query = select(postal_point).where(*among)
    return {(row.country, row.postal_code): Point(row.latitude_e6, row.longitude_e6) for row in tx.conn.execute(query)}


def write_postal_points(tx: Tx, points: Iterable[tuple[str, str, Point]]) -> None:
    """(country, postal code as it is looked up, where) each; the last that is told of a code counts."""
    rows = {
        (country, code): {
            "country": country,
            "postal_code": code,
            "latitude_e6": point.latitude_e6,
            "longitude_e6": point.longitude_e6,
        }
        for country, code, point in points
    }
    if rows:
        told = upsert(postal_point).values(list(rows.values()))
        moved = {name: told.excluded[name] for name in ("latitude_e6", "longitude_e6")}
        tx.conn.execute(told.on_conflict_do_update(index_elements=postal_point.primary_key, set_=moved))
