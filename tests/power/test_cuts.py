"""When the power goes, what was acknowledged is there once; what was under way, as a whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.power.outcome import LONGEST_S, outcome

pytestmark = pytest.mark.timeout(LONGEST_S)

_MISTAKES = ("normal", "paper-first")
_MET = (
    "scan: sync store.db-wal",
    "pay: write store.db-wal",
    "pay: sync store.db-wal",
    "pay: write store.mark",
    "print: write store.db-wal",
)
"""What was being done, and the next call: the power must have been cut there."""

Told = dict[str, Any]


@pytest.fixture(scope="module")
def parts() -> list[Told]:
    """Cuts, and mistakes that cuts are to find, in one process."""
    mistakes = (word for name in _MISTAKES for word in ("--mutant", name))
    return outcome("--only", "cuts", "--cuts", "10000", "--only", "mutants", *mistakes, "--seed", "5")


def test_power_cuts_lose_nothing_that_was_acknowledged(parts: list[Told]) -> None:
    told = parts[0]
    assert told["figures"]["cuts"] == 10_000
    assert told["figures"]["different images"] > 4_000
    assert told["figures"]["pieces torn"] > 600
    assert told["figures"]["names lost"] > 60
    assert told["figures"]["sold on afterwards"] > 10
    assert [moment for moment in _MET if moment not in told["met"]] == []


def test_power_cuts_find_a_mistake(parts: list[Told]) -> None:
    told = parts[1]
    assert told["figures"] == {"mistakes": len(_MISTAKES), "not found": 0}
    for what in told["met"]:
        assert ": lost, cut " in what or ": life, cut " in what, "what was shown is gone, or the mark beside it leads"
