"""What the receipts of booked sales say of themselves: their number, where and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from contract.values.receipt_number import receipt_number
from oms.db.engine import Tx
from oms.sales.tables import sale
from oms.stores.tables import location, register


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number on it, the store and the moment."""

    number: str
    location_name: str
    completed_at: datetime


def receipts_of(tx: Tx, entry_ids: Collection[str]) -> dict[str, Receipt]:
    """By the entry of the sale; those that are here."""
    columns = (sale.c.incarnation, sale.c.document_number, sale.c.series, sale.c.completed_at)
    query = (
        select(sale.c.entry_id, location.c.code, location.c.name, register.c.number, *columns)
        .join(register, register.c.id == sale.c.register_id)
        .join(location, location.c.id == sale.c.location_id)
        .where(sale.c.entry_id.in_(entry_ids))
    )
    return {
        row.entry_id: Receipt(
            receipt_number(row.code, row.number, row.incarnation, row.document_number, row.series),
            row.name,
            row.completed_at,
        )
        for row in tx.conn.execute(query)
    }
