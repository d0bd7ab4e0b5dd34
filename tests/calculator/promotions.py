"""Promotions over the units of a basket: group after group, each the best for the customer on what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations, groupby
from typing import Any

from tests.calculator.best import Class, Set, Single, Way, best
from tests.calculator.codes import shows
from tests.calculator.sharing import even, rounded, shared
from tests.calculator.units import Unit, selected

Told = dict[str, Any]


def promote(lines: Sequence[Told], units: list[list[Unit]], told: Told) -> None:
    """Take off the ``units`` of each line what its promotions give."""
    holding = sorted((one for one in told["promotions"] if _holds(one, told)), key=_rank)
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in holding:
        groups.setdefault((one["group"], "" if one["group"] else one["id"]), []).append(one)
    for group in groups.values():
        _Group(lines, units, told, group).apply()


def _holds(one: Told, told: Told) -> bool:
    shopper, code = told["shopper"], one["code"]
    for_all = not (one["groups"] or one["members"] or one["employees"])
    known = (one["members"] and shopper["member"]) or (one["employees"] and shopper["employee"])
    asked = not code or any(shows(code, typed) for typed in told["codes"])
    limit = _limit(one, told)
    fits = for_all or known or bool(set(one["groups"]) & set(shopper["groups"]))
    return fits and asked and one["id"] not in told["removed"] and (limit is None or limit > 0)


def _limit(one: Told, told: Told) -> int | None:
    limits = [one["limit"]] if one["limit"] is not None else []
    if one["customer_limit"] is not None:
        limits.append(one["customer_limit"] - told["shopper"]["uses"].get(one["id"], 0))
    return min(limits, default=None)


def _rank(one: Told) -> tuple[int, int, int, str]:
    """By priority, fixed amounts before percentages, parts before the whole basket, then as declared."""
    benefit = one["tiers"][0]["benefit"]
    stage = 2 * (benefit["kind"] == "basket") + (benefit["reward"][0] == "percent")
    return one["rank"][0], stage, one["rank"][1], one["id"]


def saving(reward: Sequence[Any], amount: int, quantity: int = 1000) -> int:
    """No unit is ever rewarded with more than it costs."""
    kind, value = reward
    match kind:
        case "percent":
            off = rounded(Fraction(amount * value, 1_000_000))
        case "amount":
            off = rounded(Fraction(value * quantity, 1000))
        case _:
            off = amount - rounded(Fraction(value * quantity, 1000))
    return min(max(off, 0), amount)


class _Offer:
    """A promotion with the tier that is reached."""

    def __init__(self, one: Told, tier: Told, reached: int, limit: int | None) -> None:
        self.one, self.reached, self.limit = one, reached, limit
        self.benefit: Told = tier["benefit"]

    @property
    def selections(self) -> list[Told]:
        return _selections(self.benefit)


class _Group:
    """Promotions that exclude each other, unit by unit; one for the whole basket has all of its units or none."""

    def __init__(self, lines: Sequence[Told], units: list[list[Unit]], told: Told, group: Sequence[Told]) -> None:
        self._lines, self._units, self._told = lines, units, told
        self._offers = [offer for offer in map(self._offer, group) if offer is not None]
        open_units = [
            unit
            for at, own in enumerate(units)
            if any(
                selected(lines[at], sel, offer.one["overridden"]) for offer in self._offers for sel in offer.selections
            )
            for unit in own
            if unit.left > 0 and not unit.closed
        ]
        alike = groupby(sorted(open_units, key=lambda unit: unit.alike), key=lambda unit: unit.alike)
        self._classes = [Class(list(same)) for _, same in alike]

    def apply(self) -> None:
        most: tuple[int, Sequence[tuple[int, list[int], int]], list[Way]] = (-1, (), [])
        singles, sets = self._parts()
        for wholes in self._together():
            covered = {at for _, classes, _ in wholes for at in classes}
            counts = [0 if at in covered else own.count for at, own in enumerate(self._classes)]
            gain, ways = best(self._classes, counts, singles, sets)
            gain += sum(off for _, _, off in wholes)
            if gain > most[0]:
                most = (gain, wholes, ways)
        self._take(most[1], most[2])

    def _offer(self, one: Told) -> _Offer | None:
        counted = [one["counted"]] if one["counted"] else _selections(one["tiers"][0]["benefit"])
        own = [
            unit
            for at, line in enumerate(self._lines)
            if any(selected(line, selection, one["overridden"]) for selection in counted)
            for unit in self._units[at]
        ]
        minor, thousandths = sum(unit.left for unit in own), sum(unit.quantity for unit in own)
        reached = [tier for tier in one["tiers"] if minor >= tier["minor"] and thousandths >= tier["thousandths"]]
        if not reached:
            return None
        tier = reached[-1]
        often = [
            total // least for total, least in ((minor, tier["minor"]), (thousandths, tier["thousandths"])) if least
        ]
        return _Offer(one, tier, min(often, default=1) if tier["repeats"] else 1, _limit(one, self._told))

    def _fitting(self, offer: _Offer, selection: Told) -> list[int]:
        """Its classes; a promotion that stands alone shares no unit with what came before."""
        return [
            at
            for at, own in enumerate(self._classes)
            if selected(self._lines[own.first.line], selection, offer.one["overridden"])
            and not (offer.one["alone"] and own.first.taken)
        ]

    def _parts(self) -> tuple[list[Single], list[Set]]:
        singles, sets = [], []
        for number, offer in enumerate(self._offers):
            benefit, fits = offer.benefit, [self._fitting(offer, selection) for selection in offer.selections]
            if benefit["kind"] == "each":
                units = [(at, self._classes[at].first) for at in fits[0]]
                off = {at: saving(benefit["reward"], unit.left, unit.quantity) for at, unit in units}
                singles.append(Single(number, {at: minor for at, minor in off.items() if minor}, offer.limit))
            elif benefit["kind"] == "deal" and all(fits):
                parts = [
                    (own, part["count"], part["rewarded"]) for own, part in zip(fits, benefit["parts"], strict=True)
                ]
                sets.append(Set(number, parts, benefit["lower"], partial(saving, benefit["reward"]), offer.limit))
        return singles, sets

    def _together(self) -> Iterator[Sequence[tuple[int, list[int], int]]]:
        """No promotion for the whole basket, each, and up to four that share no unit: (offer, classes, saving)."""
        wholes = []
        for number, offer in enumerate(self._offers):
            if offer.benefit["kind"] == "basket":
                classes = self._fitting(offer, offer.benefit["selection"])
                kind, value = offer.benefit["reward"]
                times = offer.reached if kind == "amount" else 1
                off = saving((kind, value * times), sum(self._classes[at].worth for at in classes))
                if off:
                    wholes.append((number, classes, off))
        yield ()
        yield from ((one,) for one in wholes)
        for size in range(2, min(len(wholes), 4) + 1):
            for some in combinations(wholes[:4], size):
                taken = [at for _, classes, _ in some for at in classes]
                if len(taken) == len(set(taken)):
                    yield some

    def _take(self, wholes: Iterable[tuple[int, list[int], int]], ways: Iterable[Way]) -> None:
        """Equal units are served in the order of their lines: by rank, and of one promotion the larger share first."""
        takes: dict[int, list[tuple[int, int]]] = {}
        for way in ways:
            shares = shared(way.gain, [self._classes[at].first.left for at in way.members])
            for at, share in zip(way.members, shares, strict=True):
                takes.setdefault(at, []).append((way.offer, -share))
        for number, classes, off in wholes:
            for at, share in zip(classes, shared(off, [self._classes[at].worth for at in classes]), strict=True):
                own = even(share, self._classes[at].units)
                takes.setdefault(at, []).extend((number, -each) for each in own)
        for at, own_takes in takes.items():
            for unit, (number, share) in zip(self._classes[at].units, sorted(own_takes), strict=False):
                one = self._offers[number].one
                unit.taken.append((one["id"], -share))
                unit.left += share
                unit.closed = one["alone"]


def _selections(benefit: Told) -> list[Told]:
    return [part["selection"] for part in benefit["parts"]] if benefit["kind"] == "deal" else [benefit["selection"]]
