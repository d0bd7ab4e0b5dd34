"""The OMS's epoch: it changes when the OMS was restored. Then everything is read again and every fact offered again.

The register sells on meanwhile. Facts the OMS still has are answered ``duplicate``; nothing is re-keyed.
"""

from __future__ import annotations

from typing import Protocol

from app.db import cursors, journal, rows
from app.db.lane import Lane, Turn
from app.db.store import StoreDb
from app.sync import repository
from app.sync.status import NoticeKind
from contract.values.time import instant_text


class CatalogCopy(Protocol):
    """What is kept of the catalog streams."""

    def restart(self) -> None:
        """Read every stream again from its beginning."""


def meet_epoch(store: StoreDb, lane: Lane, catalog: CatalogCopy, told: str) -> bool:
    """Take in the epoch of an answer. True when it is a new one, so that nothing else in the answer counts."""
    with store.read() as conn:
        known = repository.epoch(conn)
    if known == told:
        return False
    if known is None:
        lane.run(lambda: _begin(store, told), Turn.SYNC)
        return False
    # The catalog first: done twice after a crash in between, it only reads again what it has.
    catalog.restart()
    lane.run(lambda: _start_over(store, told), Turn.SYNC)
    return True


def _begin(store: StoreDb, told: str) -> None:
    with store.transaction() as tx:
        repository.set_epoch(tx.conn, told)


def _start_over(store: StoreDb, told: str) -> None:
    with store.transaction() as tx:
        if repository.epoch(tx.conn) == told:
            return
        for stream in cursors.read_cursors(tx.conn):
            rows.mark_unseen(tx.conn, stream)
        cursors.forget_cursors(tx.conn)
        journal.offer_again(tx.conn)
        repository.set_epoch(tx.conn, told)
        repository.tell(tx.conn, NoticeKind.HEAD_OFFICE_RESTORED, tx.new_id(), instant_text(tx.now))
        tx.stale("cursors", "journal", "sync")
