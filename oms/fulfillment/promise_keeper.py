"""Looks after promises by itself: orders are confirmed, what waits is remembered and in the end put back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from oms.db.engine import Database
from oms.fulfillment import expiry, notices
from oms.keeper import one_by_one

LOOKED_BACK = timedelta(days=1)
"""What was accepted while no process looked is confirmed all the same."""


class PromiseKeeper:
    """Of one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._since: datetime | None = None

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
            one_by_one("promise", order_ids, lambda one: self._db.run(partial(expiry.look_at, order_id=one)))
            last = order_ids[-1]
