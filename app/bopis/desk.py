"""What every use case of orders stands on: the store's database, who is signed on, and what items are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.model.cards import OrderCard, card
from app.bopis.model.picking import ONE, ScannedItem
from app.bopis.model.standing import Standing
from app.bopis.remembered import Remembered
from app.catalog.catalog import Catalog
from app.catalog.model.item import Item
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from app.operators.operators import Operators
from contract.messages.rows import StockRow
from contract.rules.rounding import extend
from contract.values.gs1 import read_symbol
from contract.values.quantity import Quantity

RECENT = timedelta(days=2)
"""How long after it was due an order that ended is still looked at: longer than any business day."""


class Staff(Protocol):
    """Who is signed on, and what they may do."""

    def require(self, operation_name: str) -> Actor:
        """Who acts. Refused: ``not_signed_on``, ``screen_locked``, ``permission_missing``."""

    def current_id(self) -> str | None:
        """The operator signed on, if any."""

    def name(self, operator_id: str) -> str:
        """What an operator is called, or nothing for one unknown here."""


class ItemBook(Protocol):
    """What the catalog knows."""

    def item(self, item_id: str) -> Item | None:
        """One item, or None for one that is not in the catalog."""

    def scanned(self, text: str) -> ScannedItem | None:
        """What a symbol, an in-store number or a typed SKU stands for. Refused: ``scan_unreadable``."""

    def shelf_minor(self, item_id: str, thousandths: int, moment: datetime) -> int | None:
        """What so much of an item costs from the shelf, for everybody; None for one that has no price."""


class StoreStaff:
    """``Staff`` of this register."""

    def __init__(self, operators: Operators, store: StoreDb) -> None:
        self._operators = operators
        self._store = store

    def require(self, operation_name: str) -> Actor:
        return self._operators.require(operation_name)

    def current_id(self) -> str | None:
        signed_on = self._operators.current()
        return signed_on.operator_id if signed_on else None

    def name(self, operator_id: str) -> str:
        with self._store.read() as conn:
            return repository.operator_name(conn, operator_id)


class CatalogItems:
    """``ItemBook`` over the catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def item(self, item_id: str) -> Item | None:
        return self._catalog.item(item_id)

    def scanned(self, text: str) -> ScannedItem | None:
        found = self._catalog.lookup(read_symbol(text, self._catalog.market().layout))
        if found is None:
            return None
        told, pack = found.scanned, found.pack
        return ScannedItem(
            item_id=found.item.item_id,
            name=found.item.name,
            weight_thousandths=told.weight_thousandths,
            lot=told.lot or "",
            serial=told.serial or "",
            pieces=pack.quantity_thousandths if pack else ONE,
        )

    def shelf_minor(self, item_id: str, thousandths: int, moment: datetime) -> int | None:
        item = self._catalog.item(item_id)
        if item is None or not item.active:
            return None
        quantity = Quantity(thousandths, item.unit)
        price = self._catalog.price(item, quantity, moment)
        return extend(price, quantity).minor if price else None


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """Given to each use case. Everything here runs on the store lane."""

    store: StoreDb
    staff: Staff
    items: ItemBook
    clock: Clock
    genuine: Callable[[bytes, bytes], bool] | None = None
    """Whether head office signed something; None where that cannot be known."""
    remembered: Remembered = field(default_factory=Remembered)

    def now(self) -> datetime:
        return self.clock.now()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        with self.store.read() as conn:
            yield conn

    @contextmanager
    def act(self, operation: str) -> Iterator[Tx]:
        """One act by whoever is signed on. Refused: ``not_signed_on``, ``permission_missing``."""
        actor = self.staff.require(operation)
        with self.store.transaction(actor) as tx:
            yield tx

    def standing(self, conn: Connection, order_id: str) -> Standing:
        """Row ⊕ facts. Refused: ``order_not_here``."""
        return repository.standing_of(conn, order_id, self.staff.name)

    def standings(self, conn: Connection) -> tuple[Standing, ...]:
        """Every order that matters today."""
        return self.remembered.standings(conn, self.staff.name, self.now() - RECENT)

    def workable(self, conn: Connection, order_id: str) -> Standing:
        """An order this store may work on. Refused: ``order_not_here``, ``order_withdrawn``."""
        return self.standing(conn, order_id).workable()

    def pickable(self, conn: Connection, order_id: str) -> Standing:
        """An order whose goods are here. Refused: ``order_awaits_parcel``, and as ``workable``."""
        return self.standing(conn, order_id).pickable()

    def card(self, order_id: str) -> OrderCard:
        """One order as it stands now. Refused: ``order_not_here``."""
        with self.look() as conn:
            return card(self.standing(conn, order_id), self.now(), self.staff.current_id())

    def stock(self, conn: Connection, item_id: str) -> StockRow | None:
        return repository.stock_of(conn, item_id)
