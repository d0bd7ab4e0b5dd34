"""How far this machine's clock is from the OMS's, measured by answers that came quickly."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from app.clock import Clock
from contract.values.time import parse_instant

LONGEST_ROUND_TRIP_MS = 2_000
"""A slower answer (a long poll that waited) says too little about the time."""
WORTH_CORRECTING = timedelta(seconds=1)


class ClockOffset:
    """Corrects the clock by a second or more at a time; less is the noise of the line."""

    def __init__(
        self,
        clock: Clock,
        correct: Callable[[datetime], None],
        ticks_ns: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self._clock = clock
        self._correct = correct
        self._ticks_ns = ticks_ns
        self._off = timedelta()

    @property
    def corrected_ms(self) -> int:
        """What all corrections so far add up to."""
        return self._off // timedelta(milliseconds=1)

    def begin(self) -> int:
        """A mark to give to ``told``."""
        return self._ticks_ns()

    def told(self, server_time: str, began: int) -> None:
        """The OMS said what the time was, some time between ``began`` and now."""
        round_trip_ms = (self._ticks_ns() - began) // 1_000_000
        if round_trip_ms > LONGEST_ROUND_TRIP_MS:
            return
        right = parse_instant(server_time) + timedelta(milliseconds=round_trip_ms // 2)
        difference = right - self._clock.now()
        if abs(difference) >= WORTH_CORRECTING:
            self._off += difference
            self._correct(right)
