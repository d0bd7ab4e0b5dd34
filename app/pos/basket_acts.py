"""What gestures on the open basket have in common: each is allowed, makes a new basket, and is kept before it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from app.operators.operators import Operators
from app.pos.basket_view import BasketView, view_of
from app.pos.following import followed
from app.pos.model.basket import Basket
from app.pos.open_basket import OpenBasket
from app.pos.payable import require_payable
from app.pos.promoting import Promoter, ShopperOf, nobody_known
from app.pos.shift import require_open_shift
from contract.values.time import instant_text


class BasketActs:
    """The basket and those who look after it. Acts are Refused ``not_signed_on``, ``screen_locked``,
    ``permission_missing``.
    """

    def __init__(
        self,
        db: StoreDb,
        catalog: Catalog,
        operators: Operators,
        basket: OpenBasket,
        clock: Clock,
        shopper_of: ShopperOf = nobody_known,
    ) -> None:
        self._db = db
        self._catalog = catalog
        self._operators = operators
        self._basket = basket
        self._clock = clock
        self._shopper_of = shopper_of
        self._promoter = Promoter(catalog, db.calendar, shopper_of)
        basket.guard(lambda own: require_payable(own, catalog))

    @property
    def now(self) -> datetime:
        """By this register's clock."""
        return self._clock.now()

    def people(self) -> tuple[tuple[str, str], ...]:
        """Who may serve in this store: id and name."""
        return tuple((own.operator_id, own.name) for own in self._operators.roster())

    def view(self) -> BasketView:
        """The basket as it stands."""
        with self._db.read() as conn:
            return self._view(self._basket.current, conn, self._clock.now())

    def current(self) -> Basket:
        """The basket with its lines. Refused: ``basket_empty``."""
        return self._basket.filled()

    def change(self, operation: str, change: Callable[[Basket, Tx], Basket], *, adds: bool = False) -> BasketView:
        """Do it as who is signed on. What ``adds`` a line is also Refused ``shift_not_open``, ``shift_counting``."""

        def made(basket: Basket, tx: Tx) -> Basket:
            if adds:
                require_open_shift(tx.conn)
            return change(basket, tx)

        return self._changed(self._operators.require(operation), made)

    def groups(self, basket: Basket, conn: Connection) -> frozenset[str]:
        """Those that the customer of a sale is in: they decide prices."""
        shopper = self._shopper_of(conn, basket.customer_id) if basket.customer_id else None
        return shopper.groups if shopper else frozenset()

    def repriced(self, tx: Tx, basket: Basket) -> Basket:
        """With what goes with its lines, and the promotions that hold now."""
        whole = followed(basket, self._catalog, tx.now, tx.new_id)
        return self._promoter.repriced(whole, tx.conn, tx.now)

    def _changed(self, actor: Actor, change: Callable[[Basket, Tx], Basket]) -> BasketView:
        with self._db.transaction(actor) as tx:
            basket = self._basket.current or self._new(tx)
            self._kept(tx, change(basket, tx))
        return self.view()

    def _view(self, basket: Basket | None, conn: Connection, now: datetime) -> BasketView:
        return view_of(basket, self._catalog, conn, now, self._db.calendar)

    def _kept(self, tx: Tx, basket: Basket) -> Basket:
        priced = self.repriced(tx, basket)
        self._basket.keep(tx, priced)
        return priced

    def _new(self, tx: Tx) -> Basket:
        self._promoter.forget()
        return Basket(tx.new_id(), self._catalog.market().currency, instant_text(tx.now))


def with_line(basket: Basket, line_id: str, **changes: object) -> Basket:
    """A line changed in what is noted of it. Refused: ``line_unknown``."""
    return basket.changed(replace(basket.line(line_id), **changes))  # type: ignore[arg-type]
