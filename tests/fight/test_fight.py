"""Twenty seconds of the fight in every run of the tests; ``python3 dev.py fight`` is a long one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOLD = re.compile(r"(\d+) orders accepted, (\d+) refused, (\d+) sent again.*\n(\d+) services and (\d+) backends killed")


@pytest.mark.timeout(240)  # the machine may be busy
def test_sixty_four_callers_get_every_piece_once_while_services_and_backends_are_killed() -> None:
    command = [sys.executable, "-m", "tests.fight", "--seed", "1", "--seconds", "20"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=230, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = TOLD.search(done.stdout)
    assert told is not None, done.stdout
    assert all(int(number) > 0 for number in told.groups()), "each of it happened"
    assert "Accepted to the last piece, nothing oversold" in done.stdout
