"""Goods that must not be sold any longer: told to every register at once, and taken back when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping, insert, select, update

from contract.errors import Refused
from contract.messages.rows import RecallRow, Row
from oms.catalog.repository import item_by_sku
from oms.catalog.tables import item, item_recall
from oms.db.engine import Tx
from oms.sync.feed import CHAIN, mark

MAX_REASON = 200
MAX_LOT = 40


def begin_recall(tx: Tx, sku: str, lots: Sequence[str] = (), reason: str = "") -> str:
    """No ``lots``: every piece. Gives the id of the recall. Refused: ``item_unknown``, ``text_too_long``."""
    if len(reason) > MAX_REASON or any(len(lot) > MAX_LOT for lot in lots):
        raise Refused("text_too_long", longest=MAX_REASON if len(reason) > MAX_REASON else MAX_LOT)
    recall_id, found = tx.new_id(), item_by_sku(tx, sku)
    told = {"recall_id": recall_id, "item_id": found["item_id"], "lots": list(lots), "reason": reason}
    tx.conn.execute(insert(item_recall).values(told | {"begun_at": tx.now}))
    mark(tx, CHAIN, RecallRow.KIND, recall_id)
    return recall_id


def end_recall(tx: Tx, recall_id: str) -> None:
    """The goods may be sold again. Refused: ``recall_unknown``."""
    standing = (item_recall.c.recall_id == recall_id, item_recall.c.ended_at.is_(None))
    if not tx.conn.execute(update(item_recall).where(*standing).values(ended_at=tx.now)).rowcount:
        raise Refused("recall_unknown", id=recall_id)
    mark(tx, CHAIN, RecallRow.KIND, recall_id)


def recalls(tx: Tx) -> Sequence[RowMapping]:
    """Those that stand, the newest first."""
    columns = (item_recall.c.recall_id, item.c.sku, item.c.name, item_recall.c.lots, item_recall.c.reason)
    found = select(*columns, item_recall.c.begun_at).join(item, item.c.item_id == item_recall.c.item_id)
    query = found.where(item_recall.c.ended_at.is_(None)).order_by(item_recall.c.begun_at.desc())
    return tx.conn.execute(query.limit(500)).mappings().all()


def load_recalls(tx: Tx, _stream: str, keys: Sequence[str]) -> Mapping[str, Row]:
    """Those that stand."""
    query = select(item_recall).where(item_recall.c.recall_id.in_(keys), item_recall.c.ended_at.is_(None))
    return {
        row["recall_id"]: RecallRow(
            recall_id=row["recall_id"], item_id=row["item_id"], lots=tuple(row["lots"]), reason=row["reason"]
        )
        for row in tx.conn.execute(query).mappings()
    }
