"""Some worlds by fixed seeds; ``dev.py simulate`` lives as many as one likes."""

from __future__ import annotations

import pytest

from tests.simulation import seeds
from tests.simulation.profile import drawn
from tests.simulation.run import lived
from tests.simulation.template import Template


@pytest.mark.parametrize("seed", range(1, 9))
def test_whatever_goes_wrong_the_books_are_what_happened(ground: Template, seed: int) -> None:
    assert lived(ground, seed, drawn(seed, days=2)).found == []


@pytest.mark.parametrize("seed", seeds.kept())
def test_what_went_wrong_once_does_not_again(ground: Template, seed: int) -> None:
    assert lived(ground, seed).found == []
