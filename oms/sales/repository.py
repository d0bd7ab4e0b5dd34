"""Sales and shifts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.facts import SaleCompleted, ShiftClosed, ShiftOpened
from contract.values.time import parse_instant
from oms.db.engine import Tx
from oms.sales.model import Difference, ShiftSums
from oms.sales.tables import sale, sale_line, sale_tender, shift
from oms.sync.booking import BookedEntry


def insert_sale(tx: Tx, entry: BookedEntry, fact: SaleCompleted) -> None:
    """The sale with its lines and tenders, as declared."""
    header, entry_id = entry.header, entry.header.id
    tx.conn.execute(
        insert(sale).values(
            entry_id=entry_id,
            transaction_id=fact.transaction_id,
            register_id=entry.register_id,
            location_id=entry.location_id,
            incarnation=header.incarnation,
            series=fact.series,
            document_number=fact.document_number,
            shift_id=fact.shift_id,
            operator_id=header.operator_id,
            business_day=date.fromisoformat(header.business_day),
            completed_at=parse_instant(header.occurred_at),
            currency=fact.currency,
            net_minor=fact.net_minor,
            tax_minor=fact.tax_minor,
            total_minor=fact.total_minor,
            rounding_minor=fact.rounding_minor,
            removed_count=len(fact.removed),
        )
    )
    lines = [
        {"entry_id": entry_id, "position": position}
        | line.model_dump(include=set(sale_line.c.keys()))
        | {"name": storable(line.name), "price_ten_thousandths": line.unit_price.ten_thousandths}
        | {"price_per_thousandths": line.unit_price.per_thousandths}
        for position, line in enumerate(fact.lines, start=1)
    ]
    tenders = [
        {"entry_id": entry_id, "position": position} | tender.model_dump(include=set(sale_tender.c.keys()))
        for position, tender in enumerate(fact.tenders, start=1)
    ]
    for table, rows in ((sale_line, lines), (sale_tender, tenders)):
        if rows:
            tx.conn.execute(insert(table), rows)


def sales_with_transaction(tx: Tx, transaction_id: str) -> int:
    query = select(func.count()).select_from(sale).where(sale.c.transaction_id == transaction_id)
    return int(tx.conn.execute(query).scalar_one())


def sales_with_document(tx: Tx, entry: BookedEntry, fact: SaleCompleted) -> int:
    """How many sales of this register's life carry this document number."""
    query = (
        select(func.count())
        .select_from(sale)
        .where(
            sale.c.register_id == entry.register_id,
            sale.c.incarnation == entry.header.incarnation,
            sale.c.series == fact.series,
            sale.c.document_number == fact.document_number,
        )
    )
    return int(tx.conn.execute(query).scalar_one())


def open_shift(tx: Tx, entry: BookedEntry, fact: ShiftOpened) -> bool:
    """Whether the shift was not known before."""
    row = _shift_row(entry, fact.shift_id, fact.currency, entry.header.occurred_at, fact.float_minor)
    added = upsert(shift).values(row).on_conflict_do_nothing().returning(shift.c.shift_id)
    return tx.conn.execute(added).first() is not None


def close_shift(tx: Tx, entry: BookedEntry, fact: ShiftClosed) -> bool:
    """Whether it was open till now. A shift whose opening never came is added."""
    row = _shift_row(entry, fact.shift_id, fact.currency, fact.opened_at, fact.float_minor)
    tx.conn.execute(upsert(shift).values(row).on_conflict_do_nothing())
    closed = (
        update(shift)
        .where(shift.c.shift_id == fact.shift_id, shift.c.closed_at.is_(None))
        .values(
            closed_by_entry=entry.header.id,
            closed_at=parse_instant(entry.header.occurred_at),
            document_number=fact.document_number,
            counted_minor=fact.counted_minor,
            expected_minor=fact.expected_minor,
            over_short_minor=fact.over_short_minor,
            declared=fact.model_dump(mode="json"),
        )
    )
    return tx.conn.execute(closed).rowcount == 1


def find_shift(tx: Tx, shift_id: str) -> RowMapping | None:
    """Locked, so that a Z and a late sale of one shift are compared in turn."""
    query = select(shift).where(shift.c.shift_id == shift_id).with_for_update()
    return tx.conn.execute(query).mappings().one_or_none()


def booked_sums(tx: Tx, shift_id: str) -> ShiftSums:
    """The shift's control totals from the sales that are here."""
    sums = (
        func.coalesce(func.sum(column), 0) for column in (sale.c.total_minor, sale.c.tax_minor, sale.c.rounding_minor)
    )
    removed = func.coalesce(func.sum(sale.c.removed_count), 0)
    own = select(func.count(), *sums, removed).select_from(sale).where(sale.c.shift_id == shift_id)
    count, total, tax, rounding, removed_count = tx.conn.execute(own).one()
    kept = func.coalesce(func.sum(sale_tender.c.tendered_minor - sale_tender.c.change_minor), 0)
    cash = (
        select(kept)
        .join(sale, sale.c.entry_id == sale_tender.c.entry_id)
        .where(sale.c.shift_id == shift_id, sale_tender.c.kind == "cash")
    )
    cash_minor = tx.conn.execute(cash).scalar_one()
    return ShiftSums(count, int(total), int(tax), int(rounding), int(cash_minor), int(removed_count))


def told(differences: Sequence[Difference]) -> list[dict[str, object]]:
    """Differences as an exception's details."""
    return [asdict(one) for one in differences]


def storable(text: str) -> str:
    """PostgreSQL's text holds every character but NUL; the entry's bytes keep that too."""
    return text.replace("\x00", "\ufffd")


def _shift_row(entry: BookedEntry, shift_id: str, currency: str, opened_at: str, float_minor: int) -> dict[str, object]:
    return {
        "shift_id": shift_id,
        "register_id": entry.register_id,
        "location_id": entry.location_id,
        "incarnation": entry.header.incarnation,
        "currency": currency,
        "opened_at": parse_instant(opened_at),
        "float_minor": float_minor,
    }
