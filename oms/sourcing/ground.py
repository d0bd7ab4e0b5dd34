"""A network made ready for many decisions: places on the globe, prices as arrays, the days on which parcels move."""

from __future__ import annotations

import numpy as np

from oms.sourcing.model import NEVER, Bools, Floats, Ints, Kind, Network, Service

_EARTH_METERS = 6_371_009
_E6 = 1_000_000
_DAY_MINUTES = 1_440
_LOOKED_AHEAD = 14
_CUSTOMERS = 256
"""Whose ways are remembered."""
_THURSDAY = 3
"""The weekday of 1970-01-01, Monday is 0."""


class Ground:
    """Of one network. Keeps what was worked out for the minute of the last decision."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.count = len(network.ids)
        self.index = {location_id: at for at, location_id in enumerate(network.ids)}
        self.countries = np.array(network.countries)
        self.prices = [_rising(service) for service in network.services]
        self.transit = [np.array(service.transit_days, dtype=np.int64) for service in network.services]
        self.hands_to = [_handing(network, service) for service in network.services]
        self._points = _points(network.latitudes_e6, network.longitudes_e6)
        self._zone_ends = np.array(network.zone_meters, dtype=np.int64)
        self._leaves: tuple[int, Ints, Ints] = (-1, network.kinds, network.kinds)
        self._of_kinds: dict[tuple[Kind, ...], Bools] = {}
        self._arrivals: dict[tuple[int, int], Ints] = {}
        self._meters: dict[tuple[int, int], Ints] = {}

    def of_kinds(self, kinds: tuple[Kind, ...]) -> Bools:
        """Which locations are of these kinds."""
        if kinds not in self._of_kinds:
            self._of_kinds[kinds] = np.isin(self.network.kinds, np.array(kinds))
        return self._of_kinds[kinds]

    def meters_to(self, latitude_e6: int, longitude_e6: int) -> Ints:
        """The way by road from every location; not to be changed."""
        found = self._meters.get((latitude_e6, longitude_e6))
        if found is None:
            if len(self._meters) >= _CUSTOMERS:
                self._meters.clear()
            found = self._meters[latitude_e6, longitude_e6] = self._way_to(latitude_e6, longitude_e6)
        return found

    def _way_to(self, latitude_e6: int, longitude_e6: int) -> Ints:
        there = _points(np.array([latitude_e6]), np.array([longitude_e6]))
        half_chord = np.sqrt(((self._points - there) ** 2).sum(axis=1)) / 2
        straight = 2 * _EARTH_METERS * np.arcsin(np.minimum(half_chord, 1))
        by_road: Ints = np.rint(straight * self.network.detour_percent / 100).astype(np.int64)
        by_road.setflags(write=False)
        return by_road

    def zones(self, meters: Ints) -> Ints:
        """-1 where it is farther than any zone."""
        found = np.searchsorted(self._zone_ends, meters)
        return np.where(found < len(self._zone_ends), found, -1)

    def leaves(self, now: int) -> tuple[Ints, Ints]:
        """The day on which an order decided now is ready at each location, and the day it leaves there; ``NEVER`` where
        it does not within two weeks.
        """
        if self._leaves[0] != now:
            self._leaves = (now, *self._worked_out(now))
        return self._leaves[1], self._leaves[2]

    def arrivals(self, service: int, left: Ints, transit_days: Ints) -> Ints:
        """The day of arrival. A carrier counts the days on which it delivers."""
        first, last = int(left.min()), int(left.max())
        rows = [self._arrival_row(service, day) for day in range(first, last + 1)]
        found: Ints = np.stack(rows)[left - first, transit_days]
        return found

    def _worked_out(self, now: int) -> tuple[Ints, Ints]:
        local = now + self.network.work_minutes + self.network.offset_minutes
        ready, minute = local // _DAY_MINUTES, local % _DAY_MINUTES
        leaves = np.full(self.count, NEVER, dtype=np.int64)
        every = np.arange(self.count)
        closed = np.array(sorted(self.network.closed_days), dtype=np.int64)
        for ahead in range(_LOOKED_AHEAD):
            day = ready + ahead
            cutoff = self.network.cutoffs[every, (day + _THURSDAY) % 7]
            goes = (cutoff != NEVER) & ((cutoff >= minute) | (ahead > 0)) & ~np.isin(day, closed)
            leaves = np.where((leaves == NEVER) & goes, day, leaves)
            if (leaves != NEVER).all():
                break
        return ready, leaves

    def _arrival_row(self, service: int, left: int) -> Ints:
        """By number of delivery days."""
        if (service, left) not in self._arrivals:
            own = self.network.services[service]
            day, days = left, [left]
            for _ in range(max(own.transit_days)):
                day += 1
                while not self._delivers(own, day):
                    day += 1
                days.append(day)
            self._arrivals[service, left] = np.array(days, dtype=np.int64)
        return self._arrivals[service, left]

    def _delivers(self, service: Service, day: int) -> bool:
        return str((day + _THURSDAY) % 7 + 1) in service.delivers_on and day not in self.network.closed_days


def _handing(network: Network, service: Service) -> Bools:
    """Which locations hand parcels to it."""
    of_kind = np.isin(network.kinds, np.array(service.kinds))
    if service.places is None:
        return of_kind
    collects = np.zeros(len(network.ids), dtype=bool)
    collects[list(service.places)] = True
    return of_kind & collects


def _rising(service: Service) -> Ints:
    """Prices by zone and bracket. A lighter parcel may go at a heavier one's price, so none costs more than that."""
    prices = np.array(service.prices, dtype=np.int64)
    rising: Ints = np.minimum.accumulate(prices[:, ::-1], axis=1)[:, ::-1]
    return rising


def _points(latitudes_e6: Ints, longitudes_e6: Ints) -> Floats:
    """On the unit sphere."""
    latitude, longitude = np.radians(latitudes_e6 / _E6), np.radians(longitudes_e6 / _E6)
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )
