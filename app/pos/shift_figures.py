"""What each finished sale adds to its shift: by register, tax, tender and operator. Sums only ever grow."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import ColumnElement, Table, case
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.engine import Connection

from app.db.prepared import Prepared
from app.pos.cash_tables import shift_operator, shift_tender
from app.pos.tables import shift_part, shift_tax
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted
from contract.rules.shift_sums import SaleSums, sale_sums

TABLES = (shift_part, shift_tax, shift_tender, shift_operator)
ADDED = ("sale_count", *(own.name for own in fields(SaleSums) if own.name != "tenders"))
"""The columns of a part that only ever grow."""
_BOUNDS = ("first_sale_number", "last_sale_number", "first_return_number", "last_return_number")


def _adding(table: Table, *names: str) -> Insert:
    added = upsert(table)
    grown = {name: table.c[name] + added.excluded[name] for name in names}
    return added.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=grown)


def _adding_part() -> Insert:
    part = upsert(shift_part)
    grown = {name: shift_part.c[name] + part.excluded[name] for name in ADDED}
    bounds = {
        name: _bound(shift_part.c[name], part.excluded[name], lowest=name.startswith("first")) for name in _BOUNDS
    }
    keys = [shift_part.c.shift_id, shift_part.c.incarnation]
    return part.on_conflict_do_update(index_elements=keys, set_={**grown, **bounds})


def _bound(old: ColumnElement[int], new: ColumnElement[int], *, lowest: bool) -> ColumnElement[int]:
    """The lower, or the higher, of two of which each may be missing."""
    newer = new < old if lowest else new > old
    return case((old.is_(None), new), (newer, new), else_=old)


_ADD_PART = Prepared(_adding_part())
_ADD_TAX = Prepared(_adding(shift_tax, "net_minor", "tax_minor", "gross_minor"))
_ADD_TENDER = Prepared(_adding(shift_tender, "count", "taken_minor", "paid_out_minor"))
_ADD_OPERATOR = Prepared(_adding(shift_operator, "sale_count", "sales_minor", "cash_minor"))


def add_sale(conn: Connection, header: EntryHeader, sale: SaleCompleted) -> None:
    """Once for each sale: whoever calls knows that it is a new one."""
    sums, shift_id = sale_sums(sale), sale.shift_id
    _ADD_PART.write(conn, _part(header, sale, sums))
    if sale.tax_totals:
        _ADD_TAX.write_many(conn, [{"shift_id": shift_id, **total.model_dump()} for total in sale.tax_totals])
    if sums.tenders:
        _ADD_TENDER.write_many(
            conn,
            [
                {
                    "shift_id": shift_id,
                    "kind": kind,
                    "count": own.count,
                    "taken_minor": own.taken_minor,
                    "paid_out_minor": own.paid_out_minor,
                }
                for kind, own in sums.tenders.items()
            ],
        )
    _ADD_OPERATOR.write(
        conn,
        {
            "shift_id": shift_id,
            "operator_id": header.operator_id or "",
            "sale_count": 1,
            "sales_minor": sums.sales_minor,
            "cash_minor": sums.cash_minor,
        },
    )


def _part(header: EntryHeader, sale: SaleCompleted, sums: SaleSums) -> dict[str, object]:
    number = {sale.series: sale.document_number}
    return {
        "shift_id": sale.shift_id,
        "incarnation": header.incarnation,
        "register_id": header.register_id,
        "sale_count": 1,
        **{name: getattr(sums, name) for name in ADDED if name != "sale_count"},
        "first_sale_number": number.get("sale"),
        "last_sale_number": number.get("sale"),
        "first_return_number": number.get("return"),
        "last_return_number": number.get("return"),
    }
