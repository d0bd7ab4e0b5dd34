"""What each criterion costs, by location: the money that a decision adds up, and what rules locations out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
        can, money = self._lines()
        free = np.nonzero(can.any(axis=0) & (self._barred == 0))[0]
        self.carriage = Carriage(ground, order, step, situation.now, free, meters[free], self._pickup)
        self._free = free
        self.places = self.carriage.places
        self.can, self.line_cost = can[:, self.places], money[:, self.places]
        self.grams = [max(bundle.grams, 1) for bundle in bundles]
        self.values = [bundle.value_minor for bundle in bundles]
        self.fixed = sum(self._part_money().values(), start=np.zeros(len(self.places), dtype=np.int64))
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
        meters = self._ground.meters_to(*at)
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
                can[at] &= self._item(item_id, wanted, bundle, money[at])
        return can, money

    def _item(self, item_id: str, wanted: int, bundle: Bundle, money: Ints) -> Bools:
        rows, has = self._situation.stock.get(item_id), np.zeros(self._ground.count, dtype=bool)
        if rows is None:
            return has
        floor = rows.floor if self._step.rule.use.protects_floor else 0
        has[rows.locations] = (rows.available - np.maximum(floor, 0) >= wanted) & (rows.frozen == 0)
        line_minor = self._ground.network.line_minor[rows.locations]
        told = line_money(rows, slice(None), wanted, bundle.lines_of(item_id), self._prefer, line_minor)
        money[rows.locations] += sum(told.values())
        if self._fees is not None and item_id in self._fees.stock:
            fee = np.floor(self._fees.stock[item_id][rows.locations] * wanted)
            money[rows.locations] += fee.astype(np.int64)
        return has

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

    # What is told of it

    def part(self, place: int, bundles: tuple[int, ...]) -> Part:
        """A part as it is decided: ``place`` is a position in ``places``, ``bundles`` are rows."""
        grams, network = sum(self.grams[one] for one in bundles), self._ground.network
        way = self.carriage.way(place, grams)
        money = {"carriage": way.carriage, "handling": way.handling, "co2": way.co2, "late": way.late}
        money |= {name: int(array[place]) for name, array in self._part_money().items()}
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
        for bundle in (self.bundles[row] for row in bundles):
            for item_id, wanted in bundle.wanted().items():
                rows = self._situation.stock[item_id]
                at = np.nonzero(rows.locations == location)[0]
                line_minor = self._ground.network.line_minor[[location]]
                told = line_money(rows, at, wanted, bundle.lines_of(item_id), self._prefer, line_minor)
                for name, array in told.items():
                    found[name] += int(array[0])
        return found

    def ruled_out(self, row: int) -> dict[str, tuple[str, ...]]:
        """Ids of locations that have something of all items of a bundle and do not give it, by reason."""
        found: dict[str, list[str]] = {}
        wanted = self.bundles[row].wanted()
        known = {item_id: self._situation.stock.get(item_id) for item_id in wanted}
        everywhere = np.ones(self._ground.count, dtype=bool)
        lacking: dict[int, Reason] = {}
        for item_id, rows in known.items():
            here = np.zeros(self._ground.count, dtype=bool)
            if rows is not None:
                here[rows.locations] = True
                lacking |= self._lacking(rows, wanted[item_id])
            everywhere &= here
        for location in np.nonzero(everywhere)[0].tolist():
            reason = self._barred_by(location) or lacking.get(location)
            if reason:
                found.setdefault(reason.value, []).append(self._ground.network.ids[location])
        return {reason: tuple(sorted(places)) for reason, places in sorted(found.items())}

    def _lacking(self, rows: StockRows, wanted: int) -> dict[int, Reason]:
        floor = rows.floor if self._step.rule.use.protects_floor else rows.floor * 0
        found: dict[int, Reason] = {}
        for reason, where in (
            (Reason.FROZEN, rows.frozen != 0),
            (Reason.PROTECTED, rows.available - floor < wanted),
            (Reason.SHORT, rows.available < wanted),
        ):
            found |= dict.fromkeys(rows.locations[where].tolist(), reason)
        return found

    def _barred_by(self, location: int) -> Reason | None:
        if self._barred[location]:
            return _BARRED[int(self._barred[location]) - 1]
        at = np.nonzero(self._free == location)[0]
        if len(at) and not self.carriage.keeps[at[0]]:
            return Reason.TOO_LATE if self.carriage.offered[at[0]] else Reason.NO_CARRIER
        return None
