"""The sale in the making: held in memory, saved as a draft with every gesture, back after a crash."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from app.db.drafts import drop_draft, load_draft, save_draft
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.pos.model.basket import Basket, basket_from_json, basket_to_json
from app.pos.payments.guard import require_same_total
from contract.errors import Refused

_DRAFT = "basket"
_UNREADABLE = "basket-unreadable"
_log = logging.getLogger(__name__)

Repriced = Callable[[Tx, Basket], Basket]
"""A basket with the promotions that hold now."""


class OpenBasket:
    """One register has one open basket, or none."""

    def __init__(self, db: StoreDb) -> None:
        self._current = _restored(db)
        self._guards: list[Callable[[Basket], None]] = []

    @property
    def current(self) -> Basket | None:
        """As last committed."""
        return self._current

    def filled(self) -> Basket:
        """The basket with its lines. Refused: ``basket_empty``."""
        if self._current is None or not self._current.lines:
            raise Refused("basket_empty")
        return self._current

    def guard(self, payable: Callable[[Basket], None]) -> None:
        """``payable`` refuses a basket that must not be paid as it is."""
        self._guards.append(payable)

    def to_pay(self) -> Basket:
        """The basket whose payment begins or ends. Refused: ``basket_empty``, and as the guards refuse."""
        basket = self.filled()
        for payable in self._guards:
            payable(basket)
        return basket

    def require_empty(self) -> None:
        """Refused: ``basket_not_empty``."""
        if self._current is not None and self._current.lines:
            raise Refused("basket_not_empty")

    def keep(self, tx: Tx, basket: Basket) -> None:
        """This is the basket once the act commits. Refused: ``payment_under_way`` where the total may change."""
        before = self._current
        if before is not None and before.basket_id == basket.basket_id:
            require_same_total(tx.conn, before, basket)
        save_draft(tx.conn, _DRAFT, basket_to_json(basket))
        self._take(tx, basket)

    def look_again(self, db: StoreDb, repriced: Repriced) -> None:
        """After a start the promotions are those that hold now; not where something is paid, or is being paid."""
        if self._current is None or self._current.tenders:
            return
        with suppress(Refused), db.transaction() as tx:
            self.keep(tx, repriced(tx, self._current))

    def clear(self, tx: Tx) -> None:
        """There is no basket once the act commits."""
        drop_draft(tx.conn, _DRAFT)
        self._take(tx, None)

    def _take(self, tx: Tx, basket: Basket | None) -> None:
        def take() -> None:
            self._current = basket

        tx.after_commit(take)
        tx.stale("basket")


def _restored(db: StoreDb) -> Basket | None:
    with db.read() as conn:
        saved = load_draft(conn, _DRAFT)
    if saved is None:
        return None
    try:
        return basket_from_json(saved)
    except Refused:
        _log.warning("the open basket was saved by another version; it is kept aside")
        with db.transaction() as tx:
            save_draft(tx.conn, _UNREADABLE, saved)
            drop_draft(tx.conn, _DRAFT)
        return None
