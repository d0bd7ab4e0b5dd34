"""The report of a day runs on the real stores, rates and baskets, small."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.sourcing.__main__ import main, seeds
from bench.sourcing.geography import GEO

needs_geography = pytest.mark.skipif(not GEO.is_dir(), reason="the stores and carrier rates are not on this machine")


@needs_geography
def test_a_small_day_is_reported_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--report", "--orders", "220", "--items", "300", "--seed", "5", "--out", str(tmp_path)]
    assert main(asked) == 0
    said = capsys.readouterr().out
    for told in (
        "1,571 locations",
        "ms of one core for an order",
        "wave of 200",
        "nearest with stock",
        "promise kept",
        "a record: ",
    ):
        assert told in said
    assert main(asked) == 0
    assert said.endswith(again := capsys.readouterr().out)
    assert "seed 5:" not in again


def test_days_of_a_measured_commit_have_seeds_of_its_hash() -> None:
    assert seeds(7, 2) == [7, 8]
    drawn = seeds(None, 3)
    assert len(set(drawn)) == 3
    assert drawn == seeds(None, 3)
