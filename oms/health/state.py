"""How the service is: what waits to be numbered, what was set aside, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, true

from oms.db.engine import Tx
from oms.exceptions.repository import open_by_kind
from oms.stores.tables import location, register
from oms.sync.pull import current_epoch
from oms.sync.repository import waiting_by_reason
from oms.sync.tables import entry, feed_mark


@dataclass(frozen=True, slots=True)
class Health:
    """Counts of now. ``marks_waiting`` is near 0 while the service runs, but for a while after an import."""

    epoch: str
    registers: Mapping[str, int]
    last_entry_at: datetime | None
    marks_waiting: int
    set_aside: Mapping[str, int]
    exceptions_open: Mapping[str, int]


def health(tx: Tx) -> Health:
    states = select(register.c.state, func.count()).group_by(register.c.state)
    waiting = select(func.coalesce(func.sum(func.cardinality(feed_mark.c["keys"])), 0))
    return Health(
        epoch=current_epoch(tx),
        registers={row[0]: row[1] for row in tx.conn.execute(states)},
        last_entry_at=_last_entry_at(tx),
        marks_waiting=int(tx.conn.execute(waiting).scalar_one()),
        set_aside=waiting_by_reason(tx),
        exceptions_open=open_by_kind(tx),
    )


def _last_entry_at(tx: Tx) -> datetime | None:
    """Store by store, because that is how entries are indexed: one look for each instead of one at every entry."""
    newest = select(func.max(entry.c.received_at).label("at")).where(entry.c.location_id == location.c.id).lateral()
    at: datetime | None = tx.conn.execute(
        select(func.max(newest.c.at)).select_from(location.join(newest, true()))
    ).scalar_one()
    return at
