"""Sales of this store by the card that paid for them, where the customer has no receipt."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from app.pos.payments.tables import payment
from app.pos.refund_sale import SoldBefore, recorded_sale, sold_before
from app.pos.tables import sale

_CARD = re.compile(r"\*([0-9]{4})")
_MOST = 20


def asked_for_card(text: str) -> str | None:
    """The last four digits in ``*8842``; None for anything else."""
    found = _CARD.fullmatch(text.strip())
    return found[1] if found else None


def sales_by_card(conn: Connection, last_four: str) -> tuple[SoldBefore, ...]:
    """Newest first."""
    statement = (
        select(sale.c.entry_id)
        .join(payment, payment.c.transaction_id == sale.c.transaction_id)
        .where(payment.c.last_four == last_four, payment.c.last_four != "", payment.c.kind == "charge")
        .order_by(payment.c.started_at.desc())
        .limit(_MOST)
    )
    told = (recorded_sale(conn, entry_id) for entry_id in dict.fromkeys(conn.execute(statement).scalars()))
    return tuple(sold_before(conn, *found) for found in told if found is not None)
