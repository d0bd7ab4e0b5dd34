"""A few stores by dice in each run; ``dev.py counts`` lives thousands."""

from __future__ import annotations

from pathlib import Path

from tests.counting.run import Outcome, between, live


def test_no_count_tells_of_a_difference_that_is_none(tmp_path: Path) -> None:
    outcome = Outcome()
    live(tmp_path, 5, 14, 1, outcome).close()

    assert outcome.wrong == []
    assert outcome.said["the books were right"] > 3
    assert outcome.said["a difference was found"] + outcome.said["a part of a difference was found"] > 0


def test_a_count_may_leave_a_difference_and_never_make_one() -> None:
    assert between(0, 0)
    assert between(2, 3)
    assert between(-1, -1)
    assert not between(1, 0)
    assert not between(-1, 2)
    assert not between(4, 3)
