"""Six days of one store's real receipts, rung, sent and counted in three places; and again, which adds nothing."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUMS = {
    "receipts": "58",
    "lines": "593",
    "sales": "1,869.69",
    "discounts": "263.03",
    "coupons": "3.25",
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Not pytest's own: PostgreSQL runs as another user than root and must reach it."""
    with tempfile.TemporaryDirectory(prefix="aisle-replay-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        yield Path(made)


def replay(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "replay.run", "--items", "sold", "--out", str(folder), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


def test_six_days_agree_in_three_places_to_the_cent(folder: Path) -> None:
    done = replay(folder, "--stores", "367", "--days", "6")
    assert done.returncode == 0, done.stdout + done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    for figure, value in SUMS.items():
        assert [figure, value, value, value] in told
    assert "58 receipts rung, 0 found as sold before" in done.stdout
    assert done.stdout.count("the OMS cut off") == 2
    assert "Traceback" not in done.stderr


def test_a_second_run_finds_every_receipt_and_adds_nothing(folder: Path) -> None:
    done = replay(folder, "--stores", "367", "--days", "6")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 receipts rung, 58 found as sold before" in done.stdout
    assert "nothing was added" in done.stdout
    assert "0 new; 0 new prices" in done.stdout
