"""The window of a register where customers and gift cards are known."""

from __future__ import annotations

from app.customers.customers import Customers
from app.customers.lines import StoredValueLines
from app.customers.purchases import Purchases
from app.customers.stored_value import StoredValue
from app.db.lane import StoreLane
from app.pos.model.tender import TenderKind
from app.pos.papers import Papers
from app.pos.payments.desk import CardDesk
from app.pos.settle import Settle
from app.ui.customers.deeds import CustomerDeeds
from contract.rules.stored_value import AccountKind
from tests.builders import page
from tests.integration.app_customers.counter import HeadOffice, rules
from tests.ui.pos.till import WORDS, Till


class CounterTill(Till):
    """``office`` is head office; ``deeds`` what the screens work with."""

    def card_desk(self, lane: StoreLane) -> CardDesk | None:
        """No card terminal, but a sale that accounts pay, as the program builds it."""
        self._build()
        return super().card_desk(lane)

    def customer_deeds(self) -> CustomerDeeds:
        return self.deeds

    def _build(self) -> None:
        shop = self.shop
        told = rules().model_copy(update={"member_prefixes": ("6297",)})
        shop.catalog.apply([page("market:IE", (told,), first_number=2)])
        self.office = HeadOffice()
        value = StoredValue(shop.db, shop.catalog, shop.operators, shop.basket, self.office, shop.clock, lambda: 2)
        lines = StoredValueLines(shop.catalog, shop.operators, shop.sell, self.office, shop.ids)
        customers = Customers(shop.db, shop.operators, shop.sell, self.office)
        self.deeds = CustomerDeeds(customers, value, lines, Purchases(shop.db, customers))
        papers = Papers(shop.db, shop.catalog, WORDS, shop.papers, shop.ids)
        elsewhere = {TenderKind(kind.value): value for kind in AccountKind}
        shop.settle = Settle(
            shop.db, shop.catalog, shop.operators, shop.basket, papers, shop.drawer, shop.clock, elsewhere, (value,)
        )
