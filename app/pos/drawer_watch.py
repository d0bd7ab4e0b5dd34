"""Puts on the record what the drawer does by itself: that it opened untold, and how long it stood open."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from datetime import datetime
from typing import Literal

from app.db.lane import Lane, Turn
from app.db.store import StoreDb
from app.devices.events import DeviceEvent, Status, StatusUpdateEvent
from app.pos.projections import record
from app.pos.repository import open_shift_id
from contract.messages.facts import DrawerClosed, DrawerForced

_log = logging.getLogger(__name__)
_OPENED_BY: dict[str, Literal["register", "by_hand", "unknown"]] = {
    "drawer_opened": "register",
    "drawer_opened_by_hand": "by_hand",
}


class DrawerWatch:
    """``heard`` is called by the thread of the drawer's printer, and returns at once."""

    def __init__(self, db: StoreDb, lane: Lane) -> None:
        self._db = db
        self._lane = lane
        self._open: dict[str, StatusUpdateEvent] = {}

    def heard(self, event: DeviceEvent) -> None:
        """Whatever a device told; all but drawers is let pass."""
        match event:
            case StatusUpdateEvent(status=Status.DRAWER_OPEN, code="drawer_opened_by_hand"):
                # It was shut before, even where nobody saw it being shut.
                self._open[event.device] = event
                self._lane.submit(self._forced, Turn.SYNC).add_done_callback(_logged)
            case StatusUpdateEvent(status=Status.DRAWER_OPEN):
                self._open.setdefault(event.device, event)
            case StatusUpdateEvent(status=Status.DRAWER_CLOSED):
                if (opened := self._open.pop(event.device, None)) is not None:
                    closed = self._lane.submit(lambda: self._closed(opened.code, event.at, opened.at), Turn.SYNC)
                    closed.add_done_callback(_logged)

    def _forced(self) -> None:
        with self._db.transaction() as tx:
            record(tx, DrawerForced(shift_id=open_shift_id(tx.conn)))
            tx.stale("shift")

    def _closed(self, code: str, closed_at: datetime, opened_at: datetime) -> None:
        seconds = max(0, round((closed_at - opened_at).total_seconds()))
        with self._db.transaction() as tx:
            by = _OPENED_BY.get(code, "unknown")
            record(tx, DrawerClosed(opened_by=by, open_seconds=seconds, shift_id=open_shift_id(tx.conn)))


def _logged(done: Future[None]) -> None:
    if (error := done.exception()) is not None:
        _log.error("what the drawer did is not on the record", exc_info=error)
