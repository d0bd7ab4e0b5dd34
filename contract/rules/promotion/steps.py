"""Large baskets by steps: set after set, always the one that gains most over what its units save by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from contract.rules.promotion.benefit import taken_off
from contract.rules.promotion.model import AmountOff, DealPart, FixedPrice, PercentOff
from contract.rules.promotion.problem import Application, Chosen, Problem, Sets, application, total

UNITS_TRIED = 600
"""So many units, all first turns together: of a very large basket no promotion is tried before the others."""


def by_steps(problem: Problem) -> Chosen:
    """The best of several ways to begin: with all sets at once, with those of one promotion, with none."""
    ways: list[Sequence[Sets]] = [(), problem.sets]
    if len(problem.sets) > 1:
        ways += [(one,) for one in problem.sets[: UNITS_TRIED // sum(problem.counts)]]
    return max((_Steps(problem).taken(first) for first in ways), key=total)


def without_sets(problem: Problem) -> Chosen:
    """Every unit by itself."""
    return _Steps(problem).taken(())


class _Steps:
    """One way through: what is left of each class and of each limit, and what was chosen so far."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._counts = list(problem.counts)
        self._limits = dict(problem.limits)
        self._chosen: Chosen = {}

    def taken(self, first: Sequence[Sets]) -> Chosen:
        """``first`` have their turn before all others; without any there are no sets at all."""
        self._take_sets(first)
        if first and len(first) < len(self._problem.sets):
            self._take_sets(self._problem.sets)
        self._take_limited()
        for at, one in enumerate(self._problem.own):
            if one is not None and self._counts[at]:
                self._take(one, self._counts[at])
        return self._chosen

    def _take_sets(self, turn: Sequence[Sets]) -> None:
        pickers = {sets.offer: _Picker(self._problem, sets) for sets in turn}
        heap: list[tuple[int, int, Application]] = []
        for picker in pickers.values():
            self._push(heap, picker.next_set(self._counts))
        while heap:
            _, offer, one = heappop(heap)
            times = min(self._counts[at] // need for at, need in one.needs)
            if times:
                self._take(one, times)
            if self._limits.get(offer, 1):
                self._push(heap, pickers[offer].next_set(self._counts))

    def _push(self, heap: list[tuple[int, int, Application]], one: Application | None) -> None:
        """Keep a set that gains something, until it is the one that gains most."""
        net = one.gain - sum(self._problem.saved(at) * need for at, need in one.needs) if one else 0
        if one and net > 0:
            heappush(heap, (-net, one.offer, one))

    def _take_limited(self) -> None:
        """Units that save more by a limited promotion than by themselves, the largest difference first."""
        problem = self._problem
        gains = sorted(
            (problem.saved(at) - off, single.offer, at, off)
            for single in problem.singles
            if single.limit is not None
            for at, off in single.off
        )
        for difference, offer, at, off in gains:
            if difference < 0 and self._counts[at] and self._limits[offer]:
                self._take(Application(offer, off, ((at, 1),)), self._counts[at])

    def _take(self, one: Application, times: int) -> None:
        """So often, as far as its limit allows."""
        if one.offer in self._limits:
            times = min(times, self._limits[one.offer])
            self._limits[one.offer] -= times
        self._chosen[one] = self._chosen.get(one, 0) + times
        for at, need in one.needs:
            self._counts[at] -= need * times


class _Picker:
    """The next set of a promotion: of each part the units that bring most. What is used up is not looked at again."""

    def __init__(self, problem: Problem, sets: Sets) -> None:
        self._problem, self._sets = problem, sets
        self._rows = [self._row(own, part) for own, part in sets.parts]
        # What must be bought is picked first where the rest may cost no more than it, and last where it may.
        self._order = sorted(
            range(len(self._rows)), key=lambda place: sets.deal.parts[place].rewarded == sets.deal.lower
        )

    def next_set(self, counts: Sequence[int]) -> Application | None:
        used: dict[int, int] = {}
        members: list[tuple[int, ...]] = [()] * len(self._rows)
        ceiling: int | None = None
        for place in self._order:
            part = self._sets.deal.parts[place]
            row = self._rows[place] = [at for at in self._rows[place] if counts[at]]
            own = self._pick(row, part.count, counts, used, ceiling if part.rewarded else None)
            if own is None:
                return None
            members[place] = own
            if self._sets.deal.lower and not part.rewarded:
                cheapest = min(self._problem.left[at] for at in own)
                ceiling = cheapest if ceiling is None else min(ceiling, cheapest)
        return application(self._problem, self._sets, members)

    def _pick(
        self, row: Sequence[int], count: int, counts: Sequence[int], used: dict[int, int], ceiling: int | None
    ) -> tuple[int, ...] | None:
        picked: list[int] = []
        for at in row:
            if ceiling is not None and self._problem.left[at] > ceiling:
                continue
            free = min(counts[at] - used.get(at, 0), count - len(picked))
            picked += [at] * free
            used[at] = used.get(at, 0) + free
            if len(picked) == count:
                return tuple(picked)
        return None

    def _row(self, classes: Sequence[int], part: DealPart) -> list[int]:
        """The dearest first where one must cost no more than another, else what brings most."""
        if self._sets.deal.lower:
            return list(classes)
        return sorted(classes, key=lambda at: self._problem.saved(at) - self._brings(part, at))

    def _brings(self, part: DealPart, at: int) -> int:
        """What a unit adds to what its set saves."""
        if not part.rewarded:
            return 0
        match self._sets.deal.reward:
            case FixedPrice():
                return self._problem.left[at]
            case PercentOff() as percent:
                return taken_off(percent, self._problem.left[at])
            case AmountOff():
                return 0
