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

pytestmark = pytest.mark.timeout(240)  # a minute on two free cores; the machine may be busy

ROOT = Path(__file__).resolve().parents[2]
PULSES = 3
"""The float goes in, two sales are paid."""
HANDED_OVER = 3_000
"""Two coffees and a butter; the candle was not found."""
KEYBOARD = [[(CANDLE, 1_000), (MILK, 2_000), (PORRIDGE, 1_000)], [(LOAF, 1_000)]]
MOUSE = [[(BANANAS, 500), (BAG, 3_000)], [(BAGUETTE, 1_000)]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """Both journeys, in a process of their own."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.e2e.one_hand", str(tmp_path_factory.mktemp("one-hand"))],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return {way: Told(**told) for line in ended.stdout.splitlines() for way, told in json.loads(line).items()}


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


def test_a_day_is_done_by_keyboard_alone(played: dict[str, Told]) -> None:
    told = played["keyboard"]
    worked(told, KEYBOARD)
    assert told.mouse_presses == 0
    assert told.key_presses > 0


def test_a_day_is_done_by_mouse_alone(played: dict[str, Told]) -> None:
    told = played["mouse"]
    worked(told, MOUSE)
    assert told.key_presses == 0
    assert told.mouse_presses > 0
