"""What has to be counted, and what was. Facts of the store's registers come in any order and more than once; the tables
end alike.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.rebuild import project_anew
from app.db.transaction import Tx
from app.stock.tables import count_task, stock_adjustment, stock_count
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import Fact, MovedLine, OrderRejected, OrderShort, StockAdjusted, StockCounted
from contract.rules.shortage import doubted

KINDS = (OrderShort.KIND, OrderRejected.KIND, StockCounted.KIND, StockAdjusted.KIND)
TABLES = (count_task, stock_count, stock_adjustment)
_TASK = upsert(count_task).on_conflict_do_nothing()
_COUNT = upsert(stock_count).on_conflict_do_nothing()
_ADJUSTMENT = upsert(stock_adjustment).on_conflict_do_nothing()


def record(tx: Tx, fact: Fact) -> SealedEntry:
    """Record a fact of counting and project it in the same transaction."""
    entry = tx.record(fact)
    project(tx.conn, entry.header, fact)
    return entry


def rebuild(conn: Connection) -> None:
    """Make every projection anew from the journal and from what peers told."""
    project_anew(conn, TABLES, KINDS, project)


def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Add one fact of any register; one that was added before changes nothing."""
    match fact:
        case OrderShort() | OrderRejected():
            _missed(conn, header, fact.order_id, fact.reason, doubted(fact))
        case StockCounted():
            told = {"item_id": fact.item_id, "counted_at": fact.count.counted_at, "variance": fact.variance_thousandths}
            conn.execute(_COUNT, {"entry_id": header.id, **told})
        case StockAdjusted():
            conn.execute(_ADJUSTMENT, {"entry_id": header.id, "count_id": fact.count_id})


def _missed(conn: Connection, header: EntryHeader, order_id: str, reason: str, lines: Iterable[MovedLine]) -> None:
    tasks = [
        {
            "entry_id": header.id,
            "line_id": line.line_id,
            "item_id": line.item_id,
            "order_id": order_id,
            "reason": reason,
            "thousandths": line.thousandths,
            "register_id": header.register_id,
            "at": header.occurred_at,
        }
        for line in lines
    ]
    if tasks:
        conn.execute(_TASK, tasks)
