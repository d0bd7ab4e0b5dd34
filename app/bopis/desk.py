"""What every use case of orders stands on: the store's database, who is signed on, and what items are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from app.bopis import repository
from app.bopis.model.picking import ScannedItem
from app.bopis.model.standing import Standing
from app.clock import Clock
from app.db.store import StoreDb
from app.db.transaction import Actor, Tx
from contract.messages.rows import ItemRow, StockRow


class Staff(Protocol):
    """Who is signed on, and what they may do."""

    def require(self, operation: str) -> str:
        """The id of the operator signed on. Refused: ``nobody_signed_on``, ``permission_missing``."""

    def current_id(self) -> str | None:
        """The operator signed on, if any."""

    def name(self, operator_id: str) -> str:
        """What an operator is called, or nothing for one unknown here."""


class ItemBook(Protocol):
    """What the catalog knows."""

    def item(self, item_id: str) -> ItemRow | None:
        """One item, or None for one that is not in the catalog."""

    def scanned(self, text: str) -> ScannedItem | None:
        """What a symbol stands for. Refused: ``scan_unreadable``."""


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """Given to each use case. Everything here runs on the store lane."""

    store: StoreDb
    staff: Staff
    items: ItemBook
    clock: Clock

    def now(self) -> datetime:
        return self.clock.now()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        with self.store.read() as conn:
            yield conn

    @contextmanager
    def act(self, operation: str) -> Iterator[Tx]:
        """One act by whoever is signed on. Refused: ``nobody_signed_on``, ``permission_missing``."""
        operator_id = self.staff.require(operation)
        with self.store.transaction(Actor(operator_id)) as tx:
            yield tx

    def standing(self, conn: Connection, order_id: str) -> Standing:
        """Row ⊕ facts. Refused: ``order_not_here``."""
        return repository.standing_of(conn, order_id, self.staff.name)

    def workable(self, conn: Connection, order_id: str) -> Standing:
        """An order this store may work on. Refused: ``order_not_here``, ``order_withdrawn``."""
        return self.standing(conn, order_id).workable()

    def stock(self, conn: Connection, item_id: str) -> StockRow | None:
        return repository.stock_of(conn, item_id)
