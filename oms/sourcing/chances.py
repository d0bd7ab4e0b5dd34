"""How likely a store is to reject a line it is given, and to be late with it: learned from outcomes, and from nothing
else.

A state never changes: what is learned, forgotten, frozen or reset makes the next version. Decisions ask a version for
means, or throw dice whose seed is kept with the decision: the same version, stores (in the same order) and seed throw
the same again, with the same release of numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from oms.sourcing.chances_fit import Fit, Floats, fit, shifted

Indices: TypeAlias = NDArray[np.intp]

HOURS_OF_A_BAND = 3
BANDS = 24 // HOURS_OF_A_BAND


class Question(StrEnum):
    """What an outcome answers."""

    REJECTED = "rejected"
    LATE = "late"


_NEARLY = 1e-9
"""So near to never and to always may dice come."""


@dataclass(frozen=True, slots=True)
class Learning:
    """How a chain learns.

    An outcome counts half after ``half_life_days``. ``start_rate`` is what stands in until there are outcomes. Dice
    are thrown ``widest`` times as wide as what is unknown, until a store has about ``known_after`` outcomes in an item
    class, on the average of the chain; then ever narrower, and at last ``narrowest`` times as wide: enough to see what
    changes.
    """

    half_life_days: int = 90
    start_rate: float = 0.05
    widest: float = 1.75
    narrowest: float = 0.1
    known_after: int = 40

    def width(self, outcomes_of_a_cell: float) -> float:
        cooled = 1 / (1 + (outcomes_of_a_cell / self.known_after) ** 4)
        return self.narrowest + (self.widest - self.narrowest) * cooled


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line at the store it was given to. ``hour`` is that of the store's day in which it was given."""

    store: str
    item_class: str
    hour: int
    question: Question
    hit: bool


@dataclass(frozen=True)
class Chances:
    """One version. ``trials`` and ``hits`` count (question, store, item class, band of hours), the older the less."""

    version: int
    at: datetime
    stores: tuple[str, ...]
    classes: tuple[str, ...]
    trials: Floats
    hits: Floats
    frozen: bool = False
    learning: Learning = Learning()

    @classmethod
    def empty(cls, at: datetime, learning: Learning | None = None) -> Self:
        """Version 0, which knows nothing."""
        nothing = np.zeros((len(Question), 0, 0, BANDS))
        return cls(0, at, (), (), nothing, nothing, learning=learning or Learning())

    # What changes makes the next version

    def learn(self, outcomes: Sequence[Outcome], at: datetime) -> Self:
        """Forget since the last version, then add. One that is frozen stays as it is."""
        if self.frozen:
            return self
        stores = _grown(self.stores, (one.store for one in outcomes))
        classes = _grown(self.classes, (one.item_class for one in outcomes))
        wider = ((0, 0), (0, len(stores) - len(self.stores)), (0, len(classes) - len(self.classes)), (0, 0))
        kept = 0.5 ** (max(at - self.at, timedelta()) / timedelta(days=self.learning.half_life_days))
        trials, hits = (np.pad(counts * kept, wider) for counts in (self.trials, self.hits))
        store_of, class_of = _places(stores), _places(classes)
        for one in outcomes:
            cell = (_place(one.question), store_of[one.store], class_of[one.item_class], one.hour // HOURS_OF_A_BAND)
            trials[cell] += 1
            hits[cell] += one.hit
        return self._next(at=max(at, self.at), stores=stores, classes=classes, trials=trials, hits=hits)

    def freeze(self) -> Self:
        """Decide by means from now on, and learn nothing."""
        return self if self.frozen else self._next(frozen=True)

    def thaw(self, at: datetime) -> Self:
        """Learn again. The time it was frozen makes nothing older."""
        return self._next(frozen=False, at=max(at, self.at)) if self.frozen else self

    def reset(self, store: str | None = None, item_class: str | None = None) -> Self:
        """Forget a store, an item class, a store in an item class, or all."""
        rows = slice(None) if store is None else self._store_of.get(store)
        columns = slice(None) if item_class is None else self._class_of.get(item_class)
        trials, hits = self.trials.copy(), self.hits.copy()
        if rows is not None and columns is not None:
            trials[:, rows, columns] = hits[:, rows, columns] = 0
        return self._next(trials=trials, hits=hits)

    def _next(self, **changed: Any) -> Self:
        return replace(self, version=self.version + 1, **changed)

    # What decisions ask

    def stores_at(self, names: Sequence[str]) -> Indices:
        """Where stores stand in the tables; -1 for those that nothing is known of."""
        return np.array([self._store_of.get(name, -1) for name in names], dtype=np.intp)

    def class_at(self, name: str) -> int:
        """The same for an item class."""
        return self._class_of.get(name, -1)

    def means(self, question: Question, stores: Indices, item_class: int, hour: int | Indices) -> Floats:
        """What is likely at each store. ``hour`` of the store's day: one for all, or each its own."""
        found = self.fit_of(question)
        return shifted(found.means[stores, item_class], found.hours[hour // HOURS_OF_A_BAND])

    def sampled(self, question: Question, stores: Indices, item_class: int, hour: int | Indices, seed: int) -> Floats:
        """What could well be so at each store, by dice; of a frozen version the means."""
        if self.frozen:
            return self.means(question, stores, item_class, hour)
        found, times = self.fit_of(question), self.width(question) ** -2
        dice = np.random.default_rng((seed, _place(question)))
        thrown = dice.beta(found.hits[stores, item_class] * times, found.misses[stores, item_class] * times)
        return shifted(np.clip(thrown, _NEARLY, 1 - _NEARLY), found.hours[hour // HOURS_OF_A_BAND])

    def width(self, question: Question) -> float:
        """How many times as wide as what is unknown the dice are thrown now."""
        trials = self.trials[_place(question)]
        return self.learning.width(float(trials.sum()) / max(trials.shape[0] * trials.shape[1], 1))

    def fit_of(self, question: Question) -> Fit:
        """All that is derived from the counts."""
        return self._fits[_place(question)]

    @cached_property
    def _fits(self) -> tuple[Fit, ...]:
        return tuple(
            fit(trials, hits, self.learning.start_rate) for trials, hits in zip(self.trials, self.hits, strict=True)
        )

    @cached_property
    def _store_of(self) -> dict[str, int]:
        return _places(self.stores)

    @cached_property
    def _class_of(self) -> dict[str, int]:
        return _places(self.classes)


def expected_minor(chance: Floats, cost_minor: int) -> NDArray[np.int64]:
    """What a rejection or a delay that costs so much is expected to cost, in whole minor units."""
    return np.rint(chance * cost_minor).astype(np.int64)


def _place(question: Question) -> int:
    return 0 if question is Question.REJECTED else 1


def _places(names: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _grown(known: tuple[str, ...], named: Iterable[str]) -> tuple[str, ...]:
    """With those that are new, at the end, in their order of names: whoever folds the same gets the same."""
    return (*known, *sorted(set(named) - set(known)))
