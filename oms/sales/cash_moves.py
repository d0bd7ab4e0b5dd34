"""What was moved into and out of the drawer of a shift, for the comparison with its Z."""

from __future__ import annotations

from sqlalchemy import BigInteger, cast, func, select

from oms.cash.tables import cash_move
from oms.db.engine import Tx


def cash_moved(tx: Tx, shift_id: str) -> dict[str, int]:
    """Minor units by kind."""
    amount = cast(func.sum(cash_move.c.amount_minor), BigInteger)
    own = select(cash_move.c.kind, amount.label("minor")).where(cash_move.c.shift_id == shift_id)
    return {one.kind: one.minor for one in tx.conn.execute(own.group_by(cash_move.c.kind))}
