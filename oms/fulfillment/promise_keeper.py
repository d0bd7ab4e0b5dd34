"""Looks after promises by itself: orders are confirmed, what waits is remembered and in the end put back.

Each API process looks every half minute, and whoever is first does it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from oms.db.engine import Database
from oms.fulfillment import expiry, notices
from oms.logs import logger

LOOK_S = 30.0
LOOKED_BACK = timedelta(days=1)
"""What was accepted while no process looked is confirmed all the same."""

_log = logger(__name__)


class PromiseKeeper:
    """Started and stopped with the application."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._since: datetime | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In the running event loop."""
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        self._stopping.set()
        if self._task is not None:
            await self._task

    def look(self) -> None:
        """Once, until nothing is due."""
        began = self._db.clock.now()
        since = self._since or began - LOOKED_BACK
        while self._db.run(lambda tx: notices.confirm_accepted(tx, since)) == notices.AT_ONCE:
            pass
        while self._db.run(expiry.look_due) == expiry.AT_ONCE:
            pass
        self._since = began

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                await run_in_threadpool(self.look)
            except SQLAlchemyError as error:
                _log.warning("promises_wait", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - what is due stays due until the next look
                _log.error("promises_failed", exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_S)
