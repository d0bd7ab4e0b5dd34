"""What learning is worth: fewer rejects than who does not look, nearly as few as who knows."""

from __future__ import annotations

import timeit
from statistics import median

import numpy as np

from oms.sourcing.chances import Question
from tests.learning.world import Game, World, ignore, play

SMALL = World(stores=16, classes=2, orders=3_600, told_every=40)
"""As many outcomes for each store and class as in the world that `dev.py learn` plays at length."""


def passes(games: list[Game]) -> bool:
    """Whether the last quarter is at most 1.15 times as likely rejected as of who knows, and half as of who does not
    look: by the probabilities themselves, so that a few orders tell as much as the luck of many.
    """
    last = slice(-SMALL.last, None)
    learner, oracle, static = (
        [float(one.cost[last].sum()) for one in played]
        for played in zip(*((game.learner, game.oracle, game.static) for game in games), strict=True)
    )
    over_oracle = median(own / best for own, best in zip(learner, oracle, strict=True))
    return over_oracle <= 1.15 and median(own / plain for own, plain in zip(learner, static, strict=True)) <= 0.5


def test_who_learns_is_rejected_nearly_as_seldom_as_who_knows() -> None:
    assert passes([play(SMALL, seed) for seed in (1, 2, 3)])


def test_who_does_not_listen_is_found_out() -> None:
    assert not passes([play(SMALL, 1, ignore)])


def test_the_same_seed_plays_the_same_game() -> None:
    world = World(stores=12, orders=400)
    once, again = play(world, 4), play(world, 4)
    assert np.array_equal(once.learner.rejected, again.learner.rejected)
    assert np.array_equal(once.oracle.rejected, play(world, 4, ignore).oracle.rejected)


def test_where_stores_differ_in_cost_less_is_paid_than_by_who_looks_at_cost_alone() -> None:
    game = play(World(stores=24, classes=2, orders=2_500, told_every=40, costs=True), 2)
    last = slice(-600, None)
    oracle, learner, static = (float(one.cost[last].sum()) for one in (game.oracle, game.learner, game.static))
    assert oracle <= learner < oracle + 0.35 * (static - oracle)


def test_a_chain_decides_within_a_millisecond() -> None:
    """The fastest of fifty counts, for the machine does other things too."""
    chances = play(World(stores=1_565, orders=200), 1).chances
    stores = np.arange(1_565) % len(chances.stores)
    once = timeit.repeat(lambda: chances.sampled(Question.REJECTED, stores, 0, 10, 1), number=1, repeat=50)
    assert min(once) < 0.001
