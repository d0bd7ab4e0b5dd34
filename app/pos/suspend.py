"""Suspending a sale (the screen says: park), and taking it up again on any register of the store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from app.pos import repository
from app.pos.model.basket import Basket, basket_from_json, basket_to_dict
from app.pos.model.sale import removed_lines
from app.pos.open_basket import OpenBasket, Repriced
from app.pos.payments.guard import require_none_under_way
from app.pos.premises import register_names
from app.pos.projections import record
from app.typed_text import fit_to_keep
from contract.errors import Refused
from contract.messages.facts import BasketAbandoned, BasketRecalled, BasketSuspended

MAX_LABEL = 40


@dataclass(frozen=True, slots=True)
class SuspendedView:
    """A sale tab, known by the entry that set it aside. ``suspended_at`` is UTC text; ``here``: on this register."""

    entry_id: str
    basket_id: str
    label: str
    register_name: str
    here: bool
    suspended_at: str
    operator_id: str | None
    currency: str
    total_minor: int
    pieces: int


class Suspend:
    """Sales that wait: those of this register, and those of the store's others that it has heard of."""

    def __init__(self, db: StoreDb, operators: Operators, basket: OpenBasket, repriced: Repriced) -> None:
        self._db = db
        self._operators = operators
        self._basket = basket
        self._repriced = repriced

    def suspend(self, label: str = "") -> SuspendedView:
        """Refused: ``basket_empty``, ``label_too_long``, ``card_number_typed``, ``tenders_taken``,
        ``payment_under_way``.
        """
        actor = self._operators.require("suspend")
        basket, told = self._basket.filled(), _fit(label)
        basket.require_nothing_paid()
        with self._db.transaction(actor) as tx:
            require_none_under_way(tx.conn, basket)
            entry_id = set_aside(tx, basket, told)
            self._basket.clear(tx)
            return self._view(tx.conn, _waiting(tx.conn, entry_id))

    def name(self, entry_id: str, label: str) -> SuspendedView:
        """Give a sale that waits another name. Refused: ``basket_not_suspended``, and as ``suspend`` of the label."""
        actor = self._operators.require("suspend")
        told = _fit(label)
        with self._db.transaction(actor) as tx:
            found = _waiting(tx.conn, entry_id)
            record(tx, BasketRecalled(basket_id=found.basket_id, suspended_entry_id=entry_id))
            again = set_aside(tx, basket_from_json(found.basket), told)
            return self._view(tx.conn, _waiting(tx.conn, again))

    def suspended(self) -> tuple[SuspendedView, ...]:
        """What is set aside, oldest first."""
        with self._db.read() as conn:
            return tuple(self._view(conn, found) for found in repository.suspended_baskets(conn))

    def recall(self, entry_id: str) -> None:
        """Go on with a sale, with the promotions of now. Refused: ``basket_not_empty``, ``basket_not_suspended``.

        What had been taken out of an otherwise empty basket is recorded first, as of a sale given up.
        """
        actor = self._operators.require("recall")
        self._basket.require_empty()
        with self._db.transaction(actor) as tx:
            found = _waiting(tx.conn, entry_id)
            left = self._basket.current
            if left is not None and left.removed:
                record(tx, _given_up(left, repository.open_shift_id(tx.conn)))
            record(tx, BasketRecalled(basket_id=found.basket_id, suspended_entry_id=entry_id))
            self._basket.keep(tx, self._repriced(tx, basket_from_json(found.basket)))
            tx.stale("suspended")

    def _view(self, conn: Connection, found: repository.Suspended) -> SuspendedView:
        identity = self._db.identity
        return SuspendedView(
            entry_id=found.entry_id,
            basket_id=found.basket_id,
            label=found.label,
            register_name=register_names(conn).get(found.register_id, ""),
            here=identity is not None and identity.register_id == found.register_id,
            suspended_at=found.suspended_at,
            operator_id=found.operator_id,
            currency=found.currency,
            total_minor=found.total_minor,
            pieces=basket_from_json(found.basket).pieces,
        )


def set_aside(tx: Tx, basket: Basket, label: str) -> str:
    """Record that ``basket`` waits; gives the entry that says so."""
    fact = BasketSuspended(
        basket_id=basket.basket_id,
        label=label,
        currency=basket.currency,
        total_minor=basket.total_minor,
        basket=basket_to_dict(basket),
    )
    entry = record(tx, fact)
    tx.stale("suspended")
    return entry.header.id


def _fit(label: str) -> str:
    told = fit_to_keep(label)
    if len(told) > MAX_LABEL:
        raise Refused("label_too_long", longest=MAX_LABEL)
    return told


def _waiting(conn: Connection, entry_id: str) -> repository.Suspended:
    found = repository.suspended_one(conn, entry_id)
    if found is None:
        raise Refused("basket_not_suspended")
    return found


def _given_up(basket: Basket, shift_id: str | None) -> BasketAbandoned:
    return BasketAbandoned(
        basket_id=basket.basket_id,
        currency=basket.currency,
        total_minor=0,
        lines=removed_lines(basket),
        shift_id=shift_id,
    )
