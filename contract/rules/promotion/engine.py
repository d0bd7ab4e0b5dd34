"""Promotions applied to a basket: group after group, each choosing the best for the customer on what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from contract.rules.promotion.basket import Applied, Circumstances, LineShare, Nearly, PricedLine, Promoted, Standing
from contract.rules.promotion.benefit import reason, taken_off
from contract.rules.promotion.choice import choose
from contract.rules.promotion.conditions import standing, unused_codes
from contract.rules.promotion.model import (
    AmountOff,
    Benefit,
    Deal,
    EachUnit,
    PercentOff,
    Promotion,
    Selection,
    Tier,
    WholeBasket,
    selections,
)
from contract.rules.promotion.nearly import next_set, next_tier
from contract.rules.promotion.problem import Application, Chosen, Problem, Sets, Single, total
from contract.rules.promotion.units import Take, UnitClass, Units, spread_evenly
from contract.rules.rounding import allocate

MAX_COMBINED = 4
"""So many promotions for the whole basket are weighed together within a group; of more, one at a time."""


def apply_promotions(lines: Sequence[PricedLine], around: Circumstances, promotions: Sequence[Promotion]) -> Promoted:
    """What promotions take off the units of a basket, and what they would with a little more."""
    units = Units(lines)
    holding = standing(promotions, around)
    made: list[_Made] = []
    nearly: list[Nearly] = []
    for group in _groups(holding):
        done, near = _Group(units, group).apply()
        made += done
        nearly += near
    shares = units.shares()
    applied = tuple(_told(one, shares[one.offer.standing.promotion.promotion_id]) for one in made)
    used = [one.code for one in applied if one.code]
    return Promoted(applied, tuple(nearly), units.standing(), unused_codes(promotions, around, used, holding))


def concerns(promotion: Promotion, line: PricedLine) -> bool:
    """Whether some tier of it is about such a line, as something to reward or to buy."""
    units = Units([line])
    told = {own for tier in promotion.tiers for own in selections(tier.benefit)}
    return any(units.matching(own, overridden=promotion.includes_overridden) for own in told)


def _groups(holding: Iterable[Standing]) -> list[list[Standing]]:
    """By the rank of their first."""
    found: dict[tuple[str, str], list[Standing]] = {}
    for one in holding:
        promotion = one.promotion
        key = (promotion.group, "") if promotion.group else ("", promotion.promotion_id)
        found.setdefault(key, []).append(one)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Offer:
    """A promotion of the group with the tier that was reached, and the lines that fit each of its selections."""

    standing: Standing
    tier: Tier
    reached: int
    lines: tuple[frozenset[int], ...]

    @property
    def benefit(self) -> Benefit:
        return self.tier.benefit


@dataclass(frozen=True, slots=True)
class _Made:
    """An offer that was taken, so often."""

    offer: _Offer
    times: int


@dataclass(frozen=True, slots=True)
class _Whole:
    """A promotion for the whole basket: the classes that it takes, all of their units, and what it takes off."""

    offer: int
    classes: tuple[int, ...]
    off: int


class _Group:
    """Promotions that exclude each other, unit by unit. One for the whole basket takes all of its units, or none."""

    def __init__(self, units: Units, group: Sequence[Standing]) -> None:
        self._units = units
        self._nearly: list[Nearly] = []
        found = [self._offer(one) for one in group]
        self._offers = [offer for offer in found if offer is not None]
        self._classes = units.classes({at for offer in self._offers for lines in offer.lines for at in lines})

    def apply(self) -> tuple[list[_Made], list[Nearly]]:
        problem = self._problem()
        wholes, chosen = self._best(problem)
        self._units.take(self._takes(wholes, chosen), self._classes)
        self._note_sets(problem, wholes, chosen)
        times = dict.fromkeys(range(len(self._offers)), 0)
        for one, often in chosen.items():
            times[one.offer] += often
        for whole in wholes:
            times[whole.offer] = self._offers[whole.offer].reached
        return [_Made(self._offers[number], often) for number, often in times.items() if often], self._nearly

    def _offer(self, one: Standing) -> _Offer | None:
        """None where no tier is reached, or nothing fits."""
        promotion = one.promotion
        counted = selections(promotion.tiers[0].benefit) if promotion.counted is None else (promotion.counted,)
        minor, thousandths = self._units.measure(frozenset().union(*(self._lines(promotion, own) for own in counted)))
        reached = [
            tier for tier in promotion.tiers if minor >= tier.minimum_minor and thousandths >= tier.minimum_thousandths
        ]
        near = next_tier(promotion, minor, thousandths)
        if near is not None:
            self._nearly.append(near)
        if not reached:
            return None
        tier = reached[-1]
        lines = tuple(self._lines(promotion, own) for own in selections(tier.benefit))
        return _Offer(one, tier, _times(tier, minor, thousandths), lines) if any(lines) else None

    def _lines(self, promotion: Promotion, selection: Selection) -> frozenset[int]:
        return self._units.matching(selection, overridden=promotion.includes_overridden)

    def _fitting(self, offer: _Offer, part: int = 0) -> tuple[int, ...]:
        alone = offer.standing.promotion.alone
        lines = offer.lines[part]
        return tuple(at for at, own in enumerate(self._classes) if own.line in lines and not (alone and own.touched))

    def _problem(self) -> Problem:
        singles, sets = [], []
        for number, offer in enumerate(self._offers):
            limit = offer.standing.limit
            match offer.benefit:
                case EachUnit() as each:
                    off = [(at, taken_off(each.reward, own.left, own.quantity)) for at, own in self._own(offer)]
                    singles.append(Single(number, tuple((at, minor) for at, minor in off if minor > 0), limit))
                case Deal() as deal:
                    classes = tuple(self._fitting(offer, part) for part in range(len(deal.parts)))
                    if all(classes):
                        sets.append(Sets(number, deal, classes, limit))
        left, counts = [own.left for own in self._classes], [own.count for own in self._classes]
        return Problem(left, counts, singles, sets)

    def _own(self, offer: _Offer) -> list[tuple[int, UnitClass]]:
        return [(at, self._classes[at]) for at in self._fitting(offer)]

    def _wholes(self) -> list[_Whole]:
        found = []
        for number, offer in enumerate(self._offers):
            if isinstance(offer.benefit, WholeBasket):
                own = self._own(offer)
                amount = sum(one.left * one.count for _, one in own)
                off = taken_off(_repeated(offer.benefit.reward, offer.reached), amount)
                if off > 0:
                    found.append(_Whole(number, tuple(at for at, _ in own), off))
        return found

    def _best(self, problem: Problem) -> tuple[Sequence[_Whole], Chosen]:
        best: tuple[int, Sequence[_Whole], Chosen] = (-1, (), {})
        for wholes in _together(self._wholes()):
            covered = {at for whole in wholes for at in whole.classes}
            counts = [0 if at in covered else count for at, count in enumerate(problem.counts)]
            chosen = choose(Problem(problem.left, counts, problem.singles, problem.sets))
            gain = sum(whole.off for whole in wholes) + total(chosen)
            if gain > best[0]:
                best = (gain, wholes, chosen)
        return best[1], best[2]

    def _takes(self, wholes: Sequence[_Whole], chosen: Chosen) -> dict[int, list[Take]]:
        """For each class what is taken off how many of its units, in order of rank."""
        counted: dict[tuple[int, int, int], int] = {}
        for one, times in chosen.items():
            for at, amount in self._spread(one):
                counted[at, one.offer, -amount] = counted.get((at, one.offer, -amount), 0) + times
        for whole in wholes:
            weights = [self._classes[at].left * self._classes[at].count for at in whole.classes]
            for at, share in zip(whole.classes, allocate(whole.off, weights), strict=True):
                for count, amount in spread_evenly(share, self._classes[at].count):
                    counted[at, whole.offer, -amount] = count
        found: dict[int, list[Take]] = {}
        for at, number, amount in sorted(counted):
            promotion = self._offers[number].standing.promotion
            take = Take(promotion.promotion_id, counted[at, number, amount], -amount, promotion.alone)
            found.setdefault(at, []).append(take)
        return found

    def _spread(self, one: Application) -> list[tuple[int, int]]:
        """What a set saves, shared by its units in proportion to what they cost, also those that had to be bought."""
        members = [at for at, need in one.needs for _ in range(need)]
        return list(zip(members, allocate(one.gain, [self._classes[at].left for at in members]), strict=True))

    def _note_sets(self, problem: Problem, wholes: Sequence[_Whole], chosen: Chosen) -> None:
        covered = {at for whole in wholes for at in whole.classes}
        free = [0 if at in covered else count for at, count in enumerate(problem.counts)]
        joined = {sets.offer for sets in problem.sets}
        for one, times in chosen.items():
            for at, need in one.needs if one.offer in joined else ():
                free[at] -= need * times
        for number, offer in enumerate(self._offers):
            made = sum(times for one, times in chosen.items() if one.offer == number)
            limit = offer.standing.limit
            if isinstance(offer.benefit, Deal) and (limit is None or made < limit):
                classes = [self._fitting(offer, part) for part in range(len(offer.benefit.parts))]
                near = next_set(offer.standing.promotion, offer.benefit, classes, free)
                self._nearly += [near] if near is not None else []


def _told(made: _Made, lines: tuple[LineShare, ...]) -> Applied:
    promotion = made.offer.standing.promotion
    why, params = reason(made.offer.benefit)
    amount = sum(line.amount_minor for line in lines)
    code = made.offer.standing.code
    return Applied(promotion.promotion_id, promotion.name, code, made.times, amount, lines, why, params)


def _together(wholes: Sequence[_Whole]) -> list[tuple[_Whole, ...]]:
    """None of them, each, and those that share no unit."""
    found: list[tuple[_Whole, ...]] = [(), *((one,) for one in wholes)]
    few = wholes[:MAX_COMBINED]
    for size in range(2, len(few) + 1):
        for some in combinations(few, size):
            classes = [at for one in some for at in one.classes]
            if len(set(classes)) == len(classes):
                found.append(some)
    return found


def _times(tier: Tier, minor: int, thousandths: int) -> int:
    """How often a tier that repeats is reached; every other one once."""
    reached = []
    if tier.repeats and tier.minimum_minor:
        reached.append(minor // tier.minimum_minor)
    if tier.repeats and tier.minimum_thousandths:
        reached.append(thousandths // tier.minimum_thousandths)
    return min(reached, default=1)


def _repeated(reward: PercentOff | AmountOff, times: int) -> PercentOff | AmountOff:
    return AmountOff(reward.minor * times) if isinstance(reward, AmountOff) else reward
