"""Whether a document is on paper yet, for who waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.db.store import StoreDb
from app.devices.spool import JobState
from app.pos.tables import print_job


@dataclass(frozen=True, slots=True)
class PrintState:
    """``code`` says why it waits or failed, else it is empty."""

    state: JobState
    code: str


class PrintStates:
    """Reads what the spool keeps, from any thread."""

    def __init__(self, db: StoreDb) -> None:
        self._db = db

    def of(self, job_id: str) -> PrintState | None:
        """None for a job that never came to the spool, or ended long ago."""
        with self._db.read() as conn:
            found = conn.execute(select(print_job.c.state, print_job.c.code).where(print_job.c.id == job_id)).first()
        return PrintState(JobState(found.state), found.code) if found else None
