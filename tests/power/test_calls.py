"""At every call that would change the disk: killed, or told that it failed or is full, an act is done or it is not."""

from __future__ import annotations

import pytest

from tests.power.calls import ACTS
from tests.power.outcome import LONGEST_S, outcome


@pytest.mark.timeout(LONGEST_S)
def test_a_register_killed_or_refused_at_any_call_has_done_the_act_or_has_not() -> None:
    told = outcome("--only", "calls", "--every", "32")
    assert told["met"]["killed, sell: done"] == told["figures"]["calls of sell"] > 50
    for act in ACTS:
        assert told["met"][f"killed, {act}: done"] >= told["figures"][f"calls of {act}"] // 8 > 0
    for fault, code in (("fails", "storage_failed"), ("full", "storage_full")):
        for how in (f"{fault}_once", f"{fault}_from_now_on"):
            assert told["met"][f"{how}, sell: {code}"], "a sale that is not stored says so"


@pytest.mark.timeout(LONGEST_S)
def test_a_thousand_flipped_bits_and_every_swapped_file_are_found_before_use() -> None:
    told = outcome("--only", "flips", "--flips", "1000", "--seed", "1")
    assert told["met"]["an older file: taken for a restore: restored"]
    assert told["met"]["the log is gone: taken for a restore: restored"]
    assert told["met"]["the mark is gone: nothing is missing"]
