"""Looks after promises by itself: orders are confirmed, what waits is remembered and in the end put back.

Each API process looks every half minute, and whoever is first does it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from oms.db.engine import Database, unreachable
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
        self._confirm(since)
        self._since = began
        self._look_at_due()

    def _confirm(self, since: datetime) -> None:
        last: notices.Place | None = None
        while True:
            last = self._db.run(partial(notices.confirm_accepted, since=since, after=last))
            if last is None:
                return

    def _look_at_due(self) -> None:
        last = ""
        while order_ids := self._db.run(partial(expiry.due, after=last)):
            for order_id in order_ids:
                self._look_at(order_id)
            last = order_ids[-1]

    def _look_at(self, order_id: str) -> None:
        try:
            self._db.run(partial(expiry.look_at, order_id=order_id))
        except Exception as error:
            # The others do not wait for this one, which stays due.
            if isinstance(error, DBAPIError) and unreachable(error):
                raise
            _log.error("promise_failed", order_id=order_id, exc_info=error)

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
