"""What decisions were made from is let go after some time, their networks too; what explains them stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

import typer
from sqlalchemy import delete, or_, select, update

from oms.config import KEPT_DAYS, SOURCING_DAYS
from oms.db.engine import Database, Tx
from oms.sourcing.packed import packed, parted
from oms.sourcing.repository import KEPT_AGAIN
from oms.sourcing.tables import sourcing_decision, sourcing_network
from oms.terminal import AsJson, DatabaseUrl, opened, say

AT_ONCE = 200

KeptDays = Annotated[
    int,
    typer.Option(
        "--sourcing-days",
        envvar=SOURCING_DAYS,
        min=1,
        help="How long it is kept what places of orders were decided from. Why they were decided so is always kept.",
    ),
]


class Pruner:
    """``days``: for which a decision can be made again."""

    def __init__(self, db: Database, days: int) -> None:
        self._db, self._days = db, days

    def look(self) -> int:
        """Some at once, until none is older; how many."""
        count = 0
        before = self._db.clock.now() - timedelta(days=self._days)
        while found := self._db.run(partial(_prune, before=before)):
            count += found
        self._db.run(partial(_prune_networks, before=before))
        return count


def _prune(tx: Tx, before: datetime) -> int:
    """Up to ``AT_ONCE`` of them; those that another process has at hand are left to it."""
    of = sourcing_decision.c
    whole = or_(of.inputs.is_not(None), of.record.is_not(None))
    query = select(of.decision_id, of.record).where(of.decided_at < before, whole).order_by(of.decided_at)
    rows = tx.conn.execute(query.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    old = {row.decision_id: row.record for row in rows if row.record is not None}
    for decision_id, record in old.items():
        told = {"record": None, "told": packed(parted(record)[0])}
        tx.conn.execute(update(sourcing_decision).where(of.decision_id == decision_id).values(told))
    rest = [row.decision_id for row in rows if row.decision_id not in old]
    tx.conn.execute(update(sourcing_decision).where(of.decision_id.in_(rest)).values(inputs=None))
    return len(rows)


def _prune_networks(tx: Tx, before: datetime) -> None:
    """Those that no decision was made in since then."""
    old = sourcing_network.c.kept_at < before - KEPT_AGAIN
    tx.conn.execute(delete(sourcing_network).where(old))


def prune_command(
    database_url: DatabaseUrl,
    days: Annotated[int, typer.Option(min=1, help="Of older decisions.")] = KEPT_DAYS,
    as_json: AsJson = False,
) -> None:
    """Let go what old decisions were made from. Why they were made stays. The service does it every day."""
    with opened(database_url) as db:
        count = Pruner(db, days).look()
    say(
        f"Of {count} decisions it is kept why they were made, and no longer what from.",
        as_json=as_json,
        decisions=count,
    )
