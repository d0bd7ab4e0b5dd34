"""A few things in a fixed order: the program comes out right, and with a defect put in it does not.

Some of the defects are put in in every run, and all of them with ``AISLE_HYPOTHESIS_PROFILE=deep``.
"""

from __future__ import annotations

import pytest

from tests.depth import DEEP
from tests.simulation import mutants, scenarios_moments, scenarios_orders, scenarios_tills
from tests.simulation.mutant import Mutant, found_in, put_in
from tests.simulation.scenarios import Scenario, played
from tests.simulation.template import Template

SCENARIOS = [*scenarios_tills.ALL, *scenarios_orders.ALL, *scenarios_moments.ALL]
_ALWAYS = ("known by number", "a budget of each register")
DIRECTED = [mutant for mutant in mutants.ALL if mutant.scenario and (DEEP or mutant.name in _ALWAYS)]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda own: own.name)
def test_whatever_was_done_the_books_are_what_happened(ground: Template, scenario: Scenario) -> None:
    assert played(ground, scenario) == []


@pytest.mark.parametrize("mutant", DIRECTED, ids=lambda own: own.name)
def test_a_defect_shows_where_it_must(ground: Template, mutant: Mutant) -> None:
    with put_in(mutant):
        assert found_in(ground, mutant, seed=1) != []
