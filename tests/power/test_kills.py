"""``kill -9`` at any moment: what was acknowledged is there once."""

from __future__ import annotations

import pytest

from tests.power.outcome import LONGEST_S, outcome

_MET = ("start", "idle", "scan", "pay", "print", "push", "pull", "sign on", "open shift")


@pytest.mark.timeout(LONGEST_S)
def test_kills_lose_nothing_that_was_acknowledged() -> None:
    told = outcome("--only", "kills", "--kills", "200", "--seed", "1")
    assert told["figures"]["kills"] == 200
    assert told["figures"]["sales acknowledged"] > 20
    assert [deed for deed in _MET if deed not in told["met"]] == []
