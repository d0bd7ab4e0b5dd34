"""When the power goes, what was acknowledged is there once; what was under way, as a whole or not at all."""

from __future__ import annotations

import pytest

from tests.power.outcome import LONGEST_S, outcome

_MET = (
    "scan: sync store.db-wal",
    "pay: write store.db-wal",
    "pay: sync store.db-wal",
    "pay: write store.mark",
    "print: write store.db-wal",
)
"""What was being done, and the next call: the power must have been cut there."""


@pytest.mark.timeout(LONGEST_S)
def test_power_cuts_lose_nothing_that_was_acknowledged() -> None:
    told = outcome("--only", "cuts", "--cuts", "4000", "--seed", "1")
    assert told["figures"]["cuts"] == 4_000
    assert told["figures"]["different images"] > 1_700
    assert told["figures"]["pieces torn"] > 250
    assert told["figures"]["names lost"] > 25
    assert told["figures"]["sold on afterwards"] > 10
    assert [moment for moment in _MET if moment not in told["met"]] == []


@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("mutant", ["normal", "paper-first"])
def test_power_cuts_find_a_mistake(mutant: str) -> None:
    told = outcome("--only", "mutants", "--mutant", mutant, "--seed", "5")
    assert told["figures"] == {"mistakes": 1, "not found": 0}
    ((what, _),) = told["met"].items()
    assert ": lost, cut " in what, "a sale that was shown or is on paper is gone"
