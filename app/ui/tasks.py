"""Runs use cases off the GUI thread; results come back to it as queued signals with frozen values."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.db.lane import Lane, Turn
from contract.errors import AisleError

T = TypeVar("T")


class Tasks(QObject):
    """``store`` runs on the store lane, ``free`` on the small pool; ``then`` and ``failed`` run on the GUI thread.

    An expected failure without its own ``failed`` goes to ``refused``; anything else is a bug and goes to ``broke``.
    """

    refused = Signal(object)
    broke = Signal(object)
    stale = Signal(object)
    """A frozenset of topics that a committed act made stale; screens that show them refresh themselves."""

    _finished = Signal(object)
    _committed = Signal(object)

    def __init__(self, lane: Lane, pool: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._pool = pool
        self._pending = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._committed.connect(self.stale, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether every task started so far has been delivered."""
        return self._pending == 0

    def store(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[AisleError], None] | None = None,
        turn: Turn = Turn.OPERATOR,
    ) -> None:
        self._start(lambda: self._lane.submit(work, turn), then, failed)

    def free(
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[AisleError], None] | None = None,
    ) -> None:
        self._start(lambda: self._pool.submit(work), then, failed)

    def close(self) -> None:
        """The window goes: nothing is begun any more, and what still comes back is dropped."""
        self._closed = True

    def committed(self, topics: frozenset[str]) -> None:
        """To be called by the database after each commit, on whatever thread that is."""
        if not self._closed:
            self._committed.emit(topics)

    def _start(
        self,
        submit: Callable[[], Future[T]],
        then: Callable[[T], None] | None,
        failed: Callable[[AisleError], None] | None,
    ) -> None:
        if self._closed:
            return
        self._pending += 1
        submit().add_done_callback(lambda done: self._finished.emit((done, then, failed)))

    @Slot(object)
    def _deliver(
        self, finished: tuple[Future[T], Callable[[T], None] | None, Callable[[AisleError], None] | None]
    ) -> None:
        future, then, failed = finished
        self._pending -= 1
        if self._closed:
            return
        error = future.exception()
        if error is None:
            if then:
                then(future.result())
        elif isinstance(error, AisleError):
            (failed or self.refused.emit)(error)
        else:
            self.broke.emit(error)
