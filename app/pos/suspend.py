"""Suspending a sale (the screen says: park), and taking it up again."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.store import StoreDb
from app.operators.operators import Operators
from app.pos import repository
from app.pos.model.basket import basket_from_json, basket_to_dict
from app.pos.open_basket import OpenBasket
from app.pos.projections import record
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.facts import BasketRecalled, BasketSuspended

MAX_LABEL = 40


@dataclass(frozen=True, slots=True)
class SuspendedView:
    """A sale tab. ``suspended_at`` is UTC text."""

    basket_id: str
    label: str
    suspended_at: str
    operator_id: str | None
    currency: str
    total_minor: int
    pieces: int


class Suspend:
    """Sales that wait on this register."""

    def __init__(self, db: StoreDb, operators: Operators, basket: OpenBasket) -> None:
        self._db = db
        self._operators = operators
        self._basket = basket

    def suspend(self, label: str = "") -> SuspendedView:
        """Refused: ``basket_empty``, ``label_too_long``, ``card_number_typed``."""
        actor = self._operators.require("suspend")
        basket = self._basket.filled()
        label = fit_to_keep(label)
        if len(label) > MAX_LABEL:
            raise Refused("label_too_long", longest=MAX_LABEL)
        with self._db.transaction(actor) as tx:
            record(
                tx,
                BasketSuspended(
                    basket_id=basket.basket_id,
                    label=label,
                    currency=basket.currency,
                    total_minor=basket.total_minor,
                    basket=basket_to_dict(basket),
                ),
            )
            self._basket.clear(tx)
            tx.stale("suspended")
            found = repository.suspended_one(tx.conn, basket.basket_id)
            if found is None:
                raise RuntimeError("a basket just set aside is not listed")
        return _view(found)

    def suspended(self) -> tuple[SuspendedView, ...]:
        """What is set aside, oldest first."""
        with self._db.read() as conn:
            return tuple(_view(found) for found in repository.suspended_baskets(conn))

    def recall(self, basket_id: str) -> None:
        """Go on with a sale as it was. Refused: ``basket_not_empty``, ``basket_not_suspended``."""
        actor = self._operators.require("recall")
        self._basket.require_empty()
        with self._db.transaction(actor) as tx:
            found = repository.suspended_one(tx.conn, basket_id)
            if found is None:
                raise Refused("basket_not_suspended")
            record(tx, BasketRecalled(basket_id=basket_id))
            self._basket.keep(tx, basket_from_json(found.basket))
            tx.stale("suspended")


def _view(found: repository.Suspended) -> SuspendedView:
    return SuspendedView(
        basket_id=found.basket_id,
        label=found.label,
        suspended_at=found.suspended_at,
        operator_id=found.operator_id,
        currency=found.currency,
        total_minor=found.total_minor,
        pieces=basket_from_json(found.basket).pieces,
    )
