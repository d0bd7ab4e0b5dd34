"""A record left this store's stream. A copy is dropped; an order with work in it stays, marked withdrawn.

Who was a customer is forgotten with the copy, but for what head office lacks: put back to an older database, it has it
from nowhere else. Where they were erased, it tells so again once it was told.

An order stays until nothing of it is in hand and head office has every fact of it. Until then its row moves on with the
facts that head office has by now, so that row ⊕ facts goes on being what stands in the store.
"""

from __future__ import annotations

from pydantic import ValidationError

from app.bopis.gone import tell_gone
from app.bopis.model.standing import after, stand
from app.db import rows
from app.db.rows import InsideOf, StoredRow
from app.db.store import StoreDb
from app.db.transaction import Tx
from contract.messages.entry import EntryHeader
from contract.messages.rows import CustomerRow, OrderRow
from contract.messages.sync import WireRow


def leave(store: StoreDb, tx: Tx, stream: str, gone: WireRow, inside: InsideOf) -> None:
    """``gone`` is not in ``stream`` any more, as of the moment that ``inside`` tells of."""
    stored = rows.stored_row(tx.conn, gone.kind, gone.key)
    if stored is not None and stored.stream != stream:
        return
    tx.stale(f"row:{gone.kind}")
    if gone.kind == CustomerRow.KIND:
        rows.forget_values(tx.conn, gone.kind, gone.key, inside)
    if stored is None:
        return
    if gone.kind == OrderRow.KIND and _withdraw(store, tx, stored, gone, inside):
        return
    if gone.kind == OrderRow.KIND and not stored.withdrawn:
        _tell(tx, stored)
    rows.remove_row(tx.conn, stream, gone.kind, gone.key)


def _tell(tx: Tx, stored: StoredRow) -> None:
    try:
        order = OrderRow.model_validate(stored.body)
    except ValidationError:  # of a newer version: its board never showed it
        return
    for header, fact in rows.facts_not_inside(tx.conn, stored.kind, stored.key, stored.inside):
        order = after(order, header, fact)
    tell_gone(tx, order)


def settle(store: StoreDb, tx: Tx, stream: str, inside: InsideOf) -> None:
    """Look at every withdrawn order again: ``inside`` may tell that head office has all there is to know."""
    for stored in rows.withdrawn_rows(tx.conn, stream, OrderRow.KIND):
        gone = WireRow(kind=stored.kind, key=stored.key, number=stored.number, body=None)
        leave(store, tx, stream, gone, inside)


def _withdraw(store: StoreDb, tx: Tx, stored: StoredRow, gone: WireRow, inside: InsideOf) -> bool:
    """Keep the order as withdrawn. False when there is nothing left to do for it."""
    facts = rows.facts_not_inside(tx.conn, stored.kind, stored.key, stored.inside)
    not_in = [(header, fact) for header, fact in facts if not _holds(inside, header)]
    body = stored.body
    in_hand = False
    try:
        order = OrderRow.model_validate(stored.body)
    except ValidationError:
        # Of a newer version: kept as it came, for as long as head office waits for a fact of it.
        pass
    else:
        for header, fact in facts:
            if _holds(inside, header):
                order = after(order, header, fact)
        body = order.model_dump(mode="json")
        in_hand = stand(order, not_in).goods_in_hand
    if not in_hand and not not_in:
        return False
    kept = WireRow(kind=stored.kind, key=stored.key, number=gone.number, body=dict(body))
    store.put_rows(tx, stored.stream, [kept], inside)
    rows.withdraw_row(tx.conn, stored.stream, kept, inside)
    return True


def _holds(inside: InsideOf, header: EntryHeader) -> bool:
    own = inside.get(header.incarnation)
    return own is not None and own.holds(header.number, header.id)
