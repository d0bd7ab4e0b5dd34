"""The store lane runs one job at a time, the operator's first."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from app.db.lane import InlineLane, Lane, StoreLane, Turn


def test_an_operator_goes_before_waiting_sync_and_nothing_overlaps() -> None:
    lane, gate, order = StoreLane(), threading.Event(), list[str]()
    first = lane.submit(lambda: gate.wait(10))
    waiting = [lane.submit(partial(order.append, name), Turn.SYNC) for name in ("a", "b")]
    urgent = lane.submit(partial(order.append, "operator"))
    gate.set()
    assert first.result(10)
    for future in (*waiting, urgent):
        future.result(10)
    assert order == ["operator", "a", "b"]
    lane.close()


@pytest.mark.parametrize("make", [StoreLane, InlineLane])
def test_a_job_that_fails_tells_its_caller_and_the_lane_goes_on(make: type[StoreLane | InlineLane]) -> None:
    lane: Lane = make()
    with pytest.raises(ZeroDivisionError):
        lane.run(lambda: 1 // 0)
    assert lane.run(lambda: 7) == 7
    lane.close()


def test_a_closed_lane_finishes_what_was_submitted() -> None:
    lane = StoreLane()
    done = [lane.submit(partial(int, number)) for number in range(20)]
    lane.close()
    assert [future.result(0) for future in done] == list(range(20))
    with pytest.raises(RuntimeError, match="closed"):
        lane.submit(lambda: 1)


def test_a_job_may_not_wait_for_its_own_lane() -> None:
    lane = StoreLane()
    with pytest.raises(RuntimeError, match="must not wait"):
        lane.run(lambda: lane.run(lambda: 1))
    lane.close()
