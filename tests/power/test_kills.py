"""Killed, or over a disk that fails, is full or flips bits: what was acknowledged is there once, or it is said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.power.calls import ACTS
from tests.power.outcome import LONGEST_S, outcome

pytestmark = pytest.mark.timeout(LONGEST_S)

_MET = ("start", "idle", "scan", "pay", "print", "push", "pull", "sign on", "open shift", "backup", "close shift")
_EVERY = 32

Told = dict[str, Any]


@pytest.fixture(scope="module")
def parts() -> list[Told]:
    """All in one process."""
    asked = ("--only", "kills", "--kills", "1000", "--only", "calls", "--every", str(_EVERY), "--only", "flips")
    return outcome(*asked, "--flips", "1000", "--only", "fresh", "--seed", "1")


def test_kills_lose_nothing_that_was_acknowledged(parts: list[Told]) -> None:
    told = parts[0]
    assert told["figures"]["kills"] == 1_000
    assert told["figures"]["starts after a kill"] == 50
    assert told["figures"]["sales acknowledged"] > 50
    assert [deed for deed in _MET if deed not in told["met"]] == []


def test_a_register_killed_or_refused_at_any_call_has_done_the_act_or_has_not(parts: list[Told]) -> None:
    sizes, met = parts[1]["sizes"], parts[1]["met"]
    assert met["killed, sell: done"] == sizes["calls and moments of sell"] > sizes["calls of sell"] > 50
    for act in ACTS:
        assert met[f"killed, {act}: done"] >= sizes[f"calls and moments of {act}"] * 4 // _EVERY > 0
    fails = met["fails_once, sell: records_stopped"]
    assert fails + met["fails_once, sell: done"] == sizes["calls of sell"] < 2 * fails
    assert met["full_from_now_on, sell: storage_full"] > sizes["calls of sell"] * 9 // 10
    for how, code in (("fails_from_now_on", "records_stopped"), ("full_once", "storage_full")):
        assert met[f"{how}, sell: {code}"], "a sale that is not stored says so"
    assert "fails_from_now_on, sell: done" not in met, "nobody sells over a disk that failed"


def test_killed_on_the_way_from_damaged_records_to_fresh_ones_the_next_start_finishes_it(parts: list[Told]) -> None:
    assert parts[3]["findings"] == []
    assert parts[3]["figures"]["kills"] >= parts[3]["sizes"]["calls and moments of going on"] // _EVERY > 10
    assert parts[3]["met"]["taking over"] > 5
    assert parts[3]["met"]["pay"]


def test_a_thousand_flipped_bits_and_every_swapped_file_are_found_before_use(parts: list[Told]) -> None:
    met = parts[2]["met"]
    assert parts[2]["figures"]["bits"] == 1_000
    assert parts[2]["figures"]["salvaged"] > 10
    assert met["an older file: taken for a restore: restored"]
    assert met["the log is gone: taken for a restore: restored"]
    assert met["the mark is gone: nothing is missing"]
