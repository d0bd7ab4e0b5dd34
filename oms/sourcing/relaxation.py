"""A bound on what an order costs: parts whose cost rises evenly with their weight, and prices for bundles that no set
of places undercuts (the dual ascent of facility location, Erlenkotter 1978).

Each bundle is given a price; a place is paid by what its bundles' prices exceed their lines. No place is ever paid more
than it costs to open, so all prices together are not more than any choice costs. What a part costs leaps with its
weight; a place is there once for each span of weights, with a straight line that is below the leaps of that span.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oms.sourcing.carriage import BEYOND
from oms.sourcing.criteria import Costs
from oms.sourcing.model import Bools, Floats, Ints

_MAIN = 12
_ROUNDS = (4, 1)
"""Prices rise in rounds, by at most that part of what opening a place costs; in the last as far as they can."""


@dataclass(frozen=True, slots=True, eq=False)
class Even:
    """Column by column a place and a span of weights: ``places``, what opening costs at least, and by bundle what its
    lines and its weight cost at least.
    """

    places: Ints
    opening: Ints
    lines: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """``prices`` by bundle; ``unpaid``: by column, what of its opening no price pays."""

    prices: Ints
    unpaid: Ints

    @property
    def total(self) -> int:
        return int(self.prices.sum())


def evened(costs: Costs) -> Even:
    """Below the real cost everywhere. Places that can give most have all their spans, others one line for all."""
    weights = np.array(costs.grams, dtype=np.int64)
    heaviest = weights @ costs.can
    ends = costs.carriage.weights(int(weights.min()), int(weights.sum()))
    begins = np.concatenate([[weights.min()], ends[:-1] + 1])
    least = costs.carriage.table(begins, np.arange(len(costs.places)))
    spans = begins[:, None] <= heaviest
    main = np.argsort(-heaviest, kind="stable")[:_MAIN]
    place = np.concatenate([np.repeat(main, len(ends)), np.arange(len(costs.places))])
    own = _own_lines(least[:, main], ends, spans[:, main])
    one = _one_line(least, ends, spans)
    opening, per_gram = (np.concatenate([own[part], one[part]]) for part in (0, 1))
    real = np.concatenate([spans[:, main].T.ravel(), ~np.isin(np.arange(len(costs.places)), main)])
    place, opening, per_gram = place[real], opening[real], per_gram[real]
    carried = np.floor(weights[:, None] * per_gram).astype(np.int64)
    lines = np.where(costs.can[:, place], costs.line_cost[:, place] + carried, BEYOND)
    return Even(place, np.floor(opening).astype(np.int64) + costs.fixed[place], lines)


def _own_lines(least: Ints, ends: Ints, spans: Bools) -> tuple[Floats, Floats]:
    """Opening and cost of a gram, place by place, for each span: through its end, as steep as it rises from there, but
    never so steep that opening costs less than half of the lightest part.
    """
    per_gram = np.zeros(least.shape)
    for later in range(1, len(ends)):
        rise = (least[later] - least[:later]) / (ends[later] - ends[:later])[:, None]
        per_gram[:later] = np.maximum(per_gram[:later], np.where(spans[later], rise, 0))
    per_gram = np.minimum(per_gram, (least - least[0] // 2) / ends[:, None])
    return (least - per_gram * ends[:, None]).T.ravel(), per_gram.T.ravel()


def _one_line(least: Ints, ends: Ints, spans: Bools) -> tuple[Floats, Floats]:
    """Below all spans of a place."""
    last = spans.sum(axis=0) - 1
    every = np.arange(least.shape[1])
    steep = (least[last, every] - least[0]) / np.maximum(ends[last] - ends[0], 1)
    most = np.where(spans, (least - least[0] // 2) / ends[:, None], np.inf).min(axis=0)
    per_gram = np.minimum(steep, most)
    opening = np.where(spans, least - per_gram * ends[:, None], np.inf).min(axis=0)
    return opening, per_gram


def relaxed(lines: Ints, opening: Ints, nowhere: Ints) -> Relaxed:
    """Of bundles by column; ``nowhere``: what it costs to leave each."""
    prices = np.minimum(lines.min(axis=1, initial=BEYOND), nowhere)
    unpaid = opening.copy()
    usual = int(np.median(opening)) if len(opening) else 0
    if not len(opening):
        return Relaxed(prices, unpaid)
    for part in _ROUNDS:
        most = usual // part if part > 1 else BEYOND
        for row in range(len(prices)):
            price = prices[row]
            from_here = np.maximum(lines[row], price)
            raised = min(int((from_here + unpaid).min()), int(nowhere[row]), int(price) + most)
            if raised > price:
                unpaid -= np.maximum(raised - from_here, 0)
                prices[row] = raised
    return Relaxed(prices, unpaid)
