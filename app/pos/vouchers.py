"""Vouchers for empties that were taken, here and by the store's other registers. A machine counts to 100,000 and begins
again, so that a number is another voucher after some weeks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.prepared import Prepared
from app.pos.tables import empties_voucher
from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted
from contract.values.time import instant_text

REMEMBERED = timedelta(days=60)
TABLES = (empties_voucher,)
_INSERT = Prepared(upsert(empties_voucher).on_conflict_do_nothing())


def spent(conn: Connection, header: EntryHeader, sale: SaleCompleted) -> None:
    """The vouchers of a sale, of any register."""
    for line in sale.lines:
        if line.intent == "empties" and line.reference:
            _INSERT.write(conn, {"number": line.reference, "entry_id": header.id, "occurred_at": header.occurred_at})


def require_unspent(conn: Connection, number: str, now: datetime) -> None:
    """Refused: ``voucher_spent``."""
    since = instant_text(now - REMEMBERED)
    query = select(empties_voucher.c.number).where(
        empties_voucher.c.number == number, empties_voucher.c.occurred_at >= since
    )
    if conn.execute(query.limit(1)).first() is not None:
        raise Refused("voucher_spent")
