"""Some days of stores by fixed seeds; ``dev.py simulate`` lives as many as one likes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulation import seeds
from tests.simulation.profile import drawn
from tests.simulation.run import lived
from tests.simulation.template import Template

SEEDS = range(10, 12)
STORES, DAYS, ACTS, ORDERS = 2, 2, 3, 1
"""Of each world; few acts in a day, so that many kinds of days are lived in little time."""


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_goes_wrong_the_books_are_what_happened(ground: Template, seed: int) -> None:
    again = f"python3 dev.py simulate --seed {seed} --days 1 --stores {STORES} --world-days {DAYS} --acts {ACTS}"
    profile = drawn(seed, STORES, DAYS)
    profile = replace(profile, acts=ACTS, orders=min(profile.orders, ORDERS))
    assert lived(ground, seed, profile).found == [], f"{again} --orders {profile.orders}"


@pytest.mark.parametrize("seed", seeds.kept(of_the_harness=False))
def test_what_went_wrong_once_does_not_again(ground: Template, seed: int) -> None:
    assert lived(ground, seed).found == [], f"python3 dev.py simulate --seed {seed} --days 1"
