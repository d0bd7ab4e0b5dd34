"""Keeps the feed files of this machine: each API process looks every minute, and one of them writes what is due."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from contract.values.time import parse_instant
from oms.db.engine import Database
from oms.logs import logger
from oms.sync.feed_file import Told, catalog_streams, feed_path, read_head, write_feed_file

EVERY = timedelta(hours=1)
LOOK_S = 60.0

_log = logger(__name__)


class FeedKeeper:
    """Started and stopped with the application. Without a ``folder`` it does nothing."""

    def __init__(self, db: Database, folder: Path | None, told: Told) -> None:
        self._db = db
        self.folder = folder
        self._told = told
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In the running event loop."""
        if self.folder is not None:
            self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ends after the file that is being written."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    def write_due(self) -> None:
        """Write each file that is absent, or an hour old while its stream moved."""
        if self.folder is None:
            return
        with self._db.snapshot() as tx:
            streams, now = catalog_streams(tx), tx.now
        for stream in streams:
            if not self._stopping.is_set() and _due(feed_path(self.folder, stream), now):
                write_feed_file(self._db, self.folder, stream, self._told)

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                await run_in_threadpool(self.write_due)
            except (SQLAlchemyError, OSError) as error:
                _log.warning("feed_file_waits", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - registers still pull pages
                _log.error("feed_file_failed", exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_S)


def _due(path: Path, now: datetime) -> bool:
    head = read_head(path)
    return head is None or now - parse_instant(head.made_at) >= EVERY
