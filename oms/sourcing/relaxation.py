"""A bound on what an order costs when it comes in so many parts: every bundle is given a price, and a place is opened
where the prices of what it gives exceed what its part costs (Lagrangian relaxation of the p-median problem, Cornuejols,
Fisher and Nemhauser 1977, with carriage that leaps).

What a part costs leaps with its weight. A place is looked at for each span of weights on which it does not leap; what
fits into the span is not chosen but bounded, by straight lines above the knapsack. For any prices the bound holds; they
are moved towards those at which every bundle is wanted once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oms.sourcing.carriage import BEYOND
from oms.sourcing.criteria import Costs
from oms.sourcing.model import Floats, Ints

_SLOPES = np.array([0, 0.5, 1, 2, 4])
"""Of the lines above the knapsack, as multiples of what a gram of the order costs on the average."""
_PATIENCE = 4
"""Steps without a better bound until steps get smaller by half."""
SURE = 1e-6
"""Costs are whole: a bound that is not quite whole may be rounded up, but for what floats lose."""


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """``ends``: grams up to which each span goes. ``least``: by span and place, what a part of that weight costs at
    least with all that opening costs and the fee for a split; ``BEYOND`` where the place has not so much.
    """

    ends: Ints
    least: Ints


def spans(costs: Costs) -> Spans:
    weights = np.array(costs.grams, dtype=np.int64)
    ends = costs.carriage.weights(int(weights.min()), int(weights.sum()))
    begins = np.concatenate([[weights.min()], ends[:-1] + 1])
    least = costs.carriage.table(begins, np.arange(len(costs.places))) + costs.fixed + costs.split
    return Spans(ends, np.where(begins[:, None] <= weights @ costs.can, least, BEYOND))


class Relaxation:
    """Of choices in which no bundle is left; with ``nowhere``, of those in which at least one is.

    ``kept``: places that can be in a choice that is looked for, those that promise most first; ``paid``: what each adds
    to the bound. Bundles are those of ``lines``.
    """

    def __init__(self, lines: Ints, grams: Ints, spans: Spans, split: int, nowhere: Ints | None = None) -> None:
        self._lines, self._grams, self._least = lines.astype(np.float64), grams.astype(np.float64), spans.least
        self._split, self._nowhere = split, nowhere
        self.kept: Ints = np.nonzero(lines.min(axis=0) < BEYOND)[0]
        self._slopes = _SLOPES * _rise(spans)
        self._at_ends = self._slopes[:, None] * spans.ends[None, :]
        heaviest = np.where(spans.least < BEYOND, spans.least, 0).max(axis=0)
        self.prices: Floats = self._lines.min(axis=1) + self._grams / self._grams.sum() * float(heaviest.min())
        if nowhere is not None:
            self.prices = np.minimum(self.prices, nowhere)
        self._fewest, self._most, self._step, self._failed = 0, -np.inf, 1.0, 0
        self.base, self.paid = 0.0, np.zeros(0)

    @property
    def cells(self) -> int:
        return len(self._grams) * len(self.kept)

    def reached(self, fewest: int, most: int, below: int, rounds: int) -> int:
        """Choices of so many parts, cheaper than ``below``, cost no less than this: ``below`` where there are none."""
        if fewest != self._fewest:
            self._fewest, self._most, self._step, self._failed = fewest, -np.inf, 1.0, 0
        for _ in range(rounds):
            if len(self.kept) < fewest:
                return below
            wanted = self._paid()
            parts = fewest + int((self.paid[fewest:most] < 0).sum())
            bound = self.base + float(self.paid[:parts].sum())
            self._failed = 0 if bound > self._most + 1 else self._failed + 1
            self._most = max(bound, self._most)
            if self._failed == _PATIENCE:
                self._step, self._failed = self._step / 2, 0
            if self._most > below - 1 + SURE:
                return below
            self._move(wanted[:, :parts], below - bound)
            self._keep(fewest, most, below)
        return min(below, int(np.ceil(self._most - SURE)))

    def _paid(self) -> Floats:
        """Works out what each place adds; by bundle and place, whether it is wanted there."""
        lines = self._lines[:, self.kept]
        excess = self.prices[:, None] - lines
        gains, above = np.empty((len(self._slopes), len(self.kept))), np.empty_like(excess)
        for at, slope in enumerate(self._slopes):
            np.subtract(excess, (slope * self._grams)[:, None], out=above)
            np.maximum(above, 0, out=above).sum(axis=0, out=gains[at])
        paid = self._least[:, self.kept].astype(np.float64)
        paid -= np.minimum.reduce([ends[:, None] + gain for ends, gain in zip(self._at_ends, gains, strict=True)])
        every = np.arange(len(self.kept))
        span = paid.argmin(axis=0)
        paid = paid[span, every]
        line = (self._at_ends[:, span] + gains).argmin(axis=0)
        order = np.argsort(paid, kind="stable")
        self.kept, self.paid = self.kept[order], paid[order]
        slopes = self._slopes[line][order]
        left = 0.0 if self._nowhere is None else float((self._nowhere - self.prices).min())
        self.base = float(self.prices.sum()) - self._split + left
        wanted: Floats = excess[:, order] > slopes * self._grams[:, None]
        return wanted

    def _move(self, wanted: Floats, missing: float) -> None:
        """Prices of what nobody wants rise, of what several want fall."""
        towards = 1.0 - wanted.sum(axis=1)
        length = float((towards**2).sum())
        if length > 0:
            missing = min(missing, abs(self._most) / 2 + 1_000)
            self.prices = self.prices + self._step * missing / length * towards
            if self._nowhere is not None:
                self.prices = np.minimum(self.prices, self._nowhere)

    def _keep(self, fewest: int, most: int, below: int) -> None:
        others = self.paid[: fewest - 1].sum() + np.minimum(self.paid[fewest - 1 : most - 1], 0).sum()
        stays = self.base + others + self.paid <= below - 1 + SURE
        self.kept, self.paid = self.kept[stays], self.paid[stays]


def _rise(spans: Spans) -> float:
    """By how much a part costs more for a gram more, at the place that can give most."""
    there = spans.least < BEYOND
    place = int(there.sum(axis=0).argmax())
    last = int(there[:, place].sum()) - 1
    rise = float(spans.least[last, place] - spans.least[0, place]) / max(1.0, float(spans.ends[last]))
    return max(rise, SURE)
