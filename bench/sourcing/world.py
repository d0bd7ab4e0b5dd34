"""The chain by dice: its network, its items as they were really sold, and what of them is where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bench.sourcing.geography import ZONE_METERS, Site, co2_factors, services
from oms.sourcing.model import Floats, Ints, Kind, Network, StockRows
from replay.journey import Journey
from replay.recorded import RecordedItem

DAY = date(2025, 11, 5)
"""A Wednesday without a change of clocks."""
EPOCH_DAY = (DAY - date(1970, 1, 1)).days
BALANCES_PER_ITEM = 200
_GRAMS = {"OZ": 28.35, "LB": 453.6, "ML": 1.0, "L": 1_000.0, "LTR": 1_000.0, "GA": 3_785.0, "G": 1.0, "KG": 1_000.0}
_SIZE = re.compile(r"([0-9.]+) ?([A-Z]+)")
_USUAL_GRAMS = 400
_DEPTH = 3.0
_WAREHOUSE_HAS = 0.93


@dataclass(frozen=True, slots=True)
class Goods:
    """An item of the chain: ``rank`` 0 sells best."""

    id: str
    grams: int
    price_minor: int
    item_class: int


class Shelf:
    """Stock of every item at its locations; ``available`` falls as orders take."""

    def __init__(self, goods: Sequence[Goods], starts: Ints, columns: Mapping[str, Ints]) -> None:
        self._place = {one.id: at for at, one in enumerate(goods)}
        self._starts, self._columns = starts, columns

    def rows(self, item_id: str) -> StockRows:
        at = self._place[item_id]
        span = slice(int(self._starts[at]), int(self._starts[at + 1]))
        return StockRows(**{name: column[span] for name, column in self._columns.items()})

    def take(self, item_id: str, location: int, thousandths: int) -> None:
        rows = self.rows(item_id)
        at = int(np.searchsorted(rows.locations, location))
        assert rows.locations[at] == location
        assert rows.available[at] >= thousandths, "more was taken than was there"
        rows.available[at] -= thousandths

    def copy(self) -> Shelf:
        """With stock of its own."""
        own = Shelf([], self._starts, {**self._columns, "available": self._columns["available"].copy()})
        own._place = self._place
        return own

    @property
    def balances(self) -> int:
        return len(self._columns["locations"])


def network(places: Sequence[Site]) -> Network:
    """Stores hand parcels over until six, warehouses until eight in the evening and on Saturdays too."""
    noon = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    offsets = [ZoneInfo(one.spot.time_zone).utcoffset(noon) or timedelta(0) for one in places]
    store = np.array([one.kind is Kind.STORE for one in places])
    cutoffs = np.where(store[:, None], [18 * 60] * 5 + [-1, -1], [20 * 60] * 6 + [-1])
    source, version, _ = co2_factors()
    return Network(
        ids=tuple(one.id for one in places),
        kinds=np.array([one.kind for one in places], dtype=np.int64),
        latitudes_e6=np.array([one.spot.latitude_e6 for one in places], dtype=np.int64),
        longitudes_e6=np.array([one.spot.longitude_e6 for one in places], dtype=np.int64),
        countries=("US",) * len(places),
        tags=(frozenset[str](),) * len(places),
        offset_minutes=np.array([offset // timedelta(minutes=1) for offset in offsets], dtype=np.int64),
        cutoffs=cutoffs.astype(np.int64),
        work_minutes=np.where(store, 90, 180).astype(np.int64),
        parcel_minor=np.where(store, 240, 130).astype(np.int64),
        line_minor=np.where(store, 55, 25).astype(np.int64),
        per_hour=np.array(
            [2_000 if one.kind is Kind.WAREHOUSE else 2 + one.size // 10 for one in places], dtype=np.int64
        ),
        services=services(),
        zone_meters=ZONE_METERS,
        factors_source=source,
        factors_version=version,
    )


def goods(count: int) -> tuple[list[Goods], dict[int, int]]:
    """The best sold items; and of every item that was ever sold, the number of the one that stands for it."""
    journey = Journey()
    ranked = sorted(journey.items(), key=lambda one: one.rank)
    journey.close()
    classes = {name: at for at, name in enumerate(sorted({one.department for one in ranked}))}
    chosen = [
        Goods(f"i{at}", _grams(one), max(one.price, 100), classes[one.department])
        for at, one in enumerate(ranked[:count])
    ]
    stands_for = {one.product: at if at < count else at * 2_654_435_761 % count for at, one in enumerate(ranked)}
    return chosen, stands_for


def stocked(items: Sequence[Goods], places: Sequence[Site], dice: np.random.Generator) -> Shelf:
    """Two hundred balances an item: what sells best is nearly everywhere, the rest in a few stores."""
    store_at = np.array([at for at, one in enumerate(places) if one.kind is Kind.STORE])
    sizes = np.array([places[at].size for at in store_at])
    warehouses = np.array([at for at, one in enumerate(places) if one.kind is Kind.WAREHOUSE])
    spread: Floats = np.power(np.arange(len(items), dtype=np.float64) + 20, -0.35)
    target = (BALANCES_PER_ITEM - len(warehouses) * _WAREHOUSE_HAS) * len(items)
    wanted = np.minimum(spread * (target / spread.sum()), len(store_at))
    found: list[Ints] = []
    for count in wanted:
        keys = dice.random(len(store_at)) ** (1 / sizes)
        chosen = store_at[np.argpartition(-keys, int(count) - 1)[: int(count)]]
        has = warehouses[dice.random(len(warehouses)) < _WAREHOUSE_HAS]
        found.append(np.sort(np.concatenate([has, chosen])).astype(np.int64))
    starts = np.concatenate([[0], np.cumsum([len(one) for one in found])]).astype(np.int64)
    return Shelf(items, starts, _columns(np.concatenate(found), starts, spread, warehouses, dice))


def _columns(
    locations: Ints, starts: Ints, spread: Floats, warehouses: Ints, dice: np.random.Generator
) -> dict[str, Ints]:
    own = np.isin(locations, warehouses)
    item = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    popular = spread[item] / spread.mean()
    pieces = np.where(own, 10 + dice.poisson(40 * popular), 1 + dice.poisson(_DEPTH * popular))
    size = len(locations)
    none = np.zeros(size, dtype=np.int64)
    return {
        "locations": locations,
        "available": pieces * 1_000,
        "floor": np.where(own, 0, dice.integers(0, 2, size) * 1_000),
        "target": np.where(own, 10**9, dice.integers(2, 9, size) * 1_000),
        "age_days": dice.integers(0, 200, size),
        "markdown_minor": np.where(own, 0, dice.integers(0, 60, size)),
        "sizes_left": none,
        "reject_ppm": np.where(own, 2_000, dice.integers(5_000, 80_000, size)),
        "late_ppm": none,
        "frozen": (dice.random(size) < 0.002).astype(np.int64),
    }


def _grams(item: RecordedItem) -> int:
    read = _SIZE.match(item.size)
    if read is None or read.group(2) not in _GRAMS or not read.group(1).replace(".", "", 1).isdigit():
        return _USUAL_GRAMS
    return int(min(max(float(read.group(1)) * _GRAMS[read.group(2)], 20), 12_000))
