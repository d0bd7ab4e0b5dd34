"""Which promotions of one group take which units, so that the customer pays least.

A unit is taken once in a group. Goods that no promotion could take together are decided apart. What is small is decided
exactly: every way to take the units is weighed, each state once. What would take more than ``MAX_STEPS`` is decided by
steps: each the application that gains most over what its units would save by themselves, begun once with each promotion
before the others; the best of those ways is kept. Both give the same answer to the same goods on every machine: they
count steps, never time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import comb, prod

from contract.rules.promotion.exact import TooMuchWork, search
from contract.rules.promotion.problem import Chosen, Problem, Sets, Single
from contract.rules.promotion.steps import by_steps, without_sets

MAX_STEPS = 12_000
"""All exact searches for one group of a small basket; the more units there are, the fewer for each of them."""
SMALL_BASKET = 25
MAX_UNITS = 48
"""A search goes as deep as there are units."""
MAX_WAYS = 600
"""Of making a set, to list before the search begins."""


def choose(problem: Problem) -> Chosen:
    """The applications that save most."""
    chosen: Chosen = {}
    rest = MAX_STEPS // (1 + sum(problem.counts) // SMALL_BASKET)
    for part in _apart(problem):
        found, steps = _chosen(part, rest)
        chosen |= found
        rest -= steps
    return chosen


def _chosen(problem: Problem, most: int) -> tuple[Chosen, int]:
    """With the steps of an exact search that it took."""
    if not problem.sets and not problem.limits:
        return without_sets(problem), 0
    if not _small(problem):
        return by_steps(problem), 0
    try:
        return search(problem, most)
    except TooMuchWork:
        return by_steps(problem), most


def _small(problem: Problem) -> bool:
    """Whether an exact search is worth beginning."""
    ways = sum(prod(comb(len(own) + part.count - 1, part.count) for own, part in sets.parts) for sets in problem.sets)
    return sum(problem.counts) <= MAX_UNITS and ways <= MAX_WAYS


def _apart(problem: Problem) -> Iterable[Problem]:
    """The problem in pieces that share no unit and no limit; classes keep their numbers."""
    tying = [_classes(one) for one in problem.offers if isinstance(one, Sets) or one.limit is not None]
    pieces: list[set[int]] = []
    for classes in ({at for at in own if problem.counts[at]} for own in tying):
        joined = classes.union(*(piece for piece in pieces if piece & classes))
        pieces = [piece for piece in pieces if not piece & joined] + [joined]
    free = {at for at, count in enumerate(problem.counts) if count}.difference(*pieces)
    for piece in sorted([piece for piece in [*pieces, free] if piece], key=min):
        yield replace(
            problem,
            counts=[count if at in piece else 0 for at, count in enumerate(problem.counts)],
            singles=[one for one in problem.singles if piece & _classes(one)],
            sets=[one for one in problem.sets if piece & _classes(one)],
        )


def _classes(one: Single | Sets) -> set[int]:
    if isinstance(one, Single):
        return {at for at, _ in one.off}
    return {at for own in one.classes for at in own}
