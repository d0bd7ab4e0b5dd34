"""Simulated time: a heap of events, and strands that pause on it where a real program would have threads.

Everything runs in one thread. Two runs that are given the same events do them in the same order.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import greenlet

BEGINS = datetime(2026, 11, 23, 7, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = 1.0, 60.0, 3_600.0, 86_400.0


@dataclass(slots=True)
class _Waiting:
    event: threading.Event
    until: float


class Strand:
    """What would be a thread: runs until it pauses."""

    def __init__(self, hub: Hub, name: str, body: Callable[[], object]) -> None:
        self.name = name
        self._hub = hub
        self._glet = greenlet.greenlet(body, hub.home)

    @property
    def ended(self) -> bool:
        return bool(self._glet.dead)

    def resume(self) -> None:
        if not self._glet.dead:
            self._glet.switch()

    def kill(self) -> None:
        """The power is gone: it never comes back from where it paused."""
        self._hub.forget(self)
        if not self._glet.dead:
            self._glet.throw(greenlet.GreenletExit)

    def is_running(self) -> bool:
        return greenlet.getcurrent() is self._glet


class Hub:
    """``at`` says what happens later; ``run`` lets it happen. Seconds count from ``BEGINS``."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.home = greenlet.getcurrent()
        self.log = sha256()
        self.after_each: Callable[[], None] = lambda: None
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = 0
        self._waiting: dict[Strand, _Waiting] = {}
        self._strands: dict[greenlet.greenlet, Strand] = {}

    def now(self) -> datetime:
        return BEGINS + timedelta(milliseconds=round(self.now_s * 1000))

    def note(self, *words: object) -> None:
        """One line of the log of the run, of which only the hash is kept."""
        self.log.update(f"{self.now_s:.3f} {' '.join(map(str, words))}\n".encode())

    def at(self, delay_s: float, deed: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._heap, (self.now_s + max(delay_s, 0.0), self._order, deed))

    def strand(self, name: str, body: Callable[[], object]) -> Strand:
        made = Strand(self, name, body)
        self._strands[made._glet] = made
        self.at(0.0, made.resume)
        return made

    def forget(self, strand: Strand) -> None:
        self._waiting.pop(strand, None)

    @property
    def in_strand(self) -> bool:
        """Whether whoever asks may pause."""
        return greenlet.getcurrent() in self._strands

    def pause(self, event: threading.Event, seconds: float) -> bool:
        """As ``Event.wait``, in simulated time."""
        if event.is_set() or seconds <= 0:
            seconds = 0.0
        strand = self._strands[greenlet.getcurrent()]
        waiting = self._waiting[strand] = _Waiting(event, self.now_s + seconds)
        self.at(seconds, lambda: self._time_is_up(strand, waiting))
        self.home.switch()
        return event.is_set()

    def sleep(self, seconds: float) -> None:
        self.pause(threading.Event(), seconds)

    def run(self, until_s: float) -> None:
        """Everything up to that moment."""
        while self._heap and self._heap[0][0] <= until_s:
            at, _, deed = heapq.heappop(self._heap)
            self.now_s = max(self.now_s, at)
            deed()
            self._wake()
            self.after_each()
        self.now_s = max(self.now_s, until_s)

    def _wake(self) -> None:
        for strand, waiting in list(self._waiting.items()):
            if waiting.event.is_set() and self._waiting.get(strand) is waiting:
                self._time_is_up(strand, waiting)

    def _time_is_up(self, strand: Strand, waiting: _Waiting) -> None:
        if self._waiting.get(strand) is waiting:
            del self._waiting[strand]
            strand.resume()
