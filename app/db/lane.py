"""The store lane: one thread that runs every use case that touches the store database, one after the other."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Turn(IntEnum):
    """Whose turn comes first: an act of the operator goes before the next slice of sync."""

    OPERATOR = 0
    SYNC = 1
    LAST = 2


class Lane(Protocol):
    """Runs jobs one at a time: by turn, then in the order they came."""

    def submit(self, job: Callable[[], Result], turn: Turn = Turn.OPERATOR) -> Future[Result]:
        """Run it when its turn comes."""

    def run(self, job: Callable[[], Result], turn: Turn = Turn.OPERATOR) -> Result:
        """Wait for its result; raises what the job raised."""

    def close(self) -> None:
        """Finish what was submitted, take nothing more."""


class StoreLane:
    """The lane of the running program."""

    def __init__(self) -> None:
        self._order = itertools.count()
        self._jobs: queue.PriorityQueue[tuple[Turn, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store-lane")
        self._thread.start()

    def submit(self, job: Callable[[], Result], turn: Turn = Turn.OPERATOR) -> Future[Result]:
        if self._closed:
            raise RuntimeError("the store lane is closed")
        future: Future[Result] = Future()
        self._jobs.put((turn, next(self._order), lambda: _settle(future, job)))
        return future

    def run(self, job: Callable[[], Result], turn: Turn = Turn.OPERATOR) -> Result:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a job in the store lane must not wait for another")
        return self.submit(job, turn).result()

    def close(self) -> None:
        self._closed = True
        self._jobs.put((Turn.LAST, next(self._order), None))
        self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()[2]) is not None:
            job()


class InlineLane:
    """Runs each job at once in the caller's thread: for tests and the simulation."""

    def submit(self, job: Callable[[], Result], turn: Turn = Turn.OPERATOR) -> Future[Result]:  # noqa: ARG002
        future: Future[Result] = Future()
        _settle(future, job)
        return future

    def run(self, job: Callable[[], Result], turn: Turn = Turn.OPERATOR) -> Result:
        return self.submit(job, turn).result()

    def close(self) -> None:
        """Nothing waits."""


def _settle(future: Future[Result], job: Callable[[], Result]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets the failure
        future.set_exception(error)
