"""What every use case of stock stands on: the store's database, who is signed on, and what items are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.catalog.catalog import Catalog
from app.catalog.model.item import ItemFound
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Tx
from app.operators.operators import Operators
from contract.values.gs1 import read_symbol


@dataclass(frozen=True, slots=True)
class StockDesk:
    """Given to each use case. Everything here runs on the store lane."""

    store: StoreDb
    operators: Operators
    catalog: Catalog
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
        actor = self.operators.require(operation)
        with self.store.transaction(actor) as tx:
            yield tx

    def scanned(self, text: str) -> ItemFound | None:
        """What a symbol, an in-store number or a typed SKU stands for. Refused: ``scan_unreadable``."""
        return self.catalog.lookup(read_symbol(text, self.catalog.market().layout))
