"""What the stock screens can do: every use case of stock, built once and given to the presenters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.bopis.desk import OrderDesk
from app.bopis.stock_books import OrderStockBooks
from app.catalog.catalog import Catalog
from app.clock import Clock
from app.db.store import StoreDb
from app.stock.count import Count
from app.stock.desk import CatalogItems, Staff, StockDesk
from app.stock.receive import Receive
from app.stock.tasks import CountTasks


class FindsAgain(Protocol):
    """What was short is there after all."""

    def found(self, order_id: str, line_id: str, thousandths: int) -> object:
        """It is to be picked again. Refused: where the order does not wait for it any more."""


@dataclass(frozen=True, slots=True)
class StockDeeds:
    """All on one desk. ``found`` is None where nothing is picked."""

    count: Count
    tasks: CountTasks
    orders: OrderStockBooks
    receive: Receive
    found: FindsAgain | None = None


def stock_over(
    orders: OrderDesk, store: StoreDb, staff: Staff, catalog: Catalog, clock: Clock, found: FindsAgain | None
) -> StockDeeds:
    """Every use case of stock over one desk."""
    books = OrderStockBooks(orders)
    desk = StockDesk(store, staff, CatalogItems(catalog, clock), books, clock)
    return StockDeeds(Count(desk), CountTasks(desk), books, Receive(desk), found)
