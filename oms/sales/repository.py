"""Sales and shifts in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, RowMapping, case, cast, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from contract.messages.facts import BasketAbandoned, DrawerOpened, SaleCompleted, ShiftClosed, ShiftOpened
from contract.values.time import parse_instant
from oms.db.engine import Tx
from oms.sales.model import Difference, ShiftSums, TillActs
from oms.sales.tables import sale, sale_line, sale_tender, shift, till_act
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


def insert_till_act(tx: Tx, entry: BookedEntry, *, line_count: int = 0, total_minor: int = 0) -> None:
    header = entry.header
    tx.conn.execute(
        insert(till_act).values(
            entry_id=header.id,
            register_id=entry.register_id,
            location_id=entry.location_id,
            incarnation=header.incarnation,
            number=header.number,
            kind=header.kind,
            operator_id=header.operator_id,
            done_at=parse_instant(header.occurred_at),
            line_count=line_count,
            total_minor=total_minor,
        )
    )


def open_shift(tx: Tx, entry: BookedEntry, fact: ShiftOpened) -> bool:
    """Whether the shift was not known before."""
    row = _shift_row(entry, fact.shift_id, fact.currency, entry.header.occurred_at, fact.float_minor)
    added = upsert(shift).values(row | {"opened_number": entry.header.number})
    return tx.conn.execute(added.on_conflict_do_nothing().returning(shift.c.shift_id)).first() is not None


def close_shift(tx: Tx, entry: BookedEntry, fact: ShiftClosed) -> bool:
    """Whether it was open till now. A shift whose opening never came is added."""
    row = _shift_row(entry, fact.shift_id, fact.currency, fact.opened_at, fact.float_minor)
    tx.conn.execute(upsert(shift).values(row).on_conflict_do_nothing())
    same_life = case((shift.c.incarnation == entry.header.incarnation, entry.header.number))
    closed = (
        update(shift)
        .where(shift.c.shift_id == fact.shift_id, shift.c.closed_at.is_(None))
        .values(
            closed_by_entry=entry.header.id,
            closed_at=parse_instant(entry.header.occurred_at),
            closed_number=same_life,
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


def closed_shift_around(tx: Tx, entry: BookedEntry) -> str | None:
    """The closed shift that an entry belongs to by its number."""
    query = select(shift.c.shift_id).where(
        shift.c.incarnation == entry.header.incarnation,
        shift.c.opened_number < entry.header.number,
        shift.c.closed_number > entry.header.number,
    )
    return tx.conn.execute(query.limit(1)).scalar_one_or_none()


def booked_sums(tx: Tx, of: RowMapping) -> ShiftSums:
    """The control totals of a shift from what is here."""
    sums = [_sum(sale.c[name]) for name in ("total_minor", "tax_minor", "rounding_minor", "removed_count")]
    number = sale.c.document_number
    figures: list[ColumnElement[Any]] = [func.count(), *sums, func.min(number), func.max(number)]
    own = select(*figures).where(sale.c.shift_id == of["shift_id"])
    count, total, tax, rounding, removed, first, last = tx.conn.execute(own).one()
    items = select(_sum(sale_line.c.quantity_thousandths)).join(sale, sale.c.entry_id == sale_line.c.entry_id)
    kept = select(_sum(sale_tender.c.tendered_minor - sale_tender.c.change_minor))
    cash = kept.join(sale, sale.c.entry_id == sale_tender.c.entry_id).where(sale_tender.c.kind == "cash")
    return ShiftSums(
        sale_count=count,
        item_thousandths=tx.conn.execute(items.where(sale.c.shift_id == of["shift_id"])).scalar_one(),
        sales_minor=total,
        tax_minor=tax,
        rounding_minor=rounding,
        cash_minor=tx.conn.execute(cash.where(sale.c.shift_id == of["shift_id"])).scalar_one(),
        removed_count=removed,
        first_sale_number=first,
        last_sale_number=last,
        acts=_acts(tx, of),
    )


def _acts(tx: Tx, of: RowMapping) -> TillActs | None:
    if of["opened_number"] is None or of["closed_number"] is None:
        return None
    between = (
        select(till_act.c.kind, func.count(), _sum(till_act.c.line_count))
        .where(
            till_act.c.incarnation == of["incarnation"],
            till_act.c.number > of["opened_number"],
            till_act.c.number < of["closed_number"],
        )
        .group_by(till_act.c.kind)
    )
    found = {kind: (count, lines) for kind, count, lines in tx.conn.execute(between)}
    abandoned, lines = found.get(BasketAbandoned.KIND, (0, 0))
    return TillActs(found.get(DrawerOpened.KIND, (0, 0))[0], abandoned, lines)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


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
