"""What the facts of selling add up to, of this register and of the store's others. Kept current in each act's own
transaction, so that closing a shift costs the same after one sale or after a thousand.

Facts of other registers come late, more than once, or before what they refer to; whatever the order, the tables end
alike. An entry counts once, by its id; sums only ever grow; everything else is worked out from what is there.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.prepared import Prepared
from app.db.rebuild import project_anew
from app.db.transaction import Tx
from app.pos import cash_places, parked, promotion_uses, refund_places, shift_figures, shift_places, vouchers
from app.pos.payments import places
from app.pos.tables import (
    basket_recall,
    sale,
    shift,
    shift_move,
    suspended_basket,
    till_act,
)
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import (
    BasketAbandoned,
    BasketRecalled,
    BasketSuspended,
    CashMoved,
    DayClosed,
    DrawerOpened,
    Fact,
    PaymentEnded,
    PaymentStarted,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    ShiftReleased,
    ShiftTakenOver,
    ShiftVerified,
)

KINDS = (
    SaleCompleted.KIND,
    ShiftOpened.KIND,
    ShiftReleased.KIND,
    ShiftTakenOver.KIND,
    ShiftClosed.KIND,
    DrawerOpened.KIND,
    BasketSuspended.KIND,
    BasketRecalled.KIND,
    BasketAbandoned.KIND,
    CashMoved.KIND,
    ShiftVerified.KIND,
    DayClosed.KIND,
    *places.KINDS,
)
TABLES = (
    *(sale, shift, shift_move, till_act, suspended_basket, basket_recall),
    *shift_figures.TABLES,
    *cash_places.TABLES,
    *places.TABLES,
    *refund_places.TABLES,
    *vouchers.TABLES,
    *promotion_uses.TABLES,
)

_INSERT_SALE = Prepared(upsert(sale).on_conflict_do_nothing())
_INSERT_ACT = Prepared(upsert(till_act).on_conflict_do_nothing())


def record(tx: Tx, fact: Fact) -> SealedEntry:
    """Record a fact of selling and project it in the same transaction."""
    entry = tx.record(fact)
    project(tx.conn, entry.header, fact)
    return entry


def rebuild(conn: Connection) -> None:
    """Make every projection anew from the journal and from what peers told."""
    project_anew(conn, TABLES, KINDS, project)


def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Add one fact of any register; one that was added before changes nothing."""
    match fact:
        case SaleCompleted():
            _sale(conn, header, fact)
        case ShiftOpened():
            shift_places.opened(conn, header, fact)
        case ShiftReleased() | ShiftTakenOver():
            shift_places.moved(conn, header, fact)
        case ShiftClosed():
            shift_places.closed(conn, header, fact)
        case DrawerOpened(reason="no_sale"):
            _act(conn, header, fact.shift_id)
        case BasketAbandoned():
            _act(conn, header, fact.shift_id, line_count=len(fact.lines), amount_minor=fact.total_minor)
        case CashMoved() | ShiftVerified() | DayClosed():
            cash_places.project(conn, header, fact)
        case PaymentStarted() | PaymentEnded():
            places.project(conn, header, fact)
        case BasketSuspended():
            parked.suspended(conn, header, fact)
        case BasketRecalled():
            parked.recalled(conn, header, fact)


def _sale(conn: Connection, header: EntryHeader, fact: SaleCompleted) -> None:
    added = _INSERT_SALE.write(
        conn,
        {
            "transaction_id": fact.transaction_id,
            "entry_id": header.id,
            "register_id": header.register_id,
            "incarnation": header.incarnation,
            "series": fact.series,
            "document_number": fact.document_number,
            "shift_id": fact.shift_id,
            "occurred_at": header.occurred_at,
            "operator_id": header.operator_id,
            "total_minor": fact.total_minor,
            "currency": fact.currency,
            "pieces": sum(line.quantity_thousandths // 1000 if line.unit == "each" else 1 for line in fact.lines),
            "external_reference": fact.external_reference,
        },
    )
    if not added:
        return
    shift_figures.add_sale(conn, header, fact)
    if fact.post_voids:
        _act(conn, header, fact.shift_id, amount_minor=fact.total_minor)
    places.paid(conn, fact)
    refund_places.returned(conn, header, fact)
    vouchers.spent(conn, header, fact)
    promotion_uses.used(conn, header, fact)
    parked.settle(conn, fact.transaction_id)


def _act(
    conn: Connection, header: EntryHeader, shift_id: str | None, *, line_count: int = 0, amount_minor: int = 0
) -> None:
    _INSERT_ACT.write(
        conn,
        {
            "entry_id": header.id,
            "kind": header.kind,
            "shift_id": shift_id,
            "register_id": header.register_id,
            "incarnation": header.incarnation,
            "number": header.number,
            "line_count": line_count,
            "operator_id": header.operator_id,
            "occurred_at": header.occurred_at,
            "amount_minor": amount_minor,
        },
    )
