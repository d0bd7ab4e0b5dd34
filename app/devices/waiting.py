"""How a lane waits for work: in its thread, or on a clock that somebody turns by hand."""

from __future__ import annotations

import queue
import threading
from typing import Protocol, TypeVar

_T = TypeVar("_T")


class Waiter(Protocol):
    """Everything a lane waits for by itself; drivers wait for their wires."""

    def take(self, waiting: queue.Queue[_T], timeout_s: float) -> _T:
        """The next one; ``queue.Empty`` when the time is over."""

    def rest(self, stopping: threading.Event, timeout_s: float) -> None:
        """Until the time is over, or until it is to stop."""


class ThreadWaiter:
    """Holds the thread that asks."""

    def take(self, waiting: queue.Queue[_T], timeout_s: float) -> _T:
        return waiting.get(timeout=timeout_s) if timeout_s > 0 else waiting.get_nowait()

    def rest(self, stopping: threading.Event, timeout_s: float) -> None:
        stopping.wait(timeout_s)
