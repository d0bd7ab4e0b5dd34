"""Once a business day the whole journal is verified, a slice at a time, when nothing else wants the lane."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.db import journal
from app.db.drafts import get_setting, set_setting
from app.db.store import StoreDb

_DONE_ON = "journal_verified_on"


class DailyCheck:
    """``step`` is for the lane's last turn: again at once while it says that more is to do, else in some minutes."""

    def __init__(self, db: StoreDb, now: Callable[[], datetime], slice_size: int = 200) -> None:
        self._db = db
        self._now = now
        self._slice_size = slice_size
        self._reached = 0

    def step(self) -> bool:
        """Verify one slice; False when today's check is done. Unavailable: ``journal_damaged``."""
        today = self._db.calendar.business_day(self._now()).isoformat()
        with self._db.read() as conn:
            if get_setting(conn, _DONE_ON) == today:
                return False
            reached = journal.verify_slice(conn, self._reached, self._slice_size)
        more = reached > self._reached
        self._reached = reached if more else 0
        if not more:
            with self._db.transaction() as tx:
                set_setting(tx.conn, _DONE_ON, today)
        return more
