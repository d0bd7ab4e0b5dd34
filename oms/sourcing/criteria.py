"""What each criterion costs, by location: the money that a decision adds up, and what rules locations out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from oms.sourcing.bundles import Bundle
from oms.sourcing.carriage import BEYOND, Carriage
from oms.sourcing.ground import Ground
from oms.sourcing.model import (
    A_MILLION,
    NO_LIMIT,
    Bools,
    Floats,
    Ints,
    Kind,
    Part,
    Reason,
    Situation,
    SourcingOrder,
    StockRows,
)
from oms.sourcing.rules import Prefer, Step

_HUNDRED_KM, _HUNDRED, _MONTH_DAYS, _THOUSAND = 100_000, 100, 30, 1_000

Money = Mapping[str, Ints]

_BARRED = (Reason.TOO_FAR, Reason.FULL, Reason.STOPPED, Reason.HAD_IT, Reason.NOT_IN_RULE)
"""Of several reasons why a location is not used, the last is told."""
_LACKING = (Reason.TOO_LATE, Reason.NO_CARRIER, Reason.FROZEN, Reason.PROTECTED, Reason.SHORT)
_REASONS = (*_BARRED, *_LACKING)
_TOO_LATE, _NO_CARRIER, _FROZEN, _PROTECTED, _SHORT = range(len(_BARRED) + 1, len(_REASONS) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Fees:
    """What scarce goods and scarce room cost on top while orders are decided together, by location of the network:
    ``stock`` for a thousandth of an item, ``room`` for a part.
    """

    stock: Mapping[str, Floats]
    room: Floats


def line_money(
    rows: StockRows, at: Ints | slice, thousandths: int, lines: int, prefer: Prefer, line_minor: Ints
) -> Money:
    """By criterion, over the chosen rows: what an item in so many lines costs. What is gained is below zero."""
    pieces = -(-thousandths // _THOUSAND)
    too_many = rows.available[at] - thousandths >= rows.target[at]
    last = (rows.sizes_left[at] > 0) & (rows.available[at] - rows.floor[at] - thousandths <= 0)
    aged = rows.age_days[at] // _MONTH_DAYS * prefer.ageing_minor
    marked_down = rows.markdown_minor[at] * prefer.markdown_percent // _HUNDRED
    gained = too_many * prefer.overstock_minor + aged + marked_down
    expected = rows.reject_ppm[at] * prefer.reject_minor + rows.late_ppm[at] * prefer.delay_minor
    return {
        "lines": lines * line_minor,
        "retail": last * prefer.broken_sizes_minor - pieces * gained,
        "chance": lines * ((expected + A_MILLION // 2) // A_MILLION),
    }


class Costs:
    """Of one order at one step of its rules. Arrays run over ``places``: indices of the locations that may give
    anything; of ``can`` and ``line_cost`` the rows are the bundles.
    """

    def __init__(
        self,
        ground: Ground,
        order: SourcingOrder,
        bundles: tuple[Bundle, ...],
        step: Step,
        situation: Situation,
        fees: Fees | None = None,
    ) -> None:
        self._ground, self._order, self._step, self._situation = ground, order, step, situation
        self._prefer, self.bundles, self._fees = step.rule.prefer, bundles, fees
        self._pickup = ground.index.get(order.pickup_at, -1)
        meters = self._meters()
        self._barred = self._barred_places(meters)
        self._told: dict[tuple[int, str], Money] = {}
        can, money = self._lines()
        free = np.nonzero(can.any(axis=0) & (self._barred == 0))[0]
        self.carriage = Carriage(ground, order, step, situation.now, free, meters[free], self._pickup)
        self._free = free
        self.places = self.carriage.places
        self.can, self.line_cost = can[:, self.places], money[:, self.places]
        self.grams = [max(bundle.grams, 1) for bundle in bundles]
        self.values = [bundle.value_minor for bundle in bundles]
        self.fixed = sum(self._part_money.values(), start=np.zeros(len(self.places), dtype=np.int64))
        if fees is not None:
            self.fixed = self.fixed + np.floor(fees.room[self.places]).astype(np.int64)
        lines = np.array([len(bundle.lines) for bundle in bundles], dtype=np.int64)
        self.nowhere: Ints = lines * self._prefer.unfilled_minor if order.options.partial else lines * 0 + BEYOND
        self.split, self.least_part = self._prefer.split_minor, step.rule.use.least_part_minor
        asked, ruled = order.options.most_parts, step.rule.use.most_parts
        self.most_parts = min((limit for limit in (asked, ruled) if limit != NO_LIMIT), default=len(bundles))

    def _meters(self) -> Ints:
        """The way from every location to the customer, or to the store that they come to."""
        network = self._ground.network
        if self._pickup < 0:
            return self._ground.meters_to(self._order.latitude_e6, self._order.longitude_e6)
        at = int(network.latitudes_e6[self._pickup]), int(network.longitudes_e6[self._pickup])
        meters = self._ground.meters_to(*at).copy()
        meters[self._pickup] = 0
        return meters

    def _barred_places(self, meters: Ints) -> Ints:
        """Why a location of the network is not used whatever it has: 1 for the first of ``_BARRED``, 0 where it is."""
        ground, use, order = self._ground, self._step.rule.use, self._order
        used = np.zeros(ground.count, dtype=bool)
        if not order.pickup_at or order.options.transfer:
            used = ground.of_kinds(use.kinds)
        if use.tags or use.tags_barred:
            used = used & np.array([use.tags <= own and not use.tags_barred & own for own in ground.network.tags])
        if use.same_country:
            used = used & (ground.countries == order.country)
        had_it = [ground.index[one] for one in order.had_it if one in ground.index]
        barred = np.zeros(ground.count, dtype=np.int64)
        if use.most_meters is not None:
            barred[meters > use.most_meters] = 1
        barred[self._situation.room == 0] = 2
        barred[self._situation.stopped != 0] = 3
        barred[had_it] = 4
        unused = ~used
        if self._pickup >= 0:
            unused[self._pickup] = False
        barred[unused] = 5
        return barred

    def _lines(self) -> tuple[Bools, Ints]:
        """Which bundles each location of the network can give, and what their lines cost there."""
        shape = (len(self.bundles), self._ground.count)
        can, money = np.ones(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
        for at, bundle in enumerate(self.bundles):
            for item_id, wanted in bundle.wanted().items():
                can[at] &= self._item(item_id, wanted, at, money[at])
        return can, money

    def _item(self, item_id: str, wanted: int, row: int, money: Ints) -> Bools:
        rows, has = self._situation.stock.get(item_id), np.zeros(self._ground.count, dtype=bool)
        if rows is None:
            return has
        floor = rows.floor if self._step.rule.use.protects_floor else 0
        has[rows.locations] = (rows.available - np.maximum(floor, 0) >= wanted) & (rows.frozen == 0)
        line_minor = self._ground.network.line_minor[rows.locations]
        told = line_money(rows, slice(None), wanted, self.bundles[row].lines_of(item_id), self._prefer, line_minor)
        self._told[row, item_id] = told
        money[rows.locations] += sum(told.values())
        if self._fees is not None and item_id in self._fees.stock:
            fee = np.floor(self._fees.stock[item_id][rows.locations] * wanted)
            money[rows.locations] += fee.astype(np.int64)
        return has

    # What is told of it

    def part(self, place: int, bundles: tuple[int, ...]) -> Part:
        """A part as it is decided: ``place`` is a position in ``places``, ``bundles`` are rows."""
        grams, network = sum(self.grams[one] for one in bundles), self._ground.network
        way = self.carriage.way(place, grams)
        money = {"carriage": way.carriage, "handling": way.handling, "co2": way.co2, "late": way.late}
        money |= {name: int(array[place]) for name, array in self._part_money.items()}
        money |= self._told_lines(int(self.places[place]), bundles)
        return Part(
            location_id=network.ids[self.places[place]],
            line_ids=tuple(one for row in bundles for one in self.bundles[row].line_ids),
            service="" if way.service < 0 else network.services[way.service].code,
            grams=grams,
            meters=int(self.carriage.meters[place]),
            zone=int(self.carriage.zones[place]),
            parcels=way.parcels,
            leaves_day=way.leaves_day,
            arrives_day=way.arrives_day,
            late_days=way.late_days,
            co2_grams=way.co2_grams,
            criteria=money,
        )

    def _told_lines(self, location: int, bundles: tuple[int, ...]) -> dict[str, int]:
        found = {"lines": 0, "retail": 0, "chance": 0}
        for row in bundles:
            for item_id in self.bundles[row].wanted():
                at = self._rows_of[item_id][location]
                for name, array in self._told[row, item_id].items():
                    found[name] += int(array[at])
        return found

    def ruled_out(self, row: int) -> dict[str, tuple[str, ...]]:
        """Ids of locations that have something of all items of a bundle and do not give it, by reason."""
        ids = self._ground.network.ids
        return {reason: tuple(sorted(ids[at] for at in those)) for reason, those in self.ruled_out_at(row).items()}

    def ruled_out_at(self, row: int) -> dict[str, list[int]]:
        """The same by their indices in the network, in turn."""
        everywhere = np.ones(self._ground.count, dtype=bool)
        why = np.zeros(self._ground.count, dtype=np.int64)
        for item_id, wanted in self.bundles[row].wanted().items():
            rows, here = self._situation.stock.get(item_id), np.zeros(self._ground.count, dtype=bool)
            if rows is not None:
                here[rows.locations] = True
                self._lacking(rows, wanted, why)
            everywhere &= here
        barred = self._why_barred
        why = np.where(barred > 0, barred, why) * everywhere
        found = {_REASONS[one - 1].value: np.nonzero(why == one)[0].tolist() for one in np.unique(why).tolist() if one}
        return dict(sorted(found.items()))

    def _lacking(self, rows: StockRows, wanted: int, why: Ints) -> None:
        """Of several reasons the last is told; ``why`` is changed."""
        floor = rows.floor if self._step.rule.use.protects_floor else rows.floor * 0
        why[rows.locations[rows.frozen != 0]] = _FROZEN
        why[rows.locations[rows.available - floor < wanted]] = _PROTECTED
        why[rows.locations[rows.available < wanted]] = _SHORT

    @cached_property
    def _why_barred(self) -> Ints:
        """By location of the network, why it gives nothing whatever it has: as an index of ``_REASONS``."""
        why, left = self._barred.copy(), ~self.carriage.keeps
        why[self._free[left]] = np.where(self.carriage.offered[left], _TOO_LATE, _NO_CARRIER)
        return why

    @cached_property
    def _part_money(self) -> Money:
        network, prefer = self._ground.network, self._prefer
        room, per_hour = self._situation.room[self.places], network.per_hour[self.places]
        limited = (room != NO_LIMIT) & (per_hour > 0)
        taken = np.where(limited, np.maximum(per_hour - room, 0), 0)
        store = network.kinds[self.places] == Kind.STORE
        return {
            "load": taken * prefer.load_minor // np.maximum(per_hour, 1),
            "logistics": store * prefer.store_minor + self.carriage.meters * prefer.way_minor // _HUNDRED_KM,
        }

    @cached_property
    def _rows_of(self) -> Mapping[str, Ints]:
        """By item and location of the network, which row is of it."""
        found = {item_id: np.zeros(self._ground.count, dtype=np.int64) for _, item_id in self._told}
        for item_id, at in found.items():
            locations = self._situation.stock[item_id].locations
            at[locations] = np.arange(len(locations))
        return found
