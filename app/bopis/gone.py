"""Orders to be sent that nobody here had begun, and that are not this store's any more: whoever stands at the till is
told, of several at once until somebody has read it.
"""

from __future__ import annotations

import json

from sqlalchemy import select

from app.db.transaction import Tx
from app.pos.notices import tell_anew
from app.pos.tables import notice
from contract.messages.rows import OrderRow
from contract.states.fulfillment import LineState

_CODE = "orders_gone"
_MOST_NAMED = 12


def tell_gone(tx: Tx, order: OrderRow) -> None:
    """``order`` as it stood here; nothing where it was worked on, or is collected."""
    untouched = all(line.standing.standing(LineState.OPEN) == line.standing.total for line in order.lines)
    if order.kind != "ship" or order.claim is not None or not untouched:
        return
    own = (notice.c.code == _CODE, notice.c.read == 0)
    unread = tx.conn.execute(select(notice).where(*own).order_by(notice.c.told_at).limit(1)).first()
    numbers = json.loads(unread.params)["orders"].split(", ") if unread else []
    if order.number in numbers or "…" in numbers:
        return
    numbers.append(order.number if len(numbers) < _MOST_NAMED else "…")
    told = unread.entry_id if unread else f"{_CODE} {order.order_id} {tx.new_id()}"
    tell_anew(tx, told, _CODE, {"orders": ", ".join(numbers)})
