"""What this register did while another, which it could not hear, had done it first: sales recalled, shifts taken over.

Both entries stand; the lower entry id counts. The sale this register went on with is put aside, never lost and never
sold a second time; the person here is told who has it. Looked at again whenever something of another register arrives.
"""

from __future__ import annotations

from app.db.store import StoreDb, Topics
from app.db.transaction import Tx
from app.pos import repository
from app.pos.notices import tell
from app.pos.open_basket import OpenBasket
from app.pos.premises import register_names
from app.pos.repository import LostMove
from app.pos.suspend import set_aside
from contract.messages.facts import BasketRecalled, ShiftTakenOver

TOPICS: Topics = frozenset({f"fact:{BasketRecalled.KIND}", f"fact:{ShiftTakenOver.KIND}"})
"""When any of these is stale, ``settle`` may find something."""


class SellingApart:
    """Runs on the store lane, by itself: nobody has to be signed on."""

    def __init__(self, db: StoreDb, basket: OpenBasket) -> None:
        self._db = db
        self._basket = basket

    def settle(self) -> None:
        """Make of every lost recall and take-over what is to be made of it; each once."""
        with self._db.read() as conn:
            recalls, shifts = repository.lost_recalls(conn), repository.lost_take_overs(conn)
        for lost in recalls:
            with self._db.transaction() as tx:
                self._recall_lost(tx, lost)
        for lost in shifts:
            with self._db.transaction() as tx:
                tell(tx, lost.entry_id, "shift_taken_apart", self._by_whom(tx, lost))
                tx.stale("shift")

    def _recall_lost(self, tx: Tx, lost: LostMove) -> None:
        by_whom, basket = self._by_whom(tx, lost), self._basket.current
        if basket is not None and basket.basket_id == lost.subject:
            if basket.lines:
                set_aside(tx, basket, by_whom["register"])
            self._basket.clear(tx)
            tell(tx, lost.entry_id, "sale_recalled_apart", by_whom)
        elif repository.sale_by_id(tx.conn, lost.subject) is not None:
            tell(tx, lost.entry_id, "sale_maybe_twice", by_whom)
        else:
            tell(tx, lost.entry_id, "", by_whom)

    @staticmethod
    def _by_whom(tx: Tx, lost: LostMove) -> dict[str, str]:
        return {"register": register_names(tx.conn).get(lost.register_id, ""), "at": lost.at}
