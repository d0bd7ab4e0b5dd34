"""The background of the feed in one API process: the sequencer's turn, and one watcher that wakes every long poll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from oms.db.engine import Database
from oms.logs import logger
from oms.sync.pull import TOMBSTONE_DAYS
from oms.sync.sequencer import forget_tombstones, sequence_once
from oms.sync.tables import feed_head

T = TypeVar("T")

TURN_S = 0.1
BACK_OFF_S = 1.0
FORGET_EVERY = timedelta(hours=1)

_log = logger(__name__)


@dataclass(eq=False, slots=True)
class _Waiter:
    cursors: Mapping[str, int]
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class FeedTasks:
    """Started and stopped with the application. Waiters hold no thread and no connection."""

    def __init__(self, db: Database, *, sequence: bool) -> None:
        self._db = db
        self._sequence = sequence
        self._waiters: set[_Waiter] = set()
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._forgotten_at: datetime | None = None

    def start(self) -> None:
        """In the running event loop."""
        self._tasks.append(asyncio.create_task(self._watcher()))
        if self._sequence:
            self._tasks.append(asyncio.create_task(self._sequencer()))

    def release(self) -> None:
        """Answers every long poll now and holds no new one: the process is about to end."""
        self._stopping.set()
        for waiter in self._waiters:
            waiter.moved.set()

    async def stop(self) -> None:
        """Ends the tasks after the turn they are in."""
        self.release()
        await asyncio.gather(*self._tasks)

    async def wait(self, cursors: Mapping[str, int], seconds: float) -> None:
        """Returns when a stream moved past its cursor, after ``seconds``, or when the process is about to end."""
        if self._stopping.is_set():
            return
        waiter = _Waiter(cursors)
        self._waiters.add(waiter)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(waiter.moved.wait(), seconds)
        finally:
            self._waiters.discard(waiter)

    async def _sequencer(self) -> None:
        """Numbers marks for as long as there are any, then looks again every tenth of a second."""
        while not self._stopping.is_set():
            more = await self._try(self._turn)
            if not more:
                await self._pause(BACK_OFF_S if more is None else TURN_S)

    async def _watcher(self) -> None:
        """Reads the heads of the streams that somebody waits for, once for all of them."""
        while not self._stopping.is_set():
            streams = {stream for waiter in self._waiters for stream in waiter.cursors}
            heads = await self._try(partial(self._heads, streams)) if streams else {}
            if heads:
                self._wake(heads)
            await self._pause(BACK_OFF_S if heads is None else TURN_S)

    def _wake(self, heads: Mapping[str, int]) -> None:
        for waiter in self._waiters:
            if any(heads.get(stream, 0) > after for stream, after in waiter.cursors.items()):
                waiter.moved.set()

    async def _try(self, work: Callable[[], T]) -> T | None:
        """None where it failed: the feed goes on when the database is back, and even after a bug of ours."""
        try:
            return await run_in_threadpool(work)
        except SQLAlchemyError as error:
            _log.warning("feed_waits_for_database", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a feed that stands still is worse than one that stumbles
            _log.error("feed_failed", exc_info=error)
        return None

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _turn(self) -> bool:
        more = sequence_once(self._db).more
        now = self._db.clock.now()
        if self._forgotten_at is None or now - self._forgotten_at > FORGET_EVERY:
            self._forgotten_at = now
            self._db.run(lambda tx: forget_tombstones(tx, TOMBSTONE_DAYS))
        return more

    def _heads(self, streams: set[str]) -> dict[str, int]:
        with self._db.transaction() as tx:
            rows = tx.conn.execute(select(feed_head.c.stream, feed_head.c.head).where(feed_head.c.stream.in_(streams)))
            return {row.stream: row.head for row in rows}
