"""How much goes back for sales that nothing but the code on a receipt tells of, while head office cannot be asked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.db.transaction import Tx
from app.pos.premises import read_premises
from app.pos.refund_rules import read_return_rules
from app.pos.refund_sale import SoldBefore
from app.pos.tables import returned_line
from app.pos.tables import sale as sale_table
from contract.errors import Refused
from contract.values.time import instant_text

_DAY = timedelta(hours=24)


def require_within_bounds(tx: Tx, sold: SoldBefore, minor: int) -> None:
    """Refused: ``return_offline_limit`` (left_minor)."""
    if not sold.by_code:
        return
    rules = read_return_rules(tx.conn)
    left = max(0, min(rules.offline_minor, rules.offline_day_minor - _today_minor(tx)))
    if minor > left:
        raise Refused("return_offline_limit", left_minor=left)


def _today_minor(tx: Tx) -> int:
    """What this register paid back in a day for sales that this store does not know."""
    sold = sale_table.alias("sold")
    known = select(sold.c.transaction_id).where(sold.c.transaction_id == returned_line.c.transaction_id)
    statement = (
        select(func.coalesce(func.sum(returned_line.c.net_minor + returned_line.c.tax_minor), 0))
        .join(sale_table, sale_table.c.entry_id == returned_line.c.entry_id)
        .where(sale_table.c.register_id == read_premises(tx.conn).register.register_id)
        .where(sale_table.c.occurred_at >= instant_text(tx.now - _DAY))
        .where(~known.correlate(returned_line).exists())
    )
    return int(tx.conn.execute(statement).scalar_one())
