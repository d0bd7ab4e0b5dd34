"""Where items are to be had: over all locations, and near a place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from contract.values.quantity import Unit
from oms.catalog.repository import item_by_sku, items_by_id, items_by_sku
from oms.db.engine import Tx
from oms.inventory.allocation import ANY
from oms.inventory.availability_repository import Place, StockAt, Wanted, stock_at
from oms.stores.points import Point, distance_m, point_of
from oms.stores.repository import locations


@dataclass(frozen=True, slots=True)
class Near:
    """A location as seen from a place, with all that was asked after. ``meters``: None where nobody said where it is.

    ``has_all``: what was wanted is offered there.
    """

    meters: int | None
    has_all: bool
    stock: tuple[StockAt, ...]


def wanted_items(tx: Tx, skus: Collection[str]) -> list[Wanted]:
    """In the order told. Refused: ``item_unknown``."""
    found = items_by_sku(tx, set(skus))
    return [_wanted(found.get(sku) or item_by_sku(tx, sku)) for sku in dict.fromkeys(skus)]


def where(tx: Tx, items: Sequence[Wanted], channel_id: str = ANY) -> list[StockAt]:
    """Every location that has or had one of them, or awaits it: item by item, where most is offered first."""
    places = {place.id: place for place in locations(tx)}
    asked = [(location_id, item.item_id) for location_id in places for item in items]
    found = stock_at(tx, places, {item.item_id: item for item in items}, asked, channel_id)
    turn = {item.item_id: number for number, item in enumerate(items)}
    return sorted(found.values(), key=lambda one: (turn[one.item.item_id], -one.found.offered, one.place.code))


def near(tx: Tx, items: Sequence[Wanted], here: Point | None, thousandths: int, channel_id: str = ANY) -> list[Near]:
    """Locations that have ``thousandths`` of each first, and of these the nearest."""
    by_place: dict[str, list[StockAt]] = {}
    for one in where(tx, items, channel_id):
        by_place.setdefault(one.place.id, []).append(one)
    found = []
    for stock in by_place.values():
        there = point_of(stock[0].place)
        enough = sum(one.found.offered >= thousandths for one in stock) == len(items)
        found.append(Near(distance_m(here, there) if here and there else None, enough, tuple(stock)))
    return sorted(found, key=_nearest_first)


def now_at(tx: Tx, asked: Collection[Place], channel_id: str) -> dict[Place, StockAt]:
    """What is offered to a channel at these places."""
    items = {item_id: _wanted(row) for item_id, row in items_by_id(tx, {item_id for _, item_id in asked}).items()}
    places = {place.id: place for place in locations(tx, {location_id for location_id, _ in asked})}
    known = [place for place in asked if place[0] in places and place[1] in items]
    return stock_at(tx, places, items, known, channel_id)


def _wanted(row: object) -> Wanted:
    return Wanted(str(row["item_id"]), str(row["sku"]), Unit(row["unit"]), str(row["category"]))  # type: ignore[index]


def _nearest_first(one: Near) -> tuple[bool, bool, int, str]:
    return not one.has_all, one.meters is None, one.meters or 0, one.stock[0].place.code
