"""A short fight in every run of the tests; ``python3 dev.py fight`` is a long one. And it finds a mistake."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.fight.worker import PROMISE_ANYWAY

ROOT = Path(__file__).resolve().parents[3]
KEPT = re.compile(r"What is left stands in (\S+)")
TOLD = re.compile(r"(\d+) orders accepted, (\d+) refused, (\d+) sent again.*\n(\d+) services and (\d+) backends killed")


def fight(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fight", "--seed", "1", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=115, check=False)


def test_sixty_four_callers_get_every_piece_once_while_services_and_backends_are_killed() -> None:
    done = fight("--seconds", "6")
    assert done.returncode == 0, done.stdout + done.stderr
    told = TOLD.search(done.stdout)
    assert told is not None, done.stdout
    assert all(int(number) > 0 for number in told.groups()), "each of it happened"
    assert "Accepted to the last piece, nothing oversold" in done.stdout


def test_the_fight_finds_stock_that_is_promised_twice() -> None:
    done = fight("--seconds", "3", "--defect", PROMISE_ANYWAY)
    kept = KEPT.search(done.stderr)
    assert kept is not None, done.stdout + done.stderr
    shutil.rmtree(kept[1])
    assert done.returncode == 1
    assert "more was promised than there was" in done.stderr
