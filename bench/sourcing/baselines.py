"""Two simple ways to decide, as many systems do: the nearest store that has it, and the warehouse first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bench.sourcing.day import RULES
from oms.sourcing.bundles import bundled
from oms.sourcing.criteria import Costs
from oms.sourcing.decide import decision_of
from oms.sourcing.ground import Ground
from oms.sourcing.model import Decision, Ints, Kind, Situation, SourcingOrder
from oms.sourcing.rules import steps
from oms.sourcing.search import NOWHERE

Rank = Callable[[Ground, Costs], Ints]


def nearest(_ground: Ground, costs: Costs) -> Ints:
    """Places by their way to the customer."""
    return np.argsort(costs.carriage.meters, kind="stable")


def warehouse_first(ground: Ground, costs: Costs) -> Ints:
    """Warehouses before stores, of each the nearest."""
    store = ground.network.kinds[costs.places] == Kind.STORE
    return np.lexsort((costs.carriage.meters, store))


def by(rank: Rank, ground: Ground, order: SourcingOrder, situation: Situation) -> Decision:
    """The first place that has all; else places in their order, each with what it can give of the rest. It goes by what
    is cheapest and in time, else by what is cheapest.
    """
    step = next(steps(RULES, order))
    bundles = bundled(order)
    costs = Costs(ground, order, bundles, step, situation)
    ranked = rank(ground, costs)
    choice = _choice(costs, ranked[costs.can[:, ranked].all(axis=0)][:1] if len(ranked) else ranked, ranked)
    left = NOWHERE in choice and not order.options.partial
    return decision_of(order, step, costs, None if left else tuple(choice), 0)


def _choice(costs: Costs, all_there: Ints, ranked: Ints) -> Sequence[int]:
    if len(all_there):
        return [int(all_there[0])] * len(costs.bundles)
    choice = [NOWHERE] * len(costs.bundles)
    parts = 0
    for place in ranked.tolist():
        mine = [row for row, at in enumerate(choice) if at == NOWHERE and costs.can[row, place]]
        if mine and parts < costs.most_parts:
            parts += 1
            for row in mine:
                choice[row] = place
        if NOWHERE not in choice or parts == costs.most_parts:
            break
    return choice
