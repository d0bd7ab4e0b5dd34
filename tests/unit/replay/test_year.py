"""What a replay over a folder of an earlier one may ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from replay.run import main
from replay.year import Replay


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    (tmp_path / "replay.json").write_text(json.dumps({"367": 14}))
    return tmp_path


@pytest.mark.parametrize(
    ("stores", "days", "problem"),
    [
        ((367,), 14, ""),
        ((367, 406), 15, ""),
        ((406,), 3, ""),
        ((406, 367), 13, "holds more days of store 367"),
        ((367, 1), 14, "no store 1."),
    ],
)
def test_the_same_or_more_may_be_asked_of_a_folder_but_nothing_that_cannot_be_compared(
    kept: Path, stores: tuple[int, ...], days: int, problem: str
) -> None:
    told = Replay(kept, stores, days, all_items=False).misused()
    assert problem in told
    assert bool(problem) == bool(told)


@pytest.mark.parametrize("days", ["0", "366", "some"])
def test_there_is_one_year(days: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--days", days])
    assert ended.value.code == 2
