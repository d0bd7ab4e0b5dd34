"""What stands where: read once for orders that are decided in turn, each on what those before it left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from oms.db.engine import Tx
from oms.fulfillment.capacity import capacities, room, slot
from oms.fulfillment.frozen import frozen_places
from oms.inventory.allocation import ANY, Allocation
from oms.inventory.availability import SURE
from oms.inventory.availability_repository import read_allocation
from oms.orders.repository import stopped_locations
from oms.sourcing import repository
from oms.sourcing.chances import Chances, Indices, Question
from oms.sourcing.ground import Ground
from oms.sourcing.model import NO_LIMIT, Bools, Ints, Situation, StockRows, in_ppm
from oms.sourcing.network import Goods

_ENOUGH = 10**15
"""More of an item than anybody has: nobody said what is too much."""


@dataclass(frozen=True, slots=True)
class Bars:
    """What keeps orders from goods that are there. ``limited``: ids of locations that take only so many in an hour;
    ``cold``: (location id, item id) that are not asked now, because they are frozen or were given back.
    """

    allocation: Allocation
    limited: frozenset[str]
    stopped: frozenset[str]
    cold: frozenset[tuple[str, str]]


def read_bars(tx: Tx, rest: timedelta) -> Bars:
    """``rest``: so long a location is asked for none of an item that it gave back."""
    cold = frozen_places(tx) | repository.gave_back(tx, tx.now - rest)
    return Bars(read_allocation(tx), frozenset(capacities(tx)), stopped_locations(tx), cold)


class Standing:
    """Of ``goods``, by their ids, in one snapshot."""

    def __init__(self, tx: Tx, ground: Ground, goods: Mapping[str, Goods], chances: Chances, bars: Bars) -> None:
        self._ground, self._goods, self._chances = ground, goods, chances
        self._now = int(tx.now.timestamp()) // 60
        self._allocation = bars.allocation
        self._room = room(tx, [one for one in bars.limited if one in ground.index], lock=False)
        self._stopped = self._marked(bars.stopped)
        self._hours = (self._now + ground.network.offset_minutes) // 60 % 24
        self._stores = chances.stores_at(ground.network.ids)
        left = repository.left_of(tx, goods, ground.network.ids)
        self._stock = {item_id: self._rows(item_id, found, bars.cold) for item_id, found in left.items()}
        self._sold_from: dict[str, Bools] = {}
        self._limits: dict[str, tuple[Ints, Ints]] = {}
        self._floors: dict[str, Ints] = {}

    @property
    def chances_version(self) -> int:
        return self._chances.version

    def situation(self, item_ids: Iterable[str], channel_id: str, due_at: datetime, seed: int) -> Situation:
        """For orders of a channel that are due then. ``floor`` is all that the channel may not have; ``seed`` throws
        the dice for what is not known of stores.
        """
        thrown: dict[tuple[int, bytes], tuple[Ints, Ints]] = {}
        known = {}
        for item_id in item_ids:
            rows = self._sold(item_id, channel_id)
            if rows is None:
                continue
            of_class = self._chances.class_at(self._goods[item_id].department)
            key = of_class, rows.locations.tobytes()
            if key not in thrown:
                thrown[key] = self._chance(rows.locations, of_class, seed)
            rejected, late = thrown[key]
            floor = self._may_not_have(item_id, channel_id, rows)
            known[item_id] = replace(rows, floor=floor, reject_ppm=rejected, late_ppm=late)
        return Situation(self._now, known, self._free(due_at), self._stopped.astype(np.int64))

    def take(self, location_id: str, wanted: Mapping[str, int], due_at: datetime) -> None:
        """Those that come later do not see it any more; ``wanted`` are thousandths by item."""
        self._room.take(slot(location_id, due_at), anyway=True)
        for item_id in wanted.keys() & self._stock.keys():
            rows = self._stock[item_id]
            taken = np.where(rows.locations == self._ground.index.get(location_id, -1), wanted[item_id], 0)
            self._stock[item_id] = replace(rows, available=rows.available - taken)

    def _rows(self, item_id: str, found: Mapping[str, int], cold: Collection[tuple[str, str]]) -> StockRows:
        told = sorted((self._ground.index[one], left) for one, left in found.items())
        at = np.array(told, dtype=np.int64).reshape(len(told), 2)
        places, none = at[:, 0].copy(), np.zeros(len(told), dtype=np.int64)
        frozen = self._marked(location_id for location_id, one in cold if one == item_id)[places].astype(np.int64)
        return StockRows(places, at[:, 1].copy(), none, none + _ENOUGH, none, none, none, none, none, frozen)

    def _sold(self, item_id: str, channel_id: str) -> StockRows | None:
        """For a channel nothing stands where it does not sell from."""
        rows = self._stock.get(item_id)
        if rows is None or channel_id not in self._allocation.sells_from:
            return rows
        if channel_id not in self._sold_from:
            self._sold_from[channel_id] = self._marked(self._allocation.sells_from[channel_id])
        here = self._sold_from[channel_id][rows.locations]
        names = ("locations", "available", "target", "age_days", "markdown_minor", "sizes_left", "frozen")
        return replace(rows, **{name: getattr(rows, name)[here] for name in names}) if here.any() else None

    def _chance(self, places: Ints, of_class: int, seed: int) -> tuple[Ints, Ints]:
        stores: Indices = self._stores[places]
        rejected, late = (
            in_ppm(self._chances.sampled(question, stores, of_class, self._hours[places], seed))
            for question in (Question.REJECTED, Question.LATE)
        )
        return rejected, late

    def _may_not_have(self, item_id: str, channel_id: str, rows: StockRows) -> Ints:
        """As it is worked out where orders are accepted: ``for_channel`` of what the floor leaves."""
        keep, share = self._limit(channel_id)
        above = np.maximum(rows.available - self._floor(item_id)[rows.locations], 0)
        keep, share = keep[rows.locations], share[rows.locations]
        shared = above // SURE * share + above % SURE * share // SURE
        allowed = np.maximum(np.minimum(shared, above - keep), 0)
        withheld: Ints = np.maximum(rows.available - allowed, 0)
        return withheld

    def _limit(self, channel_id: str) -> tuple[Ints, Ints]:
        """By location, what a channel must leave and the share that it may have."""
        if channel_id not in self._limits:
            ids, of = self._ground.network.ids, self._allocation
            limited = any(key[0] == channel_id for key in of.limits)
            found = [of.limit(channel_id, one) for one in ids] if limited else [of.limit(channel_id, ANY)] * len(ids)
            self._limits[channel_id] = _ints(one.keep for one in found), _ints(one.share for one in found)
        return self._limits[channel_id]

    def _floor(self, item_id: str) -> Ints:
        """By location."""
        if item_id not in self._floors:
            ids, of, category = self._ground.network.ids, self._allocation, self._goods[item_id].category
            told = _ints(of.floor(one, item_id, category) for one in ids) if of.floors else np.zeros(len(ids), np.int64)
            self._floors[item_id] = told
        return self._floors[item_id]

    def _free(self, due_at: datetime) -> Ints:
        free = np.full(self._ground.count, NO_LIMIT, dtype=np.int64)
        for location_id in self._room.limits:
            left = self._room.left(slot(location_id, due_at))
            free[self._ground.index[location_id]] = NO_LIMIT if left is None else left
        return free

    def _marked(self, location_ids: Iterable[str]) -> Bools:
        """Which locations of the network these are."""
        marks = np.zeros(self._ground.count, dtype=bool)
        marks[[self._ground.index[one] for one in location_ids if one in self._ground.index]] = True
        return marks


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
