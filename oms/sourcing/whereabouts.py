"""Where an order goes, as well as it is known: by its postal code, or else by its city, the store that sold it, or its
country. Only what lies nearest is chosen by it; carriers are told the address itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, cast, func, select
from sqlalchemy.types import BigInteger

from oms.db.engine import Tx
from oms.stores.points import Point, point_of, postal_place
from oms.stores.repository import locations
from oms.stores.tables import location, postal_point

_BETWEEN = re.compile(r"[\n,;]")


class LocatedBy(StrEnum):
    """What the way to a customer was measured from."""

    POSTAL_CODE = "postal_code"
    CITY = "city"
    STORE = "store"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    point: Point
    by: LocatedBy


def whereabouts(
    tx: Tx,
    country: str,
    postal_code: str,
    address: str,
    sold_at: str,
    middle: Callable[[Tx, str], Point | None] | None = None,
) -> Whereabouts:
    """``address``: its lines. ``sold_at``: the id of the store that took the order, or "". ``middle`` remembers that of
    a country. A postal code that is told counts alone: that nobody knows it is a fault. Refused:
    ``postal_code_unreadable``, ``postal_code_unknown``.
    """
    if not postal_code:
        parts = {part.strip().lower() for part in _BETWEEN.split(address)} - {""}
        if parts and (
            found := _middle(tx, location, location.c.country == country, func.lower(location.c.city).in_(parts))
        ):
            return Whereabouts(found, LocatedBy.CITY)
        store = next(iter(locations(tx, [sold_at])), None) if sold_at else None
        if store is not None and (found := point_of(store)):
            return Whereabouts(found, LocatedBy.STORE)
        if found := (middle or middle_of)(tx, country):
            return Whereabouts(found, LocatedBy.COUNTRY)
    return Whereabouts(postal_place(tx, country, postal_code), LocatedBy.POSTAL_CODE)


def middle_of(tx: Tx, country: str) -> Point | None:
    """Of all its postal codes, or of our places there: that is thousands of rows."""
    codes = _middle(tx, postal_point, postal_point.c.country == country)
    return codes or _middle(tx, location, location.c.country == country)


def _middle(tx: Tx, table: Table, *which: ColumnElement[bool]) -> Point | None:
    """Of all these places of which it is known where they are."""
    axes = (table.c.latitude_e6, table.c.longitude_e6)
    north, east = (cast(func.round(func.avg(axis)), BigInteger) for axis in axes)
    known = tx.conn.execute(select(func.count(), north, east).where(*which, axes[0].is_not(None))).one()
    return Point(known[1], known[2]) if known[0] else None
