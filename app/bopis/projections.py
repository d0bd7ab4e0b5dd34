"""What the facts of orders add up to beside their rows: when an order ended here, and who took it. Facts of the store's
other registers come in any order and more than once; the tables end alike.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from app.bopis.tables import order_claim, order_end, order_warned
from app.db.rebuild import project_anew
from app.db.transaction import Tx
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import Fact, OrderClaimed, OrderHandedOver, OrderPutBack, OrderRejected, OrderWarned

KINDS = (OrderHandedOver.KIND, OrderRejected.KIND, OrderPutBack.KIND, OrderClaimed.KIND, OrderWarned.KIND)
TABLES = (order_end, order_claim, order_warned)
_END = upsert(order_end).on_conflict_do_nothing()
_CLAIM = upsert(order_claim).on_conflict_do_nothing()
_WARNED = upsert(order_warned).on_conflict_do_nothing()


def record(tx: Tx, fact: Fact, *, entry_id: str | None = None) -> SealedEntry:
    """Record a fact of an order and project it in the same transaction."""
    entry = tx.record(fact, entry_id=entry_id)
    project(tx.conn, entry.header, fact)
    return entry


def rebuild(conn: Connection) -> None:
    """Make every projection anew from the journal and from what peers told."""
    project_anew(conn, TABLES, KINDS, project)


def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Add one fact of any register; one that was added before changes nothing."""
    who = {"entry_id": header.id, "register_id": header.register_id}
    match fact:
        case OrderHandedOver() | OrderRejected() | OrderPutBack():
            conn.execute(_END, {**who, "order_id": fact.order_id, "business_day": header.business_day})
        case OrderClaimed():
            claim = {"order_id": fact.order_id, "operator_id": header.operator_id, "claimed_at": header.occurred_at}
            conn.execute(_CLAIM, {**who, **claim})
        case OrderWarned():
            conn.execute(_WARNED, {**who, "order_id": fact.order_id, "milestone": fact.milestone})
