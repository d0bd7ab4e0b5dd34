"""What every use case of stock stands on: the database, who is signed on, what items are, what the books say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.catalog.model.item import Item, ItemFound
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from contract.messages.rows import StockRow
from contract.rules.permission import PLAIN, Asked
from contract.rules.rounding import extend
from contract.values.gs1 import read_symbol
from contract.values.quantity import Quantity


class Staff(Protocol):
    """Who is signed on, and what they may do."""

    def require(self, operation_name: str, asked: Asked = PLAIN) -> Actor:
        """Who acts. Refused: ``not_signed_on``, ``screen_locked``, ``permission_missing``."""


class ItemBook(Protocol):
    """What the catalog knows."""

    def item(self, item_id: str) -> Item | None:
        """One item, or None for one that is not in the catalog."""

    def scanned(self, text: str) -> ItemFound | None:
        """What a symbol, an in-store number or a typed SKU stands for. Refused: ``scan_unreadable``."""

    def value_minor(self, item: Item, thousandths: int) -> int:
        """What so much of it sells for now; 0 for one without a price."""


class StockBooks(Protocol):
    """What the orders of the store say of its stock."""

    def stock_of(self, conn: Connection, item_id: str) -> StockRow | None:
        """As known here; None while head office has told nothing of it."""

    def in_hand(self, item_id: str) -> int:
        """Thousandths that were taken off the shelf for orders and are still in the store."""

    def number(self, order_id: str) -> str:
        """What an order is called, or nothing for one that is not here."""


class CatalogItems:
    """``ItemBook`` over the catalog."""

    def __init__(self, catalog: Catalog, clock: Clock) -> None:
        self._catalog = catalog
        self._clock = clock

    def item(self, item_id: str) -> Item | None:
        return self._catalog.item(item_id)

    def scanned(self, text: str) -> ItemFound | None:
        return self._catalog.lookup(read_symbol(text, self._catalog.market().layout))

    def value_minor(self, item: Item, thousandths: int) -> int:
        quantity = Quantity(thousandths, item.unit)
        price = self._catalog.price(item, quantity, self._clock.now())
        return extend(price, quantity).minor if price else 0


@dataclass(frozen=True, slots=True)
class StockDesk:
    """Given to each use case. Everything here runs on the store lane."""

    store: StoreDb
    staff: Staff
    items: ItemBook
    books: StockBooks
    clock: Clock

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
