"""The background of the feed in one API process: the sequencer's turn, and one watcher that wakes every long poll.

A commit of this process gives the sequencer a hint, and what the sequencer numbered gives the watcher one, so that news
is told in some milliseconds; what other processes do is found by looking every tenth of a second.
"""

from __future__ import annotations

import asyncio
import time
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
from oms.sync.sequencer import Round, forget_tombstones, sequence_once
from oms.sync.tables import feed_head

T = TypeVar("T")

TURN_S = 0.1
BACK_OFF_S = 1.0
REST = 6
MAX_REST_S = 1.0
"""The sequencer rests so many times as long as its turn took: in a rush of orders it takes a part of the time only, and
numbers a level that many of them changed once.
"""
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
        self._hinted = asyncio.Event()
        self._numbered = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._forgotten_at: datetime | None = None

    def start(self) -> None:
        """In the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._tasks.append(asyncio.create_task(self._watcher()))
        if self._sequence:
            self._tasks.append(asyncio.create_task(self._sequencer()))

    def hint(self) -> None:
        """Something was committed that may have left marks. From any thread."""
        if self._loop is not None and not self._hinted.is_set():
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._hinted.set)

    def release(self) -> None:
        """Answers every long poll now and holds no new one: the process is about to end."""
        for event in (self._stopping, self._hinted, self._numbered):
            event.set()
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
        """Numbers marks for as long as there are any, then looks again at a hint or after a tenth of a second."""
        while not self._stopping.is_set():
            self._hinted.clear()
            began = time.monotonic()
            turn = await self._try(self._turn)
            if turn is None:
                await self._pause(BACK_OFF_S)
                continue
            if turn.small or turn.bulk:
                self._numbered.set()
            if not turn.more:
                rest = min(REST * (time.monotonic() - began), MAX_REST_S)
                await self._pause(rest)
                await self._until(self._hinted, max(TURN_S - rest, 0))

    async def _watcher(self) -> None:
        """Reads the heads of the streams that somebody waits for, once for all of them."""
        while not self._stopping.is_set():
            self._numbered.clear()
            streams = {stream for waiter in self._waiters for stream in waiter.cursors}
            heads = await self._try(partial(self._heads, streams)) if streams else {}
            if heads:
                self._wake(heads)
            if heads is None:
                await self._pause(BACK_OFF_S)
            else:
                await self._until(self._numbered, TURN_S)

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
        await self._until(self._stopping, seconds)

    async def _until(self, event: asyncio.Event, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)

    def _turn(self) -> Round:
        done = sequence_once(self._db)
        now = self._db.clock.now()
        if self._forgotten_at is None or now - self._forgotten_at > FORGET_EVERY:
            self._forgotten_at = now
            self._db.run(lambda tx: forget_tombstones(tx, TOMBSTONE_DAYS))
        return done

    def _heads(self, streams: set[str]) -> dict[str, int]:
        with self._db.transaction() as tx:
            rows = tx.conn.execute(select(feed_head.c.stream, feed_head.c.head).where(feed_head.c.stream.in_(streams)))
            return {row.stream: row.head for row in rows}
