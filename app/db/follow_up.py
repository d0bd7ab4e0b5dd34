"""Work that follows a commit by itself, on the store lane, behind whatever an operator does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app.db.lane import Lane, Turn
from app.db.store import StoreDb, Topics

_log = logging.getLogger(__name__)


class FollowUp:
    """Runs ``work`` after each commit that made one of ``topics`` stale; while it waits for its turn, once for all."""

    def __init__(self, store: StoreDb, lane: Lane, topics: Topics, work: Callable[[], None]) -> None:
        self._lane, self._topics, self._work = lane, topics, work
        self._guard = threading.Lock()
        self._waits = False
        store.on_commit(self._committed)

    def now(self) -> None:
        """Run it once without a commit: what happened before the program started counts too."""
        with self._guard:
            if self._waits:
                return
            self._waits = True
        self._lane.submit(self._run, Turn.SYNC)

    def _committed(self, topics: Topics) -> None:
        if topics & self._topics:
            self.now()

    def _run(self) -> None:
        with self._guard:
            self._waits = False
        try:
            self._work()
        except Exception:  # noqa: BLE001 - as after any commit
            _log.exception("something that follows a commit failed; the commit stands")
