"""What this register and the store's others took of accounts, so that a day's budget holds after a restart."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from app.customers.tables import stored_value_use
from app.db.prepared import Prepared
from app.db.rebuild import project_anew
from app.db.transaction import Tx
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import Fact, StoredValueMoved

KINDS = (StoredValueMoved.KIND,)
TABLES = (stored_value_use,)

_INSERT = Prepared(upsert(stored_value_use).on_conflict_do_nothing())


def record(tx: Tx, fact: Fact) -> SealedEntry:
    """Record a fact and project it in the same transaction."""
    entry = tx.record(fact)
    project(tx.conn, entry.header, fact)
    return entry


def rebuild(conn: Connection) -> None:
    """Make every projection anew from the journal and from what peers told."""
    project_anew(conn, TABLES, KINDS, project)


def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Add one fact of any register; one that was added before changes nothing."""
    if not isinstance(fact, StoredValueMoved):
        return
    for at, own in enumerate(fact.movements):
        if own.deed == "redeemed":
            _INSERT.write(
                conn,
                {
                    "entry_id": header.id,
                    "position": at,
                    "account_id": own.account_id,
                    "kind": own.kind,
                    "register_id": header.register_id,
                    "business_day": header.business_day,
                    "value_minor": -own.value_minor,
                    "offline": int(own.offline),
                },
            )
