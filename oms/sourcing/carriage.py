"""What it costs to handle and carry a part from each place, by the service that is best for it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from oms.sourcing.ground import Ground
from oms.sourcing.model import NEVER, Bools, Ints, SourcingOrder
from oms.sourcing.rules import Step

BEYOND = 1 << 50
"""Costs that nobody pays: it cannot be done."""

_CO2_SCALE = 100_000_000_000
"""A factor in kg per tonne-kilometer times 100,000, times grams, times meters, is so many times grams of CO2."""
_KG = 1_000

N = TypeVar("N", int, Ints)


@dataclass(frozen=True, slots=True)
class Way:
    """How a part goes. ``service`` is -1 where it is collected."""

    service: int
    parcels: int
    carriage: int
    handling: int
    co2_grams: int
    co2: int
    late: int
    late_days: int
    leaves_day: int
    arrives_day: int

    @property
    def minor(self) -> int:
        return self.carriage + self.handling + self.co2 + self.late


class Carriage:
    """Of one order at one step, over ``places``: those locations of the given ones from which a part comes in time.

    At the place ``here``, where the order is collected, nothing is carried.
    """

    def __init__(
        self, ground: Ground, order: SourcingOrder, step: Step, now: int, places: Ints, meters: Ints, pickup: int
    ) -> None:
        self._network, self._prefer, self._most_late = ground.network, step.rule.prefer, step.late_days
        self._promised = order.promised_day
        here = np.asarray(places == pickup)
        ready, leaves = (days[places] for days in ground.leaves(now))
        zones = ground.zones(meters)
        self.offered, goes, arrives = here.copy(), list[Bools](), list[Ints]()
        for service in range(len(ground.network.services)):
            offered = (zones >= 0) & ground.hands_to[service][places] & (leaves != NEVER) & ~here
            days = ground.transit[service][np.where(offered, zones, 0)]
            arrives.append(ground.arrivals(service, leaves, days) if len(leaves) else leaves)
            goes.append(offered & self._tolerated(arrives[-1]))
            self.offered |= offered
        self.keeps = np.logical_or.reduce([here & self._tolerated(ready), *goes])
        self.places, self.meters, self.zones = places[self.keeps], meters[self.keeps], zones[self.keeps]
        self._here, self._ready, self._leaves = here[self.keeps], ready[self.keeps], leaves[self.keeps]
        self._goes, self._arrives = [one[self.keeps] for one in goes], [one[self.keeps] for one in arrives]
        self._late = [self._days_late(one) * self._prefer.late_minor for one in self._arrives]
        zone = np.maximum(self.zones, 0)
        self._prices = [prices[zone] for prices in ground.prices]
        self._handling = ground.network.parcel_minor[self.places]
        self._known: dict[tuple[int, int], int] = {}
        self._rates: dict[int, list[tuple[int, list[int], int]]] = {}

    def _days_late(self, arrives: Ints) -> Ints:
        return arrives * 0 if self._promised is None else np.maximum(arrives - self._promised, 0)

    def _tolerated(self, arrives: Ints) -> Bools:
        return np.asarray(self._days_late(arrives) <= (BEYOND if self._most_late is None else self._most_late))

    def table(self, grams: Ints, at: Ints) -> Ints:
        """Minor units by weight and place, as positions in ``places``; ``BEYOND`` where no service takes it."""
        best = np.full((len(grams), len(at)), BEYOND, dtype=np.int64)
        weights = grams[:, None]
        for service, own in enumerate(self._network.services):
            full, rest = np.divmod(grams, own.up_to_grams[-1])
            bracket = np.searchsorted(own.up_to_grams, rest)
            parcels = full + (rest > 0)
            prices = self._prices[service][at]
            minor = np.where(rest > 0, prices[:, bracket], 0).T + np.outer(full, prices[:, -1])
            minor += np.outer(parcels, self._handling[at]) + self._late[service][at]
            co2 = np.repeat((parcels * own.co2_grams_per_parcel)[:, None], len(at), axis=1)
            for leg in own.legs:
                co2 += leg_grams(leg.factor, weights, leg.meters or self.meters[at])
            minor += _priced(co2, self._prefer.co2_minor_per_kg)
            best = np.where(self._goes[service][at], np.minimum(best, minor), best)
        here = self._here[at]
        if here.any():
            late = self._days_late(self._ready[at]) * self._prefer.late_minor
            best[:, here] = (self._handling[at] + late)[here]
        return best

    def minor(self, place: int, grams: int) -> int:
        """As in the table, of one place."""
        known = self._known.get((place, grams))
        if known is None:
            known = self._known[place, grams] = self._least(place, grams)
        return known

    def _least(self, place: int, grams: int) -> int:
        """As ``way`` finds it, without telling how."""
        if place not in self._rates:
            self._rates[place] = self._rates_of(place)
        handling, meters, per_kg = int(self._handling[place]), int(self.meters[place]), self._prefer.co2_minor_per_kg
        if self._here[place]:
            return handling + self._one_late(int(self._ready[place])) * self._prefer.late_minor
        best = BEYOND
        for service, prices, late in self._rates[place]:
            own = self._network.services[service]
            full, rest = divmod(grams, own.up_to_grams[-1])
            parcels = full + (rest > 0)
            co2 = parcels * own.co2_grams_per_parcel
            for leg in own.legs:
                co2 += leg_grams(leg.factor, grams, leg.meters or meters)
            minor = full * prices[-1] + parcels * handling + late + _priced(co2, per_kg)
            if rest:
                minor += prices[bisect_left(own.up_to_grams, rest)]
            best = min(best, minor)
        return best

    def _rates_of(self, place: int) -> list[tuple[int, list[int], int]]:
        """The services that go from a place: their prices by bracket, and what being late costs."""
        return [
            (service, self._prices[service][place].tolist(), int(self._late[service][place]))
            for service in range(len(self._goes))
            if self._goes[service][place]
        ]

    def way(self, place: int, grams: int) -> Way:
        """The cheapest; of two as cheap the one that is named first."""
        handling = int(self._handling[place])
        if self._here[place]:
            ready = int(self._ready[place])
            days = self._one_late(ready)
            return Way(-1, 1, 0, handling, 0, 0, days * self._prefer.late_minor, days, ready, ready)
        ways = (self._by(one, place, grams, handling) for one in range(len(self._goes)) if self._goes[one][place])
        return min(ways, key=lambda way: (way.minor, way.service))

    def _by(self, service: int, place: int, grams: int, handling: int) -> Way:
        own, prices = self._network.services[service], self._prices[service][place]
        full, rest = divmod(grams, own.up_to_grams[-1])
        parcels = full + (rest > 0)
        price = full * int(prices[-1])
        if rest:
            price += int(prices[bisect_left(own.up_to_grams, rest)])
        co2 = parcels * own.co2_grams_per_parcel
        for leg in own.legs:
            co2 += leg_grams(leg.factor, grams, leg.meters or int(self.meters[place]))
        arrives = int(self._arrives[service][place])
        days = self._one_late(arrives)
        return Way(
            service=service,
            parcels=parcels,
            carriage=price,
            handling=parcels * handling,
            co2_grams=co2,
            co2=_priced(co2, self._prefer.co2_minor_per_kg),
            late=days * self._prefer.late_minor,
            late_days=days,
            leaves_day=int(self._leaves[place]),
            arrives_day=arrives,
        )

    def _one_late(self, arrives: int) -> int:
        return 0 if self._promised is None else max(0, arrives - self._promised)

    def weights(self, lightest: int, heaviest: int) -> Ints:
        """Where what a part costs is highest for its weight: at the ends of brackets, and at both ends of the span."""
        ends = {lightest, heaviest}
        for own in self._network.services:
            top = own.up_to_grams[-1]
            for full in range(0, heaviest + 1, top):
                ends |= {full + end for end in own.up_to_grams}
        return np.array(sorted(end for end in ends if lightest <= end <= heaviest), dtype=np.int64)


def leg_grams(factor: int, grams: N, meters: N | int) -> N:
    return (factor * grams * meters + _CO2_SCALE // 2) // _CO2_SCALE


def _priced(co2_grams: N, minor_per_kg: int) -> N:
    return (co2_grams * minor_per_kg + _KG // 2) // _KG
