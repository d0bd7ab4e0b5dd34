"""What the facts of selling add up to, of this register and of the store's others. Kept current in each act's own
transaction, so that closing a shift costs the same after one sale or after a thousand.

Facts of other registers come late, more than once, or before what they refer to; whatever the order, the tables end
alike. An entry counts once, by its id; sums only ever grow; everything else is worked out from what is there.
"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, case, delete
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db import journal, peer_journal
from app.db.prepared import Prepared
from app.db.transaction import Tx
from app.pos import parked, shift_places
from app.pos.tables import (
    basket_recall,
    sale,
    shift,
    shift_move,
    shift_part,
    shift_tax,
    suspended_basket,
    till_act,
)
from contract.messages.entry import EntryHeader, SealedEntry
from contract.messages.facts import (
    BasketAbandoned,
    BasketRecalled,
    BasketSuspended,
    DrawerOpened,
    Fact,
    SaleCompleted,
    ShiftClosed,
    ShiftOpened,
    ShiftReleased,
    ShiftTakenOver,
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
)
TABLES = (sale, shift, shift_move, shift_part, shift_tax, till_act, suspended_basket, basket_recall)

_SUMS = (
    "sale_count",
    "item_thousandths",
    "sales_minor",
    "tax_minor",
    "rounding_minor",
    "cash_minor",
    "removed_count",
    "coupon_minor",
    "discount_minor",
    "override_count",
)
_INSERT_SALE = Prepared(upsert(sale).on_conflict_do_nothing())
_INSERT_ACT = Prepared(upsert(till_act).on_conflict_do_nothing())
_part = upsert(shift_part)
_lower = _part.excluded.first_sale_number < shift_part.c.first_sale_number
_higher = _part.excluded.last_sale_number > shift_part.c.last_sale_number
_ADD_PART = Prepared(
    _part.on_conflict_do_update(
        index_elements=[shift_part.c.shift_id, shift_part.c.incarnation],
        set_={
            **{name: shift_part.c[name] + _part.excluded[name] for name in _SUMS},
            "first_sale_number": case((_lower, _part.excluded.first_sale_number), else_=shift_part.c.first_sale_number),
            "last_sale_number": case((_higher, _part.excluded.last_sale_number), else_=shift_part.c.last_sale_number),
        },
    )
)
_tax = upsert(shift_tax)
_ADD_TAX = Prepared(
    _tax.on_conflict_do_update(
        index_elements=[shift_tax.c.shift_id, shift_tax.c.letter, shift_tax.c.ppm, shift_tax.c.name],
        set_={name: shift_tax.c[name] + _tax.excluded[name] for name in ("net_minor", "tax_minor", "gross_minor")},
    )
)


def record(tx: Tx, fact: Fact) -> SealedEntry:
    """Record a fact of selling and project it in the same transaction."""
    entry = tx.record(fact)
    project(tx.conn, entry.header, fact)
    return entry


def rebuild(conn: Connection) -> None:
    """Make every projection anew from the journal and from what peers told."""
    for table in TABLES:
        conn.execute(delete(table))
    for told in (journal.facts, peer_journal.facts):
        for header, fact in told(conn, KINDS):
            project(conn, header, fact)


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
            _act(conn, header, fact.shift_id, len(fact.lines))
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
    _ADD_PART.write(conn, _part_of(header, fact))
    if fact.tax_totals:
        totals = [{"shift_id": fact.shift_id, **total.model_dump()} for total in fact.tax_totals]
        _ADD_TAX.write_many(conn, totals)
    parked.settle(conn, fact.transaction_id)


def _part_of(header: EntryHeader, fact: SaleCompleted) -> dict[str, object]:
    kept, modifiers = _kept(fact), [own for line in fact.lines for own in line.modifiers]
    return {
        "shift_id": fact.shift_id,
        "incarnation": header.incarnation,
        "register_id": header.register_id,
        "sale_count": 1,
        "item_thousandths": sum(line.quantity_thousandths for line in fact.lines),
        "sales_minor": fact.total_minor,
        "tax_minor": fact.tax_minor,
        "rounding_minor": fact.rounding_minor,
        "cash_minor": kept["cash"],
        "removed_count": len(fact.removed),
        "coupon_minor": kept["coupon"],
        "discount_minor": sum(own.amount_minor for own in modifiers if own.kind == "discount"),
        "override_count": sum(own.kind == "price_override" for own in modifiers),
        "first_sale_number": fact.document_number,
        "last_sale_number": fact.document_number,
    }


def _kept(fact: SaleCompleted) -> Counter[str]:
    """What stayed in the drawer, by kind of tender."""
    kept: Counter[str] = Counter()
    for tender in fact.tenders:
        kept[tender.kind] += tender.tendered_minor - tender.change_minor
    return kept


def _act(conn: Connection, header: EntryHeader, shift_id: str | None, line_count: int = 0) -> None:
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
        },
    )
