"""Where the store's cash went beside its sales, which shifts were counted again, and which days are closed."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as upsert

from app.pos.cash_tables import cash_move, day_close, day_close_shift, shift_check
from contract.messages.entry import EntryHeader
from contract.messages.facts import CashMoved, DayClosed, ShiftVerified

TABLES = (cash_move, shift_check, day_close, day_close_shift)
_MOVED = upsert(cash_move).on_conflict_do_nothing()
_CHECKED = upsert(shift_check).on_conflict_do_nothing()
_DAY = upsert(day_close).on_conflict_do_nothing()
_DAY_SHIFT = upsert(day_close_shift).on_conflict_do_nothing()


def project(conn: Connection, header: EntryHeader, fact: CashMoved | ShiftVerified | DayClosed) -> None:
    """Add one fact of any register; one that was added before changes nothing."""
    match fact:
        case CashMoved():
            _moved(conn, header, fact)
        case ShiftVerified():
            _checked(conn, header, fact)
        case DayClosed():
            _day_closed(conn, header, fact)


def _moved(conn: Connection, header: EntryHeader, fact: CashMoved) -> None:
    conn.execute(
        _MOVED,
        {
            "entry_id": header.id,
            "movement_id": fact.movement_id,
            "shift_id": fact.shift_id,
            "register_id": header.register_id,
            "operator_id": header.operator_id,
            "day": header.business_day,
            "moved_at": header.occurred_at,
            "kind": fact.kind,
            "amount_minor": fact.amount_minor,
            "account_name": fact.account_name,
            "bag_number": fact.bag_number,
            "reason": fact.reason,
        },
    )


def _checked(conn: Connection, header: EntryHeader, fact: ShiftVerified) -> None:
    conn.execute(
        _CHECKED,
        {
            "entry_id": header.id,
            "shift_id": fact.shift_id,
            "operator_id": header.operator_id,
            "checked_at": header.occurred_at,
            "difference_minor": fact.difference_minor,
        },
    )


def _day_closed(conn: Connection, header: EntryHeader, fact: DayClosed) -> None:
    conn.execute(
        _DAY,
        {
            "entry_id": header.id,
            "day": fact.day,
            "register_id": header.register_id,
            "operator_id": header.operator_id,
            "closed_at": header.occurred_at,
            "sales_minor": fact.sales_minor,
            "over_short_minor": fact.over_short_minor,
            "missing_count": len(fact.missing),
        },
    )
    for own in fact.shifts:
        conn.execute(_DAY_SHIFT, {"entry_id": header.id, "shift_id": own.shift_id})
