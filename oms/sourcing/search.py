"""The cheapest place for each bundle of an order: exact among single places, then among sets of several.

Sets are tried by the number of their places. A relaxation bounds what choices of so many parts cost, and leaves out
places that are in nothing cheaper than what is known. Of the sets that are left, those whose own bound is low enough
have their bundles shared out in every way that can be cheaper. The search ends when nothing can be cheaper any more, or
after so much effort, and tells the bound that is proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oms.sourcing.assignment import Ways, bits, of_two, pair_carriage, ways
from oms.sourcing.carriage import BEYOND
from oms.sourcing.criteria import Costs
from oms.sourcing.model import Ints
from oms.sourcing.relaxation import SURE, Relaxation, spans

NOWHERE = -1
"""A place for what is left for later."""
_ROUND, _TRIED = 1_000, 5_000
"""Cells that take as long as what every round of the relaxation, and every set that is tried, costs."""
_ROUNDS, _TURNS, _LONG_TURNS = 8, 12, 30
"""Of the relaxation at a time, and how many times; in a long search more often."""
_FIRST, _SETTLED = 32, 2
"""The places that promise most, of which sets are tried between the rounds, and how many sets."""
_FEW = 100
"""Sets are few enough to be tried without more rounds."""
_FEW_PARTS = 4
"""So many parts share the weight of an order when it is looked whether one place is best; more cost ever more."""
_MOST_SETS, _MOST_CELLS, _MOST_WAYS = 400_000, 4_000_000, 20_000
_LONG, _LONG_MORE = 10_000_000, 5
"""With so much effort a search is a long one, and looks at so many times as many sets."""

Choice = tuple[int, ...]
"""By bundle, a position among the places, or ``NOWHERE``."""


@dataclass(frozen=True, slots=True)
class Found:
    """``choice`` is None where no choice is allowed. Nothing allowed costs less than ``bound``."""

    choice: Choice | None
    cost: int
    bound: int


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """Of places, a set a row, and what each costs at least: that is below what is known, the least first."""

    places: Ints
    least: Ints


def search(costs: Costs, effort: int) -> Found:
    """``effort``: how many cells of bundles by places may be looked at when splits are searched."""
    return _Search(costs, effort).run()


class _Search:
    """One search."""

    def __init__(self, costs: Costs, effort: int) -> None:
        self._costs, self._effort, self._minor = costs, effort, costs.carriage.minor
        self._turns, self._more = (_LONG_TURNS, _LONG_MORE) if effort >= _LONG else (_TURNS, 1)
        self._can = costs.can
        self._lines = np.where(costs.can, costs.line_cost, BEYOND)
        self._grams = np.array(costs.grams, dtype=np.int64)
        self._nowhere, self._partial = costs.nowhere, bool((costs.nowhere < BEYOND).any())
        self._most = min(costs.most_parts, len(costs.bundles), len(costs.places))
        self._best_choice: Choice | None = None
        self._best = BEYOND

    def run(self) -> Found:
        gone = ~self._can.any(axis=1)
        if gone.any() and not self._partial:
            return Found(None, BEYOND, BEYOND)
        if self._partial:
            self._offer((NOWHERE,) * len(self._grams), int(self._nowhere.sum()))
        bound = self._best
        if self._most > 0:
            self._singles()
            bound = self._best if len(self._grams) == 1 else self._split(whole=self._most > 1 and not gone.any())
        return Found(self._best_choice, self._best, min(bound, self._best))

    def _offer(self, choice: Choice, cost: int) -> bool:
        better = cost < self._best and self._allowed(choice)
        if better:
            self._best, self._best_choice = cost, choice
        return better

    def _allowed(self, choice: Choice) -> bool:
        values, left = dict[int, int](), 0
        for value, place in zip(self._costs.values, choice, strict=True):
            if place == NOWHERE:
                left += value
            else:
                values[place] = values.get(place, 0) + value
        if len(values) > self._costs.most_parts:
            return False
        if not values or (len(values) == 1 and NOWHERE not in choice):
            return True
        least = self._costs.least_part
        return all(value >= least for value in values.values()) and (NOWHERE not in choice or left >= least)

    def _singles(self) -> None:
        """Every place that has all."""
        there = np.nonzero(self._can.all(axis=0))[0]
        if len(there):
            weight = np.array([self._grams.sum()], dtype=np.int64)
            total = self._costs.carriage.table(weight, there)[0] + self._costs.fixed[there]
            total += self._lines[:, there].sum(axis=0)
            best = int(total.argmin())
            self._offer((int(there[best]),) * len(self._grams), int(total[best]))

    def _one_is_best(self) -> bool:
        """Whether it is plain that no split is cheaper than the place that has all: every line costs as little as
        anywhere, the heaviest part carries its share, and the others as much as the lightest line.
        """
        if self._partial or self._best == BEYOND:
            return False
        weight, few = int(self._grams.sum()), min(self._most, _FEW_PARTS)
        carried = np.array([int(self._grams.min()), *(-(-weight // parts) for parts in range(2, few + 1))])
        each = self._costs.carriage.table(carried, np.arange(len(self._costs.places))) + self._costs.fixed
        least: list[int] = each.min(axis=1).tolist()
        lightest, heaviest = least[0], least[1:]
        more = lightest + self._costs.split
        parts = [heavy + at * more for at, heavy in enumerate(heaviest, start=1)]
        if self._most > few:
            parts.append(lightest + few * more)
        return more >= 0 and int(self._lines.min(axis=1).sum()) + min(parts) >= self._best

    def _split(self, *, whole: bool) -> int:
        """Finds what it can of several parts, and of choices that leave something; the bound."""
        if (not whole and not self._partial) or self._one_is_best():
            return self._best
        self._spans, self._words = spans(self._costs), bits(self._can)
        self._settle(self._gathered())
        bound, split = self._best, self._costs.split
        if whole:
            relaxation = Relaxation(self._lines, self._grams, self._spans, split)
            bound = min(bound, self._by_parts(relaxation, 2, leaves=False))
        if self._partial:
            relaxation = Relaxation(self._lines, self._grams, self._spans, split, self._nowhere)
            bound = min(bound, self._by_parts(relaxation, 1, leaves=True))
        return bound

    def _gathered(self) -> tuple[int, ...]:
        """Places taken one by one, by what they cost for each bundle that is still without one."""
        without = np.asarray(self._can.any(axis=1))
        opened = self._spans.least[min(1, len(self._spans.ends) - 1)]
        chosen: list[int] = []
        while without.any() and len(chosen) < self._most:
            wanted = self._can & without[:, None]
            added = wanted.sum(axis=0)
            spent = np.where(wanted, self._lines, 0).sum(axis=0) + opened
            each = np.where(added > 0, spent / np.maximum(added, 1), np.inf)
            best = int(each.argmin())
            chosen.append(best)
            without &= ~self._can[:, best]
        return tuple(chosen)

    def _settle(self, places: Sequence[int]) -> None:
        """Each bundle at the cheapest of these places, then moved where that helps."""
        if not places:
            return
        lines = self._lines[:, list(places)].tolist()
        choice = list[int]()
        for row, own in enumerate(lines):
            least = min(own)
            choice.append(places[own.index(least)] if least <= self._nowhere[row] and least < BEYOND else NOWHERE)
        self._move(choice, places, lines)
        self._offer(tuple(choice), self._total(choice))

    def _move(self, choice: list[int], places: Sequence[int], lines: Sequence[Sequence[int]]) -> None:
        """Each bundle to a cheaper one of the places, if there is one; ``choice`` is changed."""
        weights = dict[int, int]()
        for row, place in enumerate(choice):
            weights[place] = weights.get(place, 0) + self._costs.grams[row]
        for row, grams in enumerate(self._costs.grams):
            was = choice[row]
            if was == NOWHERE:
                continue
            saved = self._opened(was, weights[was]) - self._opened(was, weights[was] - grams)
            saved += lines[row][places.index(was)]
            for at, place in enumerate(places):
                if place != was and self._can[row, place]:
                    before = weights.get(place, 0)
                    added = self._opened(place, before + grams) - self._opened(place, before) + lines[row][at]
                    if added < saved:
                        choice[row] = place
                        weights[was] -= grams
                        weights[place] = before + grams
                        break

    def _opened(self, place: int, grams: int) -> int:
        return self._minor(place, grams) + int(self._costs.fixed[place]) + self._costs.split if grams else 0

    def _total(self, choice: Sequence[int]) -> int:
        """What a choice costs."""
        weights, cost = dict[int, int](), 0
        for row, place in enumerate(choice):
            if place == NOWHERE:
                cost += int(self._nowhere[row])
            else:
                weights[place] = weights.get(place, 0) + self._costs.grams[row]
                cost += int(self._lines[row, place])
        cost += sum(self._opened(place, grams) for place, grams in weights.items())
        return cost - self._costs.split * bool(weights)

    # Sets of places

    def _by_parts(self, relaxation: Relaxation, fewest: int, *, leaves: bool) -> int:
        """Tries sets of ever more places; what any that was not tried costs at least."""
        bound = BEYOND
        for parts in range(fewest, self._most + 1):
            reached, sets = self._reached(relaxation, parts, leaves)
            if reached >= self._best:
                break
            if sets is None:
                return min(bound, reached)
            bound = min(bound, self._tried(sets, leaves))
        return bound

    def _reached(self, relaxation: Relaxation, parts: int, leaves: bool) -> tuple[int, Sets | None]:
        """The bound on so many parts and more; and sets of just so many that can be cheaper, None where too many."""
        reached, sets = -BEYOND, None
        for _ in range(self._turns):
            each = _ROUND + relaxation.cells
            rounds = min(max(self._effort // each, 1), _ROUNDS)
            self._effort -= rounds * each
            reached = relaxation.reached(parts, self._most, self._best, rounds)
            if reached >= self._best:
                break
            sets = self._sets(relaxation, parts, leaves, relaxation.kept)
            some = self._sets(relaxation, parts, leaves, relaxation.kept[:_FIRST]) if sets is None else sets
            for places in some.places[:_SETTLED].tolist() if some is not None else ():
                self._settle(places)
            if self._effort <= 0 or (sets is not None and len(sets.least) <= _FEW):
                break
        return reached, sets

    def _sets(self, relaxation: Relaxation, parts: int, leaves: bool, among: Ints) -> Sets | None:
        """Of the first places that were kept: sets that give all together and may be cheaper; None where too many."""
        paid, room = relaxation.paid[: len(among)], self._best - relaxation.base
        sets, spent = np.arange(len(among))[:, None], paid
        for size in range(2, parts + 1):
            ends = np.searchsorted(paid, (room - spent) / (1 + parts - size))
            counts = np.maximum(ends - sets[:, -1] - 1, 0)
            total = int(counts.sum())
            if total > self._more * (_MOST_SETS if self._effort > 0 else _MOST_SETS // 8):
                return None
            before = np.repeat(np.arange(len(sets)), counts)
            fresh = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + sets[before, -1] + 1
            sets, spent = np.concatenate([sets[before], fresh[:, None]], axis=1), spent[before] + paid[fresh]
        self._effort -= sets.size
        fits = spent < room
        found, spent = among[sets[fits]], spent[fits]
        if not leaves and len(found):
            has = self._words[:, found[:, 0]]
            for column in range(1, parts):
                has = has | self._words[:, found[:, column]]
            whole = (has == bits(np.ones((len(self._grams), 1), dtype=bool))).all(axis=0)
            found, spent = found[whole], spent[whole]
        if len(found) * len(self._grams) > self._more * _MOST_CELLS:
            return None
        self._effort -= found.size * len(self._grams)
        least = np.maximum(self._least(found, leaves), np.ceil(relaxation.base + spent - SURE).astype(np.int64))
        order = np.argsort(least, kind="stable")
        order = order[least[order] < self._best]
        return Sets(found[order], least[order])

    def _least(self, sets: Ints, leaves: bool) -> Ints:
        """What each set costs at least."""
        lines = self._lines[:, sets]
        cheapest = lines.min(axis=2)
        if leaves:
            cheapest = np.minimum(cheapest, self._nowhere[:, None])
        has = self._can[:, sets]
        alone = has & (has.sum(axis=2) == 1)[:, :, None]
        least, ends = self._spans.least, self._spans.ends
        forced = np.zeros(sets.shape, dtype=np.int64) if leaves else np.tensordot(self._grams, alone, axes=1)
        if sets.shape[1] == 2 and not leaves:
            one, other = least[:, sets[:, 0]], least[:, sets[:, 1]]
            carried = pair_carriage(one, ends, forced[:, 0], other, forced[:, 1], int(self._grams.min()))
        else:
            carried = least[np.searchsorted(ends, forced), sets].sum(axis=1)
        found: Ints = cheapest.sum(axis=0) + carried - self._costs.split
        return found

    def _tried(self, sets: Sets, leaves: bool) -> int:
        """Shares the bundles out among the places of each set; what was not looked at costs at least so much."""
        bound = BEYOND
        least: int
        for at, least in enumerate(sets.least.tolist()):
            if least >= self._best:
                break
            places = sets.places[at].tolist()
            if self._effort <= 0:
                return min(bound, least)
            if not self._shared_out(places, least, leaves):
                self._settle(places)
                bound = min(bound, least)
        return bound

    def _shared_out(self, places: list[int], least: int, leaves: bool) -> bool:
        """Whether all that is cheaper was found."""
        lines, slack = self._lines[:, places], min(self._best - least, BEYOND // 4)
        merged = self._costs.least_part == 0
        if leaves:
            lines = np.concatenate([lines, self._nowhere[:, None]], axis=1)
        if merged and lines.shape[1] == 2 and not leaves:
            found: Ways | None = of_two(lines, self._grams, slack)
        else:
            found = ways(lines, self._grams, slack, _MOST_WAYS, merged)
        self._effort -= _TRIED + (_MOST_WAYS if found is None else len(found.lines)) * len(self._grams) // 10
        if found is None:
            return False
        cost = self._cost_of(found, places)
        named = [*places, NOWHERE]
        for at in np.argsort(cost, kind="stable").tolist():
            if cost[at] >= self._best:
                break
            if self._offer(tuple(named[one] for one in found.columns(at)), int(cost[at])):
                break
        return True

    def _cost_of(self, found: Ways, places: Sequence[int]) -> Ints:
        """Of each way that opens all the places; ``BEYOND`` where it cannot be cheaper than what is known."""
        given = found.grams[:, : len(places)]
        span = np.searchsorted(self._spans.ends, given)
        least = found.lines + self._spans.least[span, places].sum(axis=1) - self._costs.split
        near = np.nonzero((least < self._best) & (given > 0).all(axis=1))[0]
        cost = np.full(len(found.lines), BEYOND, dtype=np.int64)
        cost[near] = found.lines[near] - self._costs.split
        for column, place in enumerate(places):
            weights, at = np.unique(given[near, column], return_inverse=True)
            carried = self._costs.carriage.table(weights, np.array([place]))[:, 0]
            cost[near] += (carried + self._costs.fixed[place] + self._costs.split)[at]
        return cost
