"""What counts of outcomes say about every store and item class: rates that lean on each other where data is thin.

The rate of a cell (a store and an item class) is the chain's, moved by its class, by its store and by itself:
``chain + class + store + own``, each with a variance of its own. How large they are is read from the data by moments,
as for overdispersed proportions (Kleinman, "Proportions with extraneous variance", JASA 68, 1973): the spread over
all cells, what cells of one store have in common, and what cells of one class have in common. A variance becomes the
strength of a beta prior: as many outcomes of its own as a rate needs to count as much as what it leans on.

Hours of the day shift the odds of the whole chain. Nothing here knows time, names or dice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

ROUNDS = 4
"""Variances, rates and hours depend on each other; after four rounds nothing moves that anybody would notice."""

START_OUTCOMES = 2.0
"""What the rate a chain starts with counts for."""

HOUR_OUTCOMES = 100.0
"""So many outcomes at an hour count as much as the belief that all hours are alike."""

_SPREAD_START, _SPREAD_WEIGHT = 0.1, 20.0
_SHARED_START, _SHARED_WEIGHT = 0.005, 200.0
_LEAST, _MOST = 0.002, 0.5
"""Shares of ``rate * (1 - rate)``: a strength is between one outcome and five hundred."""


@dataclass(frozen=True, slots=True)
class Strengths:
    """How many outcomes of its own a class, a store and a cell need to count as much as what they lean on."""

    of_class: float
    of_store: float
    of_cell: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Per cell a beta distribution, and per band of hours what it adds to the log odds.

    ``hits`` and ``misses`` have the shape (stores + 1, classes + 1): the last row stands for a store, the last column
    for a class, that nothing is known of. ``prior`` is what a cell leans on, in the same shape.
    """

    chain: float
    classes: Floats
    stores: Floats
    prior: Floats
    strengths: Strengths
    hits: Floats
    misses: Floats
    hours: Floats

    @property
    def means(self) -> Floats:
        """Of every cell, at an hour like all hours."""
        return self.hits / (self.hits + self.misses)


def fit(trials: Floats, hits: Floats, start_rate: float) -> Fit:
    """Both have the shape (stores, classes, bands of hours); no hit without its trial."""
    start = Strengths(*(1 / share - 1 for share in (_SHARED_START, _SHARED_START, _SPREAD_START)))
    found = _fitted(trials, hits, start_rate, start, np.zeros(trials.shape[:2]))
    for _ in range(ROUNDS - 1):
        means = found.means[:-1, :-1, None]
        due_to_hour = (trials * (shifted(means, found.hours) - means)).sum(axis=2)
        found = _fitted(trials, hits, start_rate, found.strengths, due_to_hour)
    return found


def _fitted(trials: Floats, hits: Floats, start_rate: float, before: Strengths, due_to_hour: Floats) -> Fit:
    count = trials.sum(axis=2)
    own = np.clip(hits.sum(axis=2) - due_to_hour, 0.0, count)
    rate = np.divide(own, count, out=np.zeros(count.shape), where=count > 0)
    spread = sum(1 / (1 + one) for one in (before.of_class, before.of_store, before.of_cell))
    weight = count / (1 + spread * np.maximum(count - 1, 0))
    chain = float((weight * rate).sum() + START_OUTCOMES * start_rate) / float(weight.sum() + START_OUTCOMES)
    strengths = _strengths(count, weight, rate, chain)
    classes, stores, prior = _leaning(weight, rate, chain, strengths)
    one_more = ((0, 1), (0, 1))
    first = strengths.of_cell * prior
    all_hits = first + np.pad(own, one_more)
    misses = strengths.of_cell - first + np.pad(count - own, one_more)
    hours = _hours(trials, hits, (all_hits / (all_hits + misses))[:-1, :-1])
    return Fit(chain, classes, stores, prior, strengths, all_hits, misses, hours)


def odds(rate: Floats) -> Floats:
    """Their logarithm."""
    return np.log(rate) - np.log1p(-rate)


def shifted(rate: Floats, by: Floats | float) -> Floats:
    """Rates whose log odds are ``by`` more."""
    return 1 / (1 + np.exp(-(odds(rate) + by)))


def _strengths(count: Floats, weight: Floats, rate: Floats, chain: float) -> Strengths:
    """How much of ``chain * (1 - chain)`` a class, a store and a cell explain, and what strength that makes of each."""
    one = chain * (1 - chain)
    off = np.where(count > 0, rate - chain, 0.0)
    many = np.where(count > 1, weight, 0.0)
    fewer = 1 / np.maximum(count, 1)
    found = float((many * (off**2 / one - fewer)).sum())
    spread = (found + _SPREAD_WEIGHT * _SPREAD_START) / (float((many * (1 - fewer)).sum()) + _SPREAD_WEIGHT)
    of_store, of_class = (_shared(weight * off, weight, one, axis) for axis in (1, 0))
    own = min(max(spread - of_store - of_class, _LEAST), _MOST)
    return Strengths(1 / of_class - 1, 1 / of_store - 1, 1 / own - 1)


def _shared(moved: Floats, weight: Floats, one: float, axis: int) -> float:
    """What different cells along an axis have in common: chance alone moves no two of them the same way."""
    found = float((moved.sum(axis=axis) ** 2 - (moved**2).sum(axis=axis)).sum()) / one
    pairs = float((weight.sum(axis=axis) ** 2 - (weight**2).sum(axis=axis)).sum())
    return min(max((found + _SHARED_WEIGHT * _SHARED_START) / (pairs + _SHARED_WEIGHT), _LEAST), _MOST)


def _leaning(weight: Floats, rate: Floats, chain: float, strengths: Strengths) -> tuple[Floats, Floats, Floats]:
    """(rate of each class, rate of each store in a class like the chain, prior of each cell with the unknown last)."""
    classes = (weight * rate).sum(axis=0) + strengths.of_class * chain
    classes = classes / (weight.sum(axis=0) + strengths.of_class)
    had = weight.sum(axis=1)
    mixed = np.divide((weight * classes).sum(axis=1), had, out=np.full(had.shape, chain), where=had > 0)
    own = ((weight * rate).sum(axis=1) + strengths.of_store * mixed) / (had + strengths.of_store)
    moved = np.append(odds(own) - odds(mixed), 0.0)
    prior = shifted(np.append(classes, chain)[None, :], moved[:, None])
    return classes, prior[:-1, -1], prior


def _hours(trials: Floats, hits: Floats, means: Floats) -> Floats:
    """What came of the outcomes of a band, against what their cells alone made likely."""
    many = trials.sum(axis=(0, 1))
    likely = (trials * means[:, :, None]).sum(axis=(0, 1))
    likely = np.divide(likely, many, out=np.full(many.shape, 0.5), where=many > 0)
    found = (hits.sum(axis=(0, 1)) + HOUR_OUTCOMES * likely) / (many + HOUR_OUTCOMES)
    return odds(found) - odds(likely)
