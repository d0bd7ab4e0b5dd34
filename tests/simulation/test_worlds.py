"""Days of stores by the seeds that found something; ``dev.py simulate`` lives as many others as one likes."""

from __future__ import annotations

import pytest

from tests.simulation import seeds
from tests.simulation.run import lived
from tests.simulation.template import Template


@pytest.mark.parametrize("seed", seeds.kept(of_tests=True))
def test_what_went_wrong_once_does_not_again(ground: Template, seed: int) -> None:
    assert lived(ground, seed).found == [], f"python3 dev.py simulate --seed {seed} --days 1"
