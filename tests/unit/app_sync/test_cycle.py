"""When sync tries again, and what offline means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from app.sync.cycle import Direction, Line, delay
from contract.values.time import parse_instant

NOON = parse_instant("2026-11-21T12:00:00.000Z")


def failing(direction: Direction, *, times: int = 1, unreachable: bool = True) -> Direction:
    for _ in range(times):
        direction = direction.failed(NOON, "oms_unreachable", Random(1), unreachable=unreachable)
    return direction


def test_waits_double_up_to_a_minute_and_no_two_registers_knock_together() -> None:
    for failures, seconds in ((0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 60), (90, 60)):
        waits = {delay(failures, Random(seed)) for seed in range(50)}
        assert min(waits) >= timedelta(seconds=seconds) * 3 / 4
        assert max(waits) <= timedelta(seconds=seconds) * 5 / 4
        assert len(waits) > 20


def test_an_unplugged_register_knocks_at_most_six_times_a_minute() -> None:
    for seed in range(20):
        dice, moment, tries = Random(seed), timedelta(), 0
        while moment < timedelta(minutes=1):
            moment += delay(tries, dice)
            tries += 1
        assert tries <= 6


def test_before_the_first_answer_nobody_is_online_and_nobody_is_offline() -> None:
    assert not Line().online
    assert Line().offline_since is None


def test_offline_counts_from_the_first_failure() -> None:
    later = failing(Direction().succeeded()).failed(NOON + timedelta(minutes=9), "x", Random(1), unreachable=True)
    line = Line(poll=later)
    assert (line.online, line.offline_since, line.problem) == (False, NOON, "x")


def test_a_refusal_is_a_problem_but_not_offline() -> None:
    line = Line(poll=failing(Direction().succeeded(), unreachable=False))
    assert line.online
    assert line.offline_since is None
    assert line.problem


def test_while_the_poll_fails_nothing_is_sent_and_when_it_is_back_all_goes_at_once() -> None:
    down = Line(poll=failing(Direction()), push=failing(Direction(), times=5))
    assert down.push_wait(NOON) is None
    back = down.poll_succeeded()
    assert back.push_wait(NOON) == timedelta()
    assert back.online


def test_a_poll_that_was_always_well_does_not_hurry_a_failing_push() -> None:
    line = Line(poll=Direction().succeeded(), push=failing(Direction(), times=3))
    wait = line.poll_succeeded().push_wait(NOON)
    assert wait
    assert wait >= timedelta(seconds=6)


def test_a_clock_set_back_by_years_does_not_stop_the_tries() -> None:
    direction = replace(failing(Direction()), next_try_at=NOON + timedelta(days=700))
    assert direction.wait(NOON) <= timedelta(seconds=75)
