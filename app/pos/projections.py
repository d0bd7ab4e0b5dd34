"""What the journal's facts of selling add up to: sales, shift sums, suspended baskets. Kept current in each act's own
transaction, so that closing a shift costs the same after one sale or after a thousand.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db import journal
from app.db.transaction import Tx
from app.pos.tables import sale, shift, shift_tax, suspended_basket
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
)
from contract.states.shift import ShiftState

KINDS = (
    SaleCompleted.KIND,
    ShiftOpened.KIND,
    ShiftClosed.KIND,
    DrawerOpened.KIND,
    BasketSuspended.KIND,
    BasketRecalled.KIND,
    BasketAbandoned.KIND,
)

_SUMS = (
    "sale_count",
    "item_thousandths",
    "sales_minor",
    "tax_minor",
    "rounding_minor",
    "cash_minor",
    "drawer_opens",
    "removed_count",
    "abandoned_count",
    "coupon_minor",
    "discount_minor",
    "override_count",
)
_INSERT_SALE = insert(sale)
_ADD_SALE_SUMS = (
    update(shift)
    .where(shift.c.shift_id == bindparam("of_shift"))
    .values(
        {
            **{shift.c[name]: shift.c[name] + bindparam(f"add_{name}") for name in _SUMS},
            shift.c.last_sale_number: bindparam("sale_number"),
        }
    )
)
_FIRST_SALE = (
    update(shift)
    .where(shift.c.shift_id == bindparam("of_shift"), shift.c.first_sale_number.is_(None))
    .values(first_sale_number=bindparam("sale_number"))
)
_tax = upsert(shift_tax)
_ADD_TAX = _tax.on_conflict_do_update(
    index_elements=[shift_tax.c.shift_id, shift_tax.c.letter, shift_tax.c.ppm, shift_tax.c.name],
    set_={name: shift_tax.c[name] + _tax.excluded[name] for name in ("net_minor", "tax_minor", "gross_minor")},
)


def record(tx: Tx, fact: Fact) -> SealedEntry:
    """Record a fact of selling and project it in the same transaction."""
    entry = tx.record(fact)
    project(tx.conn, entry.header, fact)
    return entry


def rebuild(conn: Connection) -> None:
    """Make every projection anew from the journal."""
    for table in (sale, shift, shift_tax, suspended_basket):
        conn.execute(delete(table))
    for header, fact in journal.facts(conn, KINDS):
        project(conn, header, fact)


def project(conn: Connection, header: EntryHeader, fact: Fact) -> None:
    """Add one fact."""
    match fact:
        case SaleCompleted():
            _sale(conn, header, fact)
        case ShiftOpened():
            _shift_opened(conn, header, fact)
        case ShiftClosed():
            values = {"state": ShiftState.CLOSED, "closed_at": header.occurred_at, "entry_id": header.id}
            own = shift.c.shift_id == fact.shift_id
            conn.execute(update(shift).where(own).values(**values, z_number=fact.document_number))
        case DrawerOpened(reason="no_sale", shift_id=str(shift_id)):
            _add(conn, shift_id, {"drawer_opens": 1})
        case BasketSuspended():
            _suspended(conn, header, fact)
        case BasketRecalled():
            conn.execute(delete(suspended_basket).where(suspended_basket.c.basket_id == fact.basket_id))
        case BasketAbandoned():
            values_added = {"abandoned_count": 1, "removed_count": len(fact.lines)}
            statement = update(shift).where(shift.c.state == ShiftState.OPEN)
            conn.execute(statement.values({shift.c[name]: shift.c[name] + more for name, more in values_added.items()}))


def _sale(conn: Connection, header: EntryHeader, fact: SaleCompleted) -> None:
    conn.execute(
        _INSERT_SALE,
        {
            "transaction_id": fact.transaction_id,
            "entry_id": header.id,
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
    kept, modifiers = _kept(fact), [own for line in fact.lines for own in line.modifiers]
    added = {
        "sale_count": 1,
        "item_thousandths": sum(line.quantity_thousandths for line in fact.lines),
        "sales_minor": fact.total_minor,
        "tax_minor": fact.tax_minor,
        "rounding_minor": fact.rounding_minor,
        "cash_minor": kept["cash"],
        "coupon_minor": kept["coupon"],
        "discount_minor": sum(own.amount_minor for own in modifiers if own.kind == "discount"),
        "override_count": sum(own.kind == "price_override" for own in modifiers),
        "removed_count": len(fact.removed),
    }
    values = {f"add_{name}": added.get(name, 0) for name in _SUMS}
    conn.execute(_ADD_SALE_SUMS, {**values, "of_shift": fact.shift_id, "sale_number": fact.document_number})
    conn.execute(_FIRST_SALE, {"of_shift": fact.shift_id, "sale_number": fact.document_number})
    if fact.tax_totals:
        totals = [{"shift_id": fact.shift_id, **total.model_dump()} for total in fact.tax_totals]
        conn.execute(_ADD_TAX, totals)


def _kept(fact: SaleCompleted) -> Counter[str]:
    """What stayed in the drawer, by kind of tender."""
    kept: Counter[str] = Counter()
    for tender in fact.tenders:
        kept[tender.kind] += tender.tendered_minor - tender.change_minor
    return kept


def _shift_opened(conn: Connection, header: EntryHeader, fact: ShiftOpened) -> None:
    conn.execute(
        insert(shift),
        {
            "shift_id": fact.shift_id,
            "state": ShiftState.OPEN,
            "currency": fact.currency,
            "opened_at": header.occurred_at,
            "opened_by": header.operator_id,
            "float_minor": fact.float_minor,
            **dict.fromkeys(_SUMS, 0),
        },
    )


def _suspended(conn: Connection, header: EntryHeader, fact: BasketSuspended) -> None:
    conn.execute(
        insert(suspended_basket),
        {
            "basket_id": fact.basket_id,
            "label": fact.label,
            "suspended_at": header.occurred_at,
            "operator_id": header.operator_id,
            "currency": fact.currency,
            "total_minor": fact.total_minor,
            "basket": json.dumps(fact.basket, ensure_ascii=False, sort_keys=True),
        },
    )


def _add(conn: Connection, shift_id: str, added: Mapping[str, int]) -> None:
    statement = update(shift).where(shift.c.shift_id == shift_id)
    conn.execute(statement.values({shift.c[name]: shift.c[name] + more for name, more in added.items()}))
