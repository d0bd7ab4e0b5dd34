"""Stores that reject with hidden probabilities, orders that offer some of them, and who chooses: one that learns, one
that knows, and one that only looks at what is nearest or cheapest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from oms.sourcing.chances import Chances, Indices, Outcome, Question, expected_minor

Floats: TypeAlias = NDArray[np.float64]
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
REJECT_COST_MINOR = 2_000


@dataclass(frozen=True, slots=True)
class World:
    """``stores`` x ``classes`` reject with probabilities from Beta(1.5, 8). Each order is of one class and offers
    ``candidates`` stores, the nearest first; with ``costs`` they differ by up to ``REJECT_COST_MINOR / 2``. Outcomes
    come back ``told_every`` at a time, ``a_day`` of them in a day.
    """

    stores: int = 60
    classes: int = 3
    candidates: int = 8
    orders: int = 20_000
    told_every: int = 20
    a_day: int = 1_000
    costs: bool = False

    @property
    def last(self) -> int:
        """What is judged: the last quarter."""
        return self.orders // 4


@dataclass(frozen=True, slots=True)
class Played:
    """Per order whether it was rejected, and what it was expected to cost, in minor units, for whoever chose."""

    rejected: NDArray[np.bool_]
    cost: Floats


@dataclass(frozen=True, slots=True)
class Game:
    """The same orders, dealt with by three."""

    learner: Played
    oracle: Played
    static: Played
    chances: Chances

    def over_oracle(self, last: int) -> float:
        """Rejects of the learner per reject of the oracle."""
        return int(self.learner.rejected[-last:].sum()) / max(int(self.oracle.rejected[-last:].sum()), 1)

    def over_static(self, last: int) -> float:
        return int(self.learner.rejected[-last:].sum()) / max(int(self.static.rejected[-last:].sum()), 1)


Learn: TypeAlias = Callable[[Chances, list[Outcome], datetime], Chances]


def learn(chances: Chances, outcomes: list[Outcome], at: datetime) -> Chances:
    return chances.learn(outcomes, at)


def ignore(chances: Chances, outcomes: list[Outcome], at: datetime) -> Chances:
    """What a learner would be that hears no outcome."""
    return chances


def play(world: World, seed: int, learning: Learn = learn) -> Game:
    """The same seed gives the same stores, orders and luck, whoever learns: one die an order decides for all three."""
    nature = np.random.default_rng(seed)
    hidden = nature.beta(1.5, 8, (world.stores, world.classes))
    names = [f"S{number:04}" for number in range(world.stores)]
    chances, told = Chances.empty(BEGAN), list[Outcome]()
    rejected, cost = np.zeros((3, world.orders), bool), np.zeros((3, world.orders))
    for order in range(world.orders):
        offered, goods, hour, luck, prices = _order(world, nature)
        truth = hidden[offered, goods]
        known, item_class = _known(chances, names, offered), f"class {goods}"
        thrown = chances.sampled(Question.REJECTED, known, chances.class_at(item_class), hour, order)
        bills = (
            (prices + expected_minor(thrown, REJECT_COST_MINOR), prices + truth * REJECT_COST_MINOR, prices)
            if world.costs
            else (thrown, truth, np.arange(len(offered)))
        )
        chosen = np.array([np.argmin(bill) for bill in bills])
        rejected[:, order] = luck < truth[chosen]
        cost[:, order] = prices[chosen] + truth[chosen] * REJECT_COST_MINOR
        store, hit = names[offered[chosen[0]]], bool(rejected[0, order])
        told.append(Outcome(store, item_class, hour, Question.REJECTED, hit))
        if len(told) == world.told_every:
            chances, told = learning(chances, told, BEGAN + timedelta(days=order / world.a_day)), []
    learner, oracle, static = (Played(*both) for both in zip(rejected, cost, strict=True))
    return Game(learner, oracle, static, chances)


def _order(world: World, nature: np.random.Generator) -> tuple[Indices, int, int, float, NDArray[np.int64]]:
    """(the stores that could have it, its class, its hour, its luck, what each store costs)."""
    offered = nature.choice(world.stores, world.candidates, replace=False)
    goods, hour, luck = int(nature.integers(world.classes)), int(nature.integers(8, 20)), float(nature.random())
    prices = nature.integers(0, REJECT_COST_MINOR // 2, world.candidates)
    return offered, goods, hour, luck, prices if world.costs else np.zeros_like(prices)


def _known(chances: Chances, names: list[str], offered: Indices) -> Indices:
    return chances.stores_at([names[store] for store in offered])
