"""Stores in Ireland and Kansas with their price lists, promotions and customers; and a till of each that was told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.customers.customers import shopper_of
from app.db.transaction import Identity
from app.pos.basket_view import BasketView
from app.pos.sell import Sell
from contract.values.quantity import Quantity, Unit
from oms.catalog.markets import load_pack, put_rates
from oms.catalog.model import RateDraft
from oms.catalog.prices import Narrowing, base_pricelist, draft_price, ensure_pricelist, set_prices
from oms.catalog.repository import land_items
from oms.customers.repository import change_customer, know_at, make_known
from oms.db.engine import Tx
from oms.inventory.ledger import count
from oms.promotions.promotion_import import OPTIONAL_COLUMNS, PROMOTION_COLUMNS, import_promotions
from oms.promotions.uses import give_serials
from oms.security.api_keys import KeyKind, add_key
from oms.stores.locations import add_location
from oms.stores.operators import add_operator
from tests.builders import FakeClock, SequentialIds
from tests.builders import Shop as Register
from tests.integration.oms_ground.chain import Chain, Till
from tests.integration.oms_trade.shop import draft

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PIN = "902713"
TOPEKA = ("US-KS", "US-KS-SHAWNEE", "US-KS-TOPEKA")
BOTTLE = "9000"
PIECES = tuple(str(number) for number in range(100, 118))
WEIGHED = ("700", "701", "702")
GOLD, WORKS_HERE = "customer-gold", "customer-works-here"
MINORS = (1, 5, 9, 25, 49, 79, 99, 100, 129, 149, 199, 249, 299, 399, 599, 799, 1299, 4995)

_PROMOTIONS = (
    {"code": "TEN", "name": "Ten off fruit", "kind": "percent", "value": "10", "items": "category:cat-1"},
    {"code": "THREE", "name": "Three for two", "kind": "set_price", "value": "200", "items": "3 x category:cat-2"},
    {"code": "FREE", "name": "One is free", "kind": "buy_get_percent", "value": "100", "items": "2 x category:cat-3"},
    {"code": "PAIR", "name": "A pair", "kind": "set_amount", "value": "75", "items": "sku:104 + sku:105"},
    {"code": "CLUB", "name": "For members", "kind": "basket_percent", "value": "3", "items": "all",
     "customers": "members"},
    {"code": "STAFF", "name": "For us", "kind": "percent", "value": "12.5", "items": "department:dep-1",
     "customers": "employees"},
    {"code": "GOLDEN", "name": "Gold", "kind": "amount", "value": "5", "items": "sku:109; sku:110",
     "customers": "group:gold", "limit_customer": "4"},
    {"code": "SPEND", "name": "Spend more", "kind": "basket_amount", "value": "100; 400", "items": "all",
     "minimum_spent": "2000; 6000", "priority": "200"},
    {"code": "CORK", "name": "In Cork", "kind": "price", "value": "120", "items": "sku:111", "locations": "014"},
    {"code": "LIST", "name": "By the list", "kind": "percent", "value": "7", "items": "sku:112", "pricelists": "us"},
    {"code": "SUMMER", "name": "Summer", "kind": "percent", "value": "20", "items": "category:cat-0; not sku:100",
     "needs": "coupon:SUMMER5", "limit_basket": "3"},
    {"code": "WELCOME", "name": "Welcome", "kind": "basket_amount", "value": "250", "items": "all",
     "needs": "serial:WELCOME"},
    {"code": "OVER", "name": "Also by hand", "kind": "percent", "value": "4", "items": "department:dep-0",
     "overridden": "yes"},
    {"code": "WEIGHED", "name": "Loose", "kind": "percent", "value": "15", "items": "sku:700; sku:701",
     "hours": "sat 00:00-20:00"},
    {"code": "GONE", "name": "Last year", "kind": "percent", "value": "50", "items": "all", "needs": "coupon:GONE",
     "valid_to": "2026-06-01T00:00:00Z"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """``set_minor``: a unit price by hand."""

    sku: str
    thousandths: int
    set_minor: int | None = None


class Counters:
    """Store 014 in Cork and 101 in Topeka."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = FakeClock()
        self.chain = Chain(url, clock=self.clock)
        self.db = self.chain.db
        self.db.run(self._fill)
        self._promotions(folder / "promotions.csv")
        self.serials = self.db.run(lambda tx: give_serials(tx, "WELCOME", 3))
        self.channel = self.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "call center")).key
        self.staff = self.db.run(lambda tx: add_key(tx, KeyKind.STAFF, "Aoife")).key
        self._folder = folder
        self._registers: dict[str, Register] = {}

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        return self.chain.client.post(path, json=body, headers={"Authorization": f"Bearer {key or self.channel}"})

    def quote(self, *lines: Line, key: str | None = None, location: str = "014", **told: Any) -> Any:
        """The answer of the service."""
        rows = [
            {"sku": line.sku, "quantity_thousandths": line.thousandths}
            | ({"price": {"minor": line.set_minor, "reason": "damaged"}} if line.set_minor is not None else {})
            for line in lines
        ]
        at = {} if "country" in told else {"location": location}
        return self.post("/v1/quotes", at | {"lines": rows} | told, key)

    def register(self, location: str) -> Register:
        """A till of the location that has heard everything, with a manager at it."""
        if location not in self._registers:
            self._registers[location] = self._told(location)
        return self._registers[location]

    def ring(self, location: str, lines: tuple[Line, ...], customer_id: str, codes: tuple[str, ...]) -> BasketView:
        """The same by gestures at the till; the sale is given up afterwards."""
        register = self.register(location)
        sell = register.sell
        if customer_id:
            sell.attach_customer(customer_id)
        for line in lines:
            unit = Unit.KILOGRAM if line.sku in WEIGHED else Unit.EACH
            done = sell.add_item(self.items[line.sku], Quantity(line.thousandths, unit))
            if line.set_minor is not None:
                assert done.line_id is not None
                sell.override_price(done.line_id, line.set_minor * 100, "damaged")
        for code in codes:
            sell.show_code(code)
        view = sell.view()
        sell.abandon()
        return view

    def close(self) -> None:
        for register in self._registers.values():
            register.stop()
        self.chain.close()

    def _fill(self, tx: Tx) -> None:
        for country in ("IE", "US"):
            load_pack(tx, country)
        since = SINCE.date()
        put_rates(tx, [RateDraft("IE", name, letter, name, ppm, False, since) for name, letter, ppm in
                       (("food", "F", 0), ("general", "G", 230_000))])  # fmt: skip
        place = {"time_zone": "Europe/Dublin", "country": "IE", "currency": "EUR", "pricelist": "cork"}
        self.cork = add_location(tx, code="014", name="Cork", **place)  # type: ignore[arg-type]
        place = {"time_zone": "America/Chicago", "country": "US", "currency": "USD", "pricelist": "us"}
        self.topeka = add_location(tx, code="101", name="Topeka", jurisdictions=TOPEKA, **place)  # type: ignore[arg-type]
        add_operator(tx, number="1", name="Gráinne Walsh", role="manager", pin=PIN, locations=("014", "101"))
        self._items(tx)
        self._prices(tx)
        for customer_id, told in (
            (GOLD, {"groups": ["gold"], "member_number": "77", "name": "Mara Keane", "phone": "+353 87 555 0123"}),
            (WORKS_HERE, {"groups": ["employees"], "name": "Seán Óg"}),
        ):
            make_known(tx, customer_id)
            change_customer(tx, customer_id, told)
            for store in (self.cork, self.topeka):
                know_at(tx, customer_id, store.id)

    def _items(self, tx: Tx) -> None:
        goods = [
            draft(
                sku,
                category=f"cat-{at % 5}",
                department=f"dep-{at % 3}",
                style=f"style-{at // 4}",
                tax_category=("general", "food")[at % 2],
                tracking="lot" if at == 7 else "none",
                deposit_sku=BOTTLE if at % 6 == 2 else "",
                deposit_count=6 if at == 8 else 1,
            )
            for at, sku in enumerate(PIECES)
        ]
        goods += [draft(sku, unit="kg", tax_category="food", category="loose") for sku in WEIGHED]
        goods.append(draft(BOTTLE, tax_category="general", container=True))
        self.items = dict(land_items(tx, goods).ids)
        counted = {item_id: 50_000_000 for sku, item_id in self.items.items() if sku != BOTTLE}
        for store in (self.cork, self.topeka):
            count(tx, store.id, counted, "opening")

    def _prices(self, tx: Tx) -> None:
        """Of the island and of Cork, and of Kansas: for all, for many, for gold and for those who work here."""
        for name, currency in (("ie", "EUR"), ("cork", "EUR"), ("us", "USD")):
            ensure_pricelist(tx, name, currency)
        base_pricelist(tx, "cork", "ie")
        told = dict(zip((*PIECES, *WEIGHED, BOTTLE), (*MINORS, 219, 349, 1299, 15), strict=True))
        for name, currency in (("ie", "EUR"), ("us", "USD")):
            drafts = []
            for at, (sku, minor) in enumerate(told.items()):
                at_least = 3000 if at % 4 == 1 else 0
                plain = draft_price(self.items[sku], minor, currency, 1, SINCE)
                drafts.append(plain)
                if at_least:
                    drafts.append(replace(plain, ten_thousandths=max(minor - 7, 1) * 100, minimum_thousandths=at_least))
                if at % 5 == 3:
                    drafts.append(replace(plain, ten_thousandths=minor * 90, customer_group="gold"))
                if at % 7 == 4:
                    drafts.append(
                        replace(plain, ten_thousandths=minor * 250, per_thousandths=3000, customer_group="employees")
                    )
            set_prices(tx, name, drafts)
        narrowed = Narrowing("gold", "", 2000)
        own = [draft_price(self.items[sku], told[sku] + 3, "EUR", 1, SINCE) for sku in PIECES[::4]]
        own.append(draft_price(self.items[PIECES[9]], 90, "EUR", 1, SINCE, narrowing=narrowed))
        set_prices(tx, "cork", own)

    def _promotions(self, path: Path) -> None:
        columns = (*PROMOTION_COLUMNS, *OPTIONAL_COLUMNS)
        rows = [",".join(f'"{told.get(name, "")}"' for name in columns) for told in _PROMOTIONS]
        path.write_text("\n".join((",".join(columns), *rows)) + "\n", encoding="utf-8")
        report = import_promotions(self.db, path)
        assert report.problems == []

    def _told(self, location: str) -> Register:
        self.chain.settle()
        place = {"014": self.cork, "101": self.topeka}[location]
        till = self.chain.till(place)
        ids = SequentialIds()
        ids.last = int(location) * 1_000_000
        register = Register(self._folder / location, self.clock, ids=ids, register_id=till.register_id)
        register.db.enroll(Identity(till.register_id, place.id))
        _pull(self.chain, till, register)
        register.sell = Sell(
            register.db, register.catalog, register.operators, register.basket, register.clock, shopper_of
        )
        (person,) = register.operators.roster()
        register.operators.sign_on(person.operator_id, PIN)
        register.shifts.open(0)
        return register


def _pull(chain: Chain, till: Till, register: Register) -> None:
    more = True
    while more:
        chain.settle()
        answer = till.pull()
        for page in answer.pages:
            if page.stream.startswith(("store:", "register:")):
                with register.db.transaction() as tx:
                    register.db.put_rows(tx, page.stream, page.rows, {})
            else:
                register.catalog.apply([page])
        more = any(page.more for page in answer.pages)
