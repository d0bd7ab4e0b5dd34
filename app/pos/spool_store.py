"""Print jobs in store.db, so that paper comes out after a crash too. Called from the printers' threads."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.db.drafts import get_setting, set_setting
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.devices.spool import JobState, PrintJob
from app.pos.tables import print_job
from contract.values.time import instant_text, parse_instant

_KEPT_DONE = 200
_INSTEAD = "printers_instead"
_LIFE = "print_jobs_incarnation"
"""The incarnation whose print jobs these are."""
_ENDED = (JobState.PRINTED, JobState.FAILED)
_UNFINISHED = print_job.c.state.in_((JobState.WAITING, JobState.PRINTING))


class StoredSpool:
    """The devices' ``SpoolStore``. The newest finished jobs are kept, so that an act repeated prints once.

    Where records were put back, or copied to another machine, what waits may have come out after that: it is a copy.
    """

    def __init__(self, db: StoreDb) -> None:
        self._db = db
        with db.read() as conn:
            self._life = get_setting(conn, _LIFE)
        if self._life != db.incarnation:
            with db.transaction() as tx:
                life = self._go_on_in_this_life(tx)
            self._life = life

    def save(self, job: PrintJob) -> bool:
        with self._db.transaction() as tx:
            life = self._go_on_in_this_life(tx)
            statement = insert(print_job).on_conflict_do_nothing(index_elements=[print_job.c.id])
            values = {**_values(job), "id": job.id, "created_at": instant_text(job.created_at)}
            new = tx.conn.execute(statement, values).rowcount == 1
            tx.stale("print")
        self._life = life
        return new

    def update(self, job: PrintJob) -> None:
        values = _values(job)
        if not job.copy:  # what was marked while it waited stays a copy
            del values["copy"]
        with self._db.transaction() as tx:
            tx.conn.execute(update(print_job).where(print_job.c.id == job.id).values(values))
            if job.state in _ENDED:
                ended = select(print_job.c.sequence).where(print_job.c.state.in_(_ENDED))
                newest = ended.order_by(print_job.c.sequence.desc()).offset(_KEPT_DONE)
                tx.conn.execute(delete(print_job).where(print_job.c.sequence.in_(newest)))
            tx.stale("print")

    def waiting(self) -> list[PrintJob]:
        with self._db.read() as conn:
            found = conn.execute(select(print_job).where(_UNFINISHED).order_by(print_job.c.sequence)).all()
        return [
            PrintJob(
                id=job.id,
                printer=job.printer,
                document=job.document,
                created_at=parse_instant(job.created_at),
                state=JobState(job.state),
                attempts=job.attempts,
                copy=bool(job.copy),
                code=job.code,
            )
            for job in found
        ]

    def instead(self) -> dict[str, str]:
        with self._db.read() as conn:
            kept = get_setting(conn, _INSTEAD)
        return json.loads(kept) if kept else {}

    def keep_instead(self, redirects: Mapping[str, str]) -> None:
        with self._db.transaction() as tx:
            set_setting(tx.conn, _INSTEAD, json.dumps(dict(redirects)))

    def _go_on_in_this_life(self, tx: Tx) -> str:
        """What waits since another life is a copy; where nobody noted yet which it was, only if this one began now."""
        life = tx.head.incarnation
        if self._life != life:
            if self._life or self._db.begun:
                tx.conn.execute(update(print_job).where(_UNFINISHED).values(copy=1))
            set_setting(tx.conn, _LIFE, life)
        return life


def _values(job: PrintJob) -> dict[str, object]:
    return {
        "printer": job.printer,
        "document": job.document,
        "state": str(job.state),
        "attempts": job.attempts,
        "copy": int(job.copy),
        "code": job.code,
    }
