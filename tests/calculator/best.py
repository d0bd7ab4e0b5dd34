"""The best way for the customer to take units: every way is weighed, from the dearest unit on.

Of equal ways a unit is left by itself rather than joined in a set, then the promotion that ranks first is taken, then
the dearest companions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

from tests.calculator.units import Unit


@dataclass(frozen=True, slots=True)
class Class:
    """Units that are alike, in the order of their lines."""

    units: list[Unit]

    @property
    def first(self) -> Unit:
        return self.units[0]

    @property
    def count(self) -> int:
        return len(self.units)

    @property
    def worth(self) -> int:
        return sum(unit.left for unit in self.units)


@dataclass(frozen=True, slots=True)
class Single:
    """What a unit of a class saves by itself, so many units at most."""

    offer: int
    off: dict[int, int]
    limit: int | None


@dataclass(frozen=True, slots=True)
class Set:
    """Parts as (classes that fit, how many, rewarded), and what a set saves; so many sets at most."""

    offer: int
    parts: list[tuple[list[int], int, bool]]
    lower: bool
    saves: Callable[[int], int]
    limit: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """Units that a promotion takes together: the class of each, and what they save."""

    offer: int
    members: tuple[int, ...]
    gain: int


def best(
    classes: Sequence[Class], counts: Sequence[int], singles: Sequence[Single], sets: Sequence[Set]
) -> tuple[int, list[Way]]:
    """The most that can be saved, and how."""
    alone: list[Way | None] = [None] * len(classes)
    for single in singles:
        for at, off in single.off.items() if single.limit is None else ():
            known = alone[at]
            if known is None or off > known.gain:
                alone[at] = Way(single.offer, (at,), off)
    offers: list[Single | Set] = [*singles, *sets]
    limits = {one.offer: one.limit for one in offers if one.limit is not None}
    others = [Way(one.offer, (at,), off) for one in singles if one.limit is not None for at, off in one.off.items()]
    others += [way for own in sets for way in _ways(classes, counts, own)]
    joined = {at for way in others for at in way.members}
    free = [way for at, way in enumerate(alone) if way and at not in joined for _ in range(counts[at])]
    tied = tuple(count if at in joined else 0 for at, count in enumerate(counts))
    gain, ways = _Weighing(alone, others, limits).most(tied, tuple(limits.values()))
    return gain + sum(way.gain for way in free), free + ways


class _Weighing:
    """Each state, of what is left of the units and of the limits, is weighed once."""

    def __init__(self, alone: Sequence[Way | None], others: Sequence[Way], limits: dict[int, int]) -> None:
        self._alone = alone
        self._limits = {offer: at for at, offer in enumerate(limits)}
        self._from: dict[int, list[Way]] = {}
        for way in others:
            self._from.setdefault(min(way.members), []).append(way)
        self._known: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[int, Way | None]] = {}

    def most(self, counts: tuple[int, ...], limits: tuple[int, ...]) -> tuple[int, list[Way]]:
        gain, ways = self._gain(counts, limits), []
        while any(counts):
            way = self._known[counts, limits][1]
            if way is not None:
                ways.append(way)
            counts, limits = self._after(way, counts, limits)
        return gain, ways

    def _gain(self, counts: tuple[int, ...], limits: tuple[int, ...]) -> int:
        if not any(counts):
            return 0
        if (counts, limits) not in self._known:
            self._known[counts, limits] = self._best(counts, limits)
        return self._known[counts, limits][0]

    def _best(self, counts: tuple[int, ...], limits: tuple[int, ...]) -> tuple[int, Way | None]:
        at = _dearest(counts)
        found: tuple[int, Way | None] = (-1, None)
        for way in (self._alone[at], *self._from.get(at, ())):
            left, allowed = self._after(way, counts, limits)
            if min(left) >= 0 and min(allowed, default=0) >= 0:
                gain = (way.gain if way else 0) + self._gain(left, allowed)
                if gain > found[0]:
                    found = (gain, way)
        return found

    def _after(
        self, way: Way | None, counts: tuple[int, ...], limits: tuple[int, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        left, allowed = list(counts), list(limits)
        for at in way.members if way else (_dearest(counts),):
            left[at] -= 1
        if way and way.offer in self._limits:
            allowed[self._limits[way.offer]] -= 1
        return tuple(left), tuple(allowed)


def _dearest(counts: Sequence[int]) -> int:
    return next(at for at, count in enumerate(counts) if count)


def _ways(classes: Sequence[Class], counts: Sequence[int], own: Set) -> Iterator[Way]:
    """Every set that can be made and saves something; of the same units the arrangement that saves most."""
    found: dict[tuple[int, ...], Way] = {}
    for picked in product(*(combinations_with_replacement(fits, count) for fits, count, _ in own.parts)):
        roles = list(zip(picked, (rewarded for _, _, rewarded in own.parts), strict=True))
        rewarded = [classes[at].first.left for part, yes in roles if yes for at in part]
        bought = [classes[at].first.left for part, yes in roles if not yes for at in part]
        members = tuple(sorted(at for part in picked for at in part))
        if own.lower and bought and max(rewarded) > min(bought):
            continue
        gain = own.saves(sum(rewarded))
        enough = all(members.count(at) <= counts[at] for at in set(members))
        if gain and enough and (members not in found or gain > found[members].gain):
            found[members] = Way(own.offer, members, gain)
    yield from found.values()
