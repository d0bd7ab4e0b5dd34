"""Orders that an operator took here while somebody at another register had them already: who is told what to put back.

Both claims stand; the lower entry id has the order. What was picked here for it goes back on the shelf.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.desk import OrderDesk
from app.bopis.model.standing import Standing
from app.bopis.repository import OwnClaim
from app.db.store import Topics
from app.db.transaction import Tx
from app.pos.notices import tell
from app.pos.premises import register_names
from contract.errors import Refused
from contract.messages.facts import OrderClaimed

TOPICS: Topics = frozenset({f"fact:{OrderClaimed.KIND}", "row:order"})
_LOOKED_AT = timedelta(days=2)


class OrdersApart:
    """Runs on the store lane, by itself: nobody has to be signed on."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def settle(self) -> None:
        """Tell of every claim of this register that somebody else came before; of each once."""
        with self._desk.look() as conn:
            claims = repository.own_claims(conn, self._desk.now() - _LOOKED_AT)
            lost = [(claim, standing) for claim in claims if (standing := self._lost(conn, claim))]
        for claim, standing in lost:
            with self._desk.store.transaction() as tx:
                self._tell(tx, claim, standing)

    def _lost(self, conn: Connection, claim: OwnClaim) -> Standing | None:
        try:
            standing = self._desk.standing(conn, claim.order_id)
        except Refused:
            return None
        holder = standing.order.claim
        return standing if holder and holder.operator_id != claim.operator_id else None

    def _tell(self, tx: Tx, claim: OwnClaim, standing: Standing) -> None:
        holder = standing.order.claim
        assert holder is not None, "a claim is lost to somebody"
        picked = repository.picked_here(tx.conn, claim.order_id)
        lines = [(line, picked.get(line.line_id, 0)) for line in standing.order.lines]
        goods = ", ".join(f"{_count(line.unit, count)} × {line.name}" for line, count in lines if count > 0)
        params = {
            "order": standing.order.number,
            "name": holder.operator_name or self._desk.staff.name(holder.operator_id),
            "register": register_names(tx.conn).get(holder.register_id, ""),
            "goods": goods,
        }
        tell(tx, claim.entry_id, "order_claimed_apart_picked" if goods else "order_claimed_apart", params)


def _count(unit: str, thousandths: int) -> str:
    """Pieces, or a weight as it was put on the scale."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d} {unit}" if rest else str(whole)
