"""A database whose disk failed, or gave something else than was written, records nothing more until the next start.

After a commit that failed nobody knows what is on the disk. So no act is tried again over it: only a new start, which
looks at every page first, goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError

from app.db.engine import damaged, fatal
from contract.errors import Unavailable

_log = logging.getLogger(__name__)

_UNREAD = (266, 522)
"""SQLITE_IOERR_READ and SQLITE_IOERR_SHORT_READ: what lies on that page nobody can tell."""


class FailStop:
    """Reached once and for good, in whatever thread."""

    def __init__(self) -> None:
        self.reached = False
        self.damaged = False
        """Reached over a page that is not what was written: then others may not be either."""
        self._turn = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def tell(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when it is reached, in the thread that met the failure; now, if it is reached already."""
        with self._turn:
            self._listeners.append(listener)
            reached = self.reached
        if reached:
            listener()

    def require_not_reached(self) -> None:
        """Unavailable: ``records_stopped``."""
        if self.reached:
            raise Unavailable("records_stopped")

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Unavailable: ``records_stopped`` for what the database may not be gone on with after."""
        try:
            yield
        except DatabaseError as error:
            if not fatal(error):
                raise
            self._reach(error)
            raise Unavailable("records_stopped") from error

    def _reach(self, error: DatabaseError) -> None:
        with self._turn:
            if self.reached:
                return
            self.damaged = damaged(error) or getattr(error.orig, "sqlite_errorcode", 0) in _UNREAD
            self.reached, listeners = True, list(self._listeners)
        _log.error("the records stopped: %s", error.orig)
        for listener in listeners:
            listener()
