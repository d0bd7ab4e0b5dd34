"""The clock is corrected, held, and says when it is not sure."""

from __future__ import annotations

from datetime import timedelta

from app.clock import SystemClock
from app.ids import new_id, random_bytes
from app.operators.lockout import Attempts
from tests.builders import NOON, FakeClock


def test_the_clock_never_goes_before_what_is_recorded() -> None:
    clock = FakeClock()
    clock.not_before(NOON + timedelta(minutes=1))
    assert (clock.now(), clock.status()) == (NOON + timedelta(minutes=1, milliseconds=1), "unsure")
    clock.not_before(NOON)
    clock.advance(minutes=2)
    assert (clock.now(), clock.status()) == (NOON + timedelta(minutes=2), "sure")


def test_a_measured_offset_is_added() -> None:
    clock = FakeClock()
    clock.correct(NOON + timedelta(hours=1))
    clock.advance(seconds=5)
    assert clock.now() == NOON + timedelta(hours=1, seconds=5)
    assert clock.offset == timedelta(hours=1)


def test_moments_are_whole_milliseconds() -> None:
    clock = FakeClock(NOON + timedelta(microseconds=123_456))
    assert clock.now() == NOON + timedelta(microseconds=123_000)
    assert SystemClock().now().microsecond % 1000 == 0


def test_ids_rise_and_bits_differ() -> None:
    made = [new_id() for _ in range(200)]
    assert made == sorted(set(made))
    assert random_bytes(16) != random_bytes(16)


def test_the_wait_doubles_up_to_a_bound() -> None:
    attempts, waits = Attempts(), []
    for _ in range(20):
        attempts = attempts.after_wrong(NOON)
        waits.append((attempts.locked_until - NOON) // timedelta(minutes=1) if attempts.locked_until else 0)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, *[512] * 7]
    assert Attempts(2).tries_left == 3
