"""Places captured orders whose time of grace is over, and cancels those that waited too long."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from oms.channels import repository
from oms.channels.capture import take_later
from oms.channels.connections import connections
from oms.channels.model import UNPLACED, Canceled
from oms.channels.placing import decide
from oms.db.engine import Database, Tx
from oms.keeper import one_by_one

AT_ONCE = 100
BEFORE_ALL = (datetime(1970, 1, 1, tzinfo=UTC), "")


def keep_due(db: Database) -> int:
    """How many orders were looked at, each in a transaction of its own."""
    looked_at, after = 0, BEFORE_ALL
    while True:
        with db.snapshot() as tx:
            found = repository.due(tx, AT_ONCE, after)
        one_by_one("captured order", [row["captured_id"] for row in found], lambda one: db.run(partial(_keep, one)))
        looked_at += len(found)
        if len(found) < AT_ONCE:
            return looked_at
        after = (found[-1]["captured_at"], found[-1]["captured_id"])


def _keep(captured_id: str, tx: Tx) -> None:
    row = repository.hold_captured(tx, captured_id)
    connection = next((one for one in connections(tx) if one.channel_id == row["channel_id"]), None)
    if connection is None or row["state"] not in UNPLACED:
        return
    if row["cancel_at"] is not None and row["cancel_at"] <= tx.now:
        external_id = row["external_id"]
        take_later(tx, connection, Canceled(f"{external_id} late", external_id, tx.now, "waited_too_long"))
    else:
        decide(tx, connection, row)
