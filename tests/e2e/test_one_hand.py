"""Everything a person does in a day can be done by keyboard alone, and by mouse alone: no scanner, no second hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from demo.day_till import BAG, BANANAS, CANDLE, LOAF, MILK, PORRIDGE
from demo.goods import Goods
from tests.e2e.one_hand import Told
from tests.e2e.one_hand_ways import BAGUETTE

ROOT = Path(__file__).resolve().parents[2]
PULSES = 3
"""The float goes in, two sales are paid."""
HANDED_OVER = 3_000
"""Two coffees and a butter; the candle was not found."""
KEYBOARD = [[(CANDLE, 1_000), (MILK, 2_000), (PORRIDGE, 1_000)], [(LOAF, 1_000)]]
MOUSE = [[(BANANAS, 500), (BAG, 3_000)], [(BAGUETTE, 1_000)]]


def played(way: str, out: Path) -> Told:
    """The journey, in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.e2e.one_hand", way, str(out)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return Told(**json.loads(ended.stdout.splitlines()[-1]))


def worked(told: Told, bags: list[list[tuple[str, int]]]) -> None:
    """Paper, drawer and head office agree with what the hand did."""
    goods = Goods.load()
    totals = [sum(goods.price(sku, thousandths) for sku, thousandths in bag) for bag in bags]
    assert told.totals == told.paper_totals == totals
    assert told.drawer_pulses == PULSES
    assert told.sales_while_offline == 1, "head office could not know of the second sale yet"
    assert (told.sales, told.sales_minor) == (2, sum(totals))
    assert (told.order_state, told.handed_over) == ("completed", HANDED_OVER)
    assert told.set_aside == 0
    assert told.scans == 0


@pytest.mark.timeout(180)  # half a minute on two free cores; the machine may be busy
def test_a_day_is_done_by_keyboard_alone(tmp_path: Path) -> None:
    told = played("keyboard", tmp_path)
    worked(told, KEYBOARD)
    assert told.mouse_presses == 0
    assert told.key_presses > 0


@pytest.mark.timeout(180)
def test_a_day_is_done_by_mouse_alone(tmp_path: Path) -> None:
    told = played("mouse", tmp_path)
    worked(told, MOUSE)
    assert told.key_presses == 0
    assert told.mouse_presses > 0
