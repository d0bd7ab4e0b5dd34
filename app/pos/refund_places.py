"""What came back of which sale, as the facts of this register and of the store's others tell it."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.prepared import Prepared
from app.pos.tables import returned_line
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted
from contract.rules.returnable import NOTHING, CameBack, came_back, units_of

TABLES = (returned_line,)
_INSERT = Prepared(upsert(returned_line).on_conflict_do_nothing())


def returned(conn: Connection, header: EntryHeader, sale: SaleCompleted) -> None:
    """Note what a sale brings back of others that are named."""
    for position, line in enumerate(sale.lines):
        if line.returned is None or not line.returned.transaction_id:
            continue
        own = came_back((line,))
        _INSERT.write(
            conn,
            {
                "entry_id": header.id,
                "position": position,
                "transaction_id": line.returned.transaction_id,
                "line_id": line.returned.line_id,
                "units": units_of(line),
                "net_minor": own.net_minor,
                "tax_minor": own.tax_minor,
            },
        )


def returned_here(conn: Connection, transaction_id: str) -> dict[str, dict[str, CameBack]]:
    """What is known here to have come back of a sale: by the entry that tells it, by line."""
    told: dict[str, dict[str, CameBack]] = {}
    for found in conn.execute(select(returned_line).where(returned_line.c.transaction_id == transaction_id)):
        lines = told.setdefault(found.entry_id, {})
        own = CameBack(found.units, found.net_minor, found.tax_minor)
        lines[found.line_id] = lines.get(found.line_id, NOTHING) + own
    return told
