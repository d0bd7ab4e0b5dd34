"""Learns from what stores told. Every API process reads what is newest, so that decisions have it at hand."""

from __future__ import annotations

from functools import partial

from oms.db.engine import Database
from oms.sourcing.chances import Chances
from oms.sourcing.chances_repository import learn_waiting


class Learner:
    """Of one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: Chances | None = None

    @property
    def chances(self) -> Chances:
        """The newest version that this process read."""
        return self._known or Chances.empty(self._db.clock.now())

    def look(self) -> None:
        """Once, until nothing waits."""
        more = True
        while more:
            self._known, more = self._db.run(partial(learn_waiting, known=self._known))
