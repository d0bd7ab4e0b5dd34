"""Bounds how often an address may guess."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

PERIOD_S = 60
MOST_REFUSED = 20
"""A person mistypes a code a few times; the machines of a store may share an address."""
MOST_KNOWN = 10_000
"""Addresses that are counted in a period. Where more of them guess, all wait for its end."""


class TooManyTries(Exception):
    """This address was refused too often. ``after_s``: seconds until it may try again."""

    def __init__(self, after_s: int) -> None:
        super().__init__(after_s)
        self.after_s = after_s


class Tries:
    """What was refused in this period, by address; each process counts for itself. Safe to use from many threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic, self._lock = monotonic, threading.Lock()
        self._period, self._refused = 0, Counter[str]()

    def check(self, address: str) -> None:
        """Raises TooManyTries."""
        with self._lock:
            elapsed = self._turn()
            if self._refused[address] >= MOST_REFUSED or len(self._refused) > MOST_KNOWN:
                raise TooManyTries(PERIOD_S - int(elapsed))

    def refused(self, address: str) -> None:
        """Another one."""
        with self._lock:
            self._turn()
            self._refused[address] += 1

    def _turn(self) -> float:
        """How many seconds of the period are over; what was counted before it is forgotten."""
        period, elapsed = divmod(self._monotonic(), PERIOD_S)
        if int(period) != self._period:
            self._period = int(period)
            self._refused.clear()
        return elapsed
