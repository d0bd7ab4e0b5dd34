"""A few kills in every run of the tests; ``python3 dev.py chaos`` does many. And each built-in mistake is found."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.chaos.__main__ import main
from tests.chaos.defect import ANSWER_FIRST, PRINT_FIRST, SEND_TWICE

KEPT = re.compile(r"What is left stands in (\S+)")


def test_a_few_kills_lose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """In this process, as those below, so that all of them take their victims from one server of processes."""
    code = main(["--kills", "3", "--whole", "1", "--oms-kills", "1", "--seed", "1"])
    told = capsys.readouterr()
    assert code == 0, told.out + told.err
    assert "Nothing acknowledged was lost" in told.out


@pytest.mark.parametrize(
    ("defect", "kills", "said"),
    [
        (
            PRINT_FIRST,
            ("--kills", "5", "--whole", "0", "--oms-kills", "0"),
            "is on paper, its sale is not in the journal",
        ),
        (SEND_TWICE, ("--kills", "0", "--whole", "0", "--oms-kills", "1"), "which no register wrote"),
        (ANSWER_FIRST, ("--kills", "0", "--whole", "0", "--oms-kills", "3"), "is not at the OMS"),
    ],
)
def test_the_kills_find_a_mistake(
    defect: str, kills: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*kills, "--seed", "1", "--defect", defect])
    told = capsys.readouterr()
    kept = KEPT.search(told.err)
    assert kept is not None, told.out + told.err
    shutil.rmtree(kept[1])
    assert code == 1
    assert said in told.err
    assert f"python3 dev.py chaos {' '.join(kills)} --seed 1 --defect {defect}" in told.err
