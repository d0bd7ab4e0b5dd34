"""One group's choice as a problem of numbers: classes of equal units, and what promotions would give for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from contract.rules.promotion.benefit import taken_off
from contract.rules.promotion.model import Deal, DealPart


@dataclass(frozen=True, slots=True)
class Single:
    """A promotion that rewards each unit: (class, minor units off). ``limit``: how many units."""

    offer: int
    off: tuple[tuple[int, int], ...]
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Sets:
    """A promotion that rewards sets: the classes that fit each part, dearest first. ``limit``: how many sets."""

    offer: int
    deal: Deal
    classes: tuple[tuple[int, ...], ...]
    limit: int | None = None

    @property
    def parts(self) -> list[tuple[tuple[int, ...], DealPart]]:
        return list(zip(self.classes, self.deal.parts, strict=True))


@dataclass(frozen=True, slots=True)
class Application:
    """Units (class, how many) that an offer takes together, and what they save."""

    offer: int
    gain: int
    needs: tuple[tuple[int, int], ...]


Chosen: TypeAlias = dict[Application, int]
"""How often each application is made."""


@dataclass(frozen=True)
class Problem:
    """Units by class (``left``: what each costs, ``counts``: how many), and what the promotions would give."""

    left: Sequence[int]
    counts: Sequence[int]
    singles: Sequence[Single]
    sets: Sequence[Sets]

    @cached_property
    def own(self) -> list[Application | None]:
        """For each class the best that a unit has by itself, without a limit."""
        best: list[Application | None] = [None] * len(self.left)
        for single in self.singles:
            if single.limit is None:
                for at, off in single.off:
                    known = best[at]
                    if off > (known.gain if known else 0):
                        best[at] = Application(single.offer, off, ((at, 1),))
        return best

    def saved(self, at: int) -> int:
        """What a unit of the class saves by itself."""
        own = self.own[at]
        return own.gain if own else 0

    @cached_property
    def limits(self) -> dict[int, int]:
        """Offer -> how often, for those that are limited. No more often than there are units."""
        limited = [(one.offer, one.limit) for one in self.offers if one.limit is not None]
        return {offer: min(limit, sum(self.counts)) for offer, limit in limited}

    @property
    def offers(self) -> list[Single | Sets]:
        return [*self.singles, *self.sets]


def total(chosen: Chosen) -> int:
    """What the applications save together."""
    return sum(one.gain * times for one, times in chosen.items())


def application(problem: Problem, sets: Sets, members: Sequence[Sequence[int]]) -> Application | None:
    """The set of these members, a group of classes for each part, if it may be one and saves something."""
    parts = list(zip(members, sets.deal.parts, strict=True))
    rewarded = [problem.left[at] for own, part in parts if part.rewarded for at in own]
    bought = [problem.left[at] for own, part in parts if not part.rewarded for at in own]
    if sets.deal.lower and bought and max(rewarded) > min(bought):
        return None
    gain = taken_off(sets.deal.reward, sum(rewarded))
    needs: dict[int, int] = {}
    for own, _ in parts:
        for at in own:
            needs[at] = needs.get(at, 0) + 1
    return Application(sets.offer, gain, tuple(sorted(needs.items()))) if gain > 0 else None
