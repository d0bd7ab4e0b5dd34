"""Ends what tills held too long: each API process looks every half minute, and whoever is first does it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from oms.db.engine import Database
from oms.logs import logger
from oms.orders.holding import lapse_due

LOOK_S = 30.0

_log = logger(__name__)


class HoldKeeper:
    """Started and stopped with the application."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In the running event loop."""
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                await run_in_threadpool(self._db.run, lapse_due)
            except SQLAlchemyError as error:
                _log.warning("holds_wait", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - what is held stays held until the next look
                _log.error("holds_failed", exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_S)
