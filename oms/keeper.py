"""What each API process does again and again by itself. Whoever is first does it, the others find nothing to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from oms.db.engine import unreachable
from oms.logs import logger

_log = logger(__name__)


def one_by_one(what: str, ids: Iterable[str], work: Callable[[str], object]) -> None:
    """Where one fails, the others do not wait for it; it stays due. Without the database all wait."""
    for one in ids:
        try:
            work(one)
        except Exception as error:
            if isinstance(error, DBAPIError) and unreachable(error):
                raise
            _log.error("keeper_failed", what=what, about=one, exc_info=error)


class Keeper:
    """Started and stopped with the application; ``look`` is done at once and then every ``pause_s``. Where it fails, it
    is done again after the pause. ``stop`` tells a look that takes long to end soon.
    """

    def __init__(
        self, what: str, look: Callable[[], object], pause_s: float = 30.0, stop: Callable[[], object] = lambda: None
    ) -> None:
        self._what, self._look, self._pause_s, self._stop_look = what, look, pause_s, stop
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In the running event loop."""
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        self._stopping.set()
        self._stop_look()
        if self._task is not None:
            await self._task

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                await run_in_threadpool(self._look)
            except SQLAlchemyError as error:
                _log.warning("keeper_waits", what=self._what, error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - what is due stays due until the next look
                _log.error("keeper_failed", what=self._what, exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._pause_s)
