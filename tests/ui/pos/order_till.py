"""The window of a register where orders are placed and handed over within a sale."""

from __future__ import annotations

from functools import cached_property

from app.bopis.cancel_in_sale import CancelInSale
from app.bopis.carriers import Carrier
from app.bopis.desk import CatalogItems, OrderDesk, StoreStaff
from app.bopis.hand_over import HandOver
from app.bopis.hand_over_in_sale import HandOverInSale
from app.bopis.ordering import Ordering
from app.bopis.promising import Promising
from app.bopis.sale_orders import OrdersOfSale
from app.pos.papers import Papers
from app.pos.refund import Returns
from app.pos.settle import Settle
from app.ui.bopis.deeds import SaleOrderDeeds, orders_over
from app.ui.bopis.wiring import add_order_screens
from contract.errors import Refused
from contract.messages.rows import OrderRulesRow, PickupPlace
from tests.builders import LOCATION_ID
from tests.integration.app_bopis.counter import FakeReserves, nobody_asked
from tests.ui.bopis.shop import FakeClaims
from tests.ui.customers.counter_till import CounterTill
from tests.ui.pos.till import WORDS

GALWAY = PickupPlace(location_id="location-027", code="027", name="Brannock’s Galway", city="Galway")


def no_carrier(carrier: str) -> Carrier:
    """Nothing is sent from here."""
    raise Refused("carrier_unknown", carrier=carrier)


class OrderTill(CounterTill):
    """``orders`` is what the screens of orders work with."""

    def start(self) -> None:
        super().start()
        add_order_screens(self.shell, self.orders, self.shop.operators)
        with self.qtbot.waitActive(self.shell):
            self.shell.activateWindow()

    @cached_property
    def head_office(self) -> FakeReserves:
        """What keeps goods for orders in the sale."""
        return FakeReserves()

    def order_deeds(self) -> SaleOrderDeeds | None:
        shop = self.shop
        shop.tell(f"store:{LOCATION_ID}", (OrderRulesRow(location_id=LOCATION_ID, places=(GALWAY,)),))
        desk = OrderDesk(shop.db, StoreStaff(shop.operators, shop.db), CatalogItems(shop.catalog), shop.clock)
        papers = Papers(shop.db, shop.catalog, WORDS, shop.papers, shop.ids)
        followers = (OrdersOfSale(desk, shop.basket, shop.random_bytes),)
        shop.settle = Settle(
            shop.db, shop.catalog, shop.operators, shop.basket, papers, shop.drawer, shop.clock, {}, followers
        )
        hand_over = HandOver(desk)
        own = shop.db, shop.catalog, shop.operators, shop.basket
        returns = Returns(*own, shop.clock, nobody_asked, shop.ids)
        sale = SaleOrderDeeds(
            Ordering(shop.db, shop.catalog, shop.operators, shop.basket, shop.sell, shop.clock),
            HandOverInSale(desk, hand_over, shop.catalog, shop.basket, shop.sell),
            CancelInSale(desk, shop.operators, shop.catalog, shop.basket, shop.sell, returns),
            Promising(shop.db, shop.operators, shop.basket, shop.clock, self.head_office, shop.ids),
        )
        self.orders = orders_over(desk, FakeClaims(), shop.ids, sale, no_carrier)
        return sale
