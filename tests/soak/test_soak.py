"""Real processes over a line that breaks, for some seconds; ``dev.py soak`` does it for as long as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.chaos import process
from tests.depth import DEEP
from tests.soak.run import Plan, soak


@pytest.fixture
def folder() -> Iterator[Path]:
    """PostgreSQL may be another user, who cannot look into pytest's own."""
    with TemporaryDirectory(prefix="aisle-soak-") as made:
        yield Path(made)


@pytest.mark.skipif(not DEEP, reason="takes 20 processor seconds; `dev.py soak` is the same for longer")
def test_everything_is_sold_once_over_a_line_that_breaks(folder: Path) -> None:
    process.begin()
    outcome = soak(folder, Plan(4, seed=3, tills=2, pause_s=0.3, strike_s=1.5, look_s=2, change_s=1, longest_s=1))
    assert outcome.findings == []
    assert outcome.sales
    assert outcome.rows
    assert len(outcome.met) > 1, outcome.met
    assert outcome.strikes
