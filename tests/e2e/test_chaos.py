"""A few kills in every run of the tests; ``python3 dev.py chaos`` does many. And each built-in mistake is found."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.defect import ANSWER_FIRST, PRINT_FIRST, SEND_TWICE

ROOT = Path(__file__).resolve().parents[2]
KEPT = re.compile(r"What is left stands in (\S+)")


def chaos(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.chaos", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


def test_a_few_kills_lose_nothing() -> None:
    done = chaos("--kills", "3", "--whole", "1", "--oms-kills", "1", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing acknowledged was lost" in done.stdout


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
def test_the_kills_find_a_mistake(defect: str, kills: tuple[str, ...], said: str) -> None:
    done = chaos(*kills, "--seed", "1", "--defect", defect)
    kept = KEPT.search(done.stderr)
    assert kept is not None, done.stdout + done.stderr
    shutil.rmtree(kept[1])
    assert done.returncode == 1
    assert said in done.stderr
    assert f"python3 dev.py chaos {' '.join(kills)} --seed 1 --defect {defect}" in done.stderr
