"""The best of all ways to take units. A state is what is left of each class and of each limit; it is weighed once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations_with_replacement, product
from typing import TypeAlias

from contract.rules.promotion.problem import Application, Chosen, Problem, Sets, application

_Counts: TypeAlias = tuple[int, ...]
_State: TypeAlias = tuple[_Counts, _Counts]


class TooMuchWork(Exception):
    """The search would look at more than it was allowed to."""


def search(problem: Problem, most: int) -> tuple[Chosen, int]:
    """The applications that save most, and how many steps it took to find them; of equal ways the one that joins fewest
    units, then by rank. Raises ``TooMuchWork`` beyond ``most`` steps.
    """
    looking = _Search(problem, most)
    chosen = looking.chosen()
    return chosen, most - looking.rest


class _Search:
    """In every state a unit of the dearest class that is left is decided: by itself, or in a set."""

    def __init__(self, problem: Problem, most: int) -> None:
        self._problem = problem
        self.rest = most
        self._slot = {offer: place for place, offer in enumerate(problem.limits)}
        self._from: dict[int, list[Application]] = {}
        for one in [*_limited(problem), *(one for sets in problem.sets for one in _all_ways(problem, sets))]:
            self._from.setdefault(min(at for at, _ in one.needs), []).append(one)
        self._known: dict[_State, tuple[int, Application | None]] = {}

    def chosen(self) -> Chosen:
        """What was decided, from the whole basket down."""
        state: _State = (tuple(self._problem.counts), tuple(self._problem.limits.values()))
        chosen: Chosen = {}
        self._gain(state)
        while any(state[0]):
            _, one = self._known[state]
            if one is not None:
                chosen[one] = chosen.get(one, 0) + 1
                state = self._after(one, state)
            else:
                state = (_less(state[0], ((_first(state[0]), 1),)), state[1])
        return chosen

    def _gain(self, state: _State) -> int:
        """The most that can be saved from here on."""
        known = self._known.get(state)
        if known is None:
            known = self._known[state] = self._best(state) if any(state[0]) else (0, None)
        return known[0]

    def _best(self, state: _State) -> tuple[int, Application | None]:
        counts, limits = state
        at = _first(counts)
        self.rest -= 1 + len(self._from.get(at, ()))
        if self.rest < 0:
            raise TooMuchWork
        best = (self._problem.saved(at) + self._gain((_less(counts, ((at, 1),)), limits)), self._problem.own[at])
        for one in self._from.get(at, ()):
            slot = self._slot.get(one.offer)
            if (slot is None or limits[slot]) and all(counts[own] >= need for own, need in one.needs):
                gain = one.gain + self._gain(self._after(one, state))
                if gain > best[0]:
                    best = (gain, one)
        return best

    def _after(self, one: Application, state: _State) -> _State:
        counts, limits = state
        slot = self._slot.get(one.offer)
        return _less(counts, one.needs), limits if slot is None else _less(limits, ((slot, 1),))


def _first(counts: _Counts) -> int:
    return next(at for at, count in enumerate(counts) if count)


def _less(counts: _Counts, needs: Iterable[tuple[int, int]]) -> _Counts:
    rest = list(counts)
    for at, need in needs:
        rest[at] -= need
    return tuple(rest)


def _limited(problem: Problem) -> list[Application]:
    return [
        Application(single.offer, off, ((at, 1),))
        for single in problem.singles
        if single.limit is not None
        for at, off in single.off
        if problem.counts[at]
    ]


def _all_ways(problem: Problem, sets: Sets) -> list[Application]:
    """Every set that can be made of the classes and saves something; of the same units the best way only."""
    best: dict[tuple[tuple[int, int], ...], Application] = {}
    for members in product(*(combinations_with_replacement(own, part.count) for own, part in sets.parts)):
        one = application(problem, sets, members)
        if one is not None and all(problem.counts[at] >= need for at, need in one.needs):
            known = best.get(one.needs)
            if known is None or one.gain > known.gain:
                best[one.needs] = one
    return list(best.values())
