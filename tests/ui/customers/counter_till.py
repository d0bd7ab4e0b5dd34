"""The window of a register where customers and gift cards are known."""

from __future__ import annotations

from app.customers.customers import Customers
from app.customers.lines import StoredValueLines
from app.customers.stored_value import StoredValue
from app.ui.customers.deeds import CustomerDeeds
from tests.builders import page
from tests.integration.app_customers.counter import HeadOffice, rules
from tests.ui.pos.till import Till


class CounterTill(Till):
    """``office`` is head office; ``deeds`` what the screens work with."""

    def customer_deeds(self) -> CustomerDeeds:
        shop = self.shop
        told = rules().model_copy(update={"member_prefixes": ("6297",)})
        shop.catalog.apply([page("market:IE", (told,), first_number=2)])
        self.office = HeadOffice()
        value = StoredValue(shop.db, shop.catalog, shop.operators, shop.basket, self.office, shop.clock, lambda: 2)
        lines = StoredValueLines(shop.catalog, shop.operators, shop.sell, self.office, shop.ids)
        self.deeds = CustomerDeeds(Customers(shop.db, shop.operators, shop.sell, self.office), value, lines)
        return self.deeds
