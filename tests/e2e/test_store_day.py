"""The scripted store day, as anyone starts it: the real window, the real OMS, a network that is really cut."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCREENS = (
    "01-sign-in",
    "02-sell",
    "02-sell-search",
    "02-sell-dark",
    "02-sell-1024",
    "02-sell-1920",
    "03-tender-cash",
    "04-complete",
    "06-orders-board",
    "07-pick",
    "07-pick-tablet",
    "07-pick-short",
    "09-hand-over",
    "11-count",
    "11-compare",
    "13-sell-offline",
    "13-status",
    "13-status-offline",
)
PAPERS = 7
"""Five sales, a copy, the Z."""
LABELS = 2
"""The bags of the two orders that are picked: pictures only."""


@pytest.mark.timeout(240)  # a minute on two free cores; the machine may be busy
def test_a_store_day_is_played_and_money_and_stock_balance(tmp_path: Path) -> None:
    played = subprocess.run(
        [sys.executable, "-m", "demo.run", "--out", str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    told = played.stdout + played.stderr
    assert played.returncode == 0, told
    assert "money and stock balance" in told
    assert "WRONG" not in told
    assert played.stderr == ""
    assert {f"{name}.png" for name in SCREENS} <= {file.name for file in tmp_path.glob("*.png")}
    assert len(list((tmp_path / "receipts").glob("receipt-*.png"))) == PAPERS
    assert len(list((tmp_path / "receipts").glob("label-*.png"))) == LABELS
    assert len(list((tmp_path / "receipts").glob("*.txt"))) == PAPERS
    assert "02-sell.png" in (tmp_path / "index.md").read_text(encoding="utf-8")
