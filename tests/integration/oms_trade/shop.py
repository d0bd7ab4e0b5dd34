"""Two stocked stores, a channel, and short ways to order and to tell what a store did."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contract.messages.facts import Fact
from contract.messages.rows import OrderRow
from contract.messages.sync import Answer
from oms.catalog.market_packs import pack_of
from oms.catalog.markets import put_market
from oms.catalog.model import ItemDraft
from oms.catalog.repository import land_items
from oms.composition import EFFECTS
from oms.db.engine import Tx
from oms.db.migrate import migrate
from oms.exceptions.repository import open_exceptions
from oms.fulfillment.wire import load_orders
from oms.inventory.ledger import count, levels
from oms.inventory.model import Level
from oms.inventory.verify import differences
from oms.orders.routing import route
from oms.security.api_keys import KeyKind, add_key
from oms.stores.model import Location
from oms.sync.booking import BookedEntry
from oms.sync.feed import store_stream
from oms.sync.touching import lock_touched
from tests.integration.oms_ground.chain import Chain, Till
from tests.waiting import until


def draft(sku: str, **told: Any) -> ItemDraft:
    values: dict[str, Any] = {
        "sku": sku, "name": f"Item {sku}", "size": "", "unit": "each", "tracking": "none", "style": "", "category": "",
        "department": "", "tax_category": "standard", "identifiers": (), "rcn": None, "age_minimum": 0,
        "deposit_minor": 0, "bin": "", "icon": "", "popularity": 1, "price_minor": 100, "price_quantity": 1,
    }  # fmt: skip
    return ItemDraft(**(values | told))


class Shop:
    """Stores A (014) and B (027)."""

    SKUS = ("100", "200", "300")

    a: Location
    b: Location
    till_a: Till
    till_b: Till
    items: dict[str, str]
    key: str

    def __init__(self, chain: Chain, like: Shop | None = None) -> None:
        """``like``: the shop whose rows the database holds already."""
        self.chain, self.db = chain, chain.db
        self._numbers = itertools.count(1)
        if like is None:
            self._stock()
        else:
            self.a, self.b, self.items, self.key = like.a, like.b, dict(like.items), like.key
            self.till_a, self.till_b = (till.of(chain) for till in (like.till_a, like.till_b))

    def _stock(self) -> None:
        chain = self.chain
        self.a, self.b = chain.store("014"), chain.store("027")
        self.till_a, self.till_b = chain.till(self.a), chain.till(self.b)
        self.items = self.db.run(self._fill)
        self.key = self.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "web")).key

    def _fill(self, tx: Tx) -> dict[str, str]:
        put_market(tx, pack_of("IE").market)
        items = dict(land_items(tx, [draft(sku) for sku in self.SKUS] + [draft("700", unit="kg")]).ids)
        for place in (self.a, self.b):
            count(tx, place.id, dict.fromkeys(items.values(), 10000), "opening")
        return items

    def body(self, *lines: tuple[str, int], **told: Any) -> dict[str, Any]:
        rows = [
            {"sku": sku, "quantity_thousandths": amount * 1000, "price_minor": amount * 100} for sku, amount in lines
        ]
        return {
            "external_id": f"W-{next(self._numbers)}",
            "location": "014",
            "placed_at": "2026-11-21T10:00:00Z",
            "customer": {"name": "Niamh O’Sullivan", "phone": "+353 20 917 6084", "email": "niamh@example.ie"},
            "currency": "EUR",
            "total_minor": sum(amount * 100 for _, amount in lines),
            "lines": rows,
        } | told

    def post(self, body: dict[str, Any], key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"}
        return self.chain.client.post("/v1/orders", content=json.dumps(body), headers=headers)

    def get(self, order_id: str, key: str | None = None) -> Any:
        return self.chain.client.get(f"/v1/orders/{order_id}", headers={"Authorization": f"Bearer {key or self.key}"})

    def order(self, *lines: tuple[str, int], **told: Any) -> str:
        """An accepted order's id."""
        answer = self.post(self.body(*lines, **told))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["order_id"])

    def tell(self, till: Till, *facts: Fact) -> None:
        """The store's facts arrive, and each is accepted."""
        entries = [till.journal.write(fact) for fact in facts]
        assert {one.answer for one in till.push(*entries).answers} == {Answer.ACCEPTED}

    def row(self, till: Till, order_id: str) -> OrderRow | None:
        """What the till's store sees of an order."""
        with self.db.snapshot() as tx:
            found = load_orders(tx, store_stream(till.location_id), [order_id]).get(order_id)
        assert found is None or isinstance(found, OrderRow)
        return found

    def level(self, till: Till, sku: str) -> Level:
        place = (till.location_id, self.items[sku])
        with self.db.snapshot() as tx:
            return levels(tx, [place])[place]

    def route(self, order_id: str, to: str, *, anyway: bool = False) -> int:
        return self.db.run(lambda tx: route(tx, order_id, to, anyway=anyway))

    def exceptions(self) -> dict[str, int]:
        """Open exceptions by kind."""
        kinds: dict[str, int] = {}
        with self.db.snapshot() as tx:
            for one in open_exceptions(tx):
                kinds[one.kind] = kinds.get(one.kind, 0) + 1
        return kinds

    def while_booking(self, fact: Fact, *told: Fact, by: Till) -> None:
        """Till a tells ``fact``; ``by`` another the rest is told before the first is committed."""
        own = self.till_a
        sealed = own.journal.write(fact)
        entry = BookedEntry(sealed.header, own.register_id, own.location_id, sealed.hash, sealed)
        with ThreadPoolExecutor(1) as pool:
            with self.db.transaction() as tx:
                lock_touched(tx, own.location_id, [fact])
                EFFECTS[fact.KIND](tx, entry, fact)
                pushed = pool.submit(self.tell, by, *told)
                self.until_somebody_waits()
            pushed.result(30)

    def until_somebody_waits(self) -> None:
        """For what another transaction has locked."""
        waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

        def found() -> bool:
            with self.db.snapshot() as tx:
                return tx.conn.exec_driver_sql(waiting).first() is not None

        until(found, "somebody waits for a lock")

    def balanced(self) -> bool:
        with self.db.snapshot() as tx:
            return differences(tx) == ()

    def pulled(self, till: Till, kind: str, key: str) -> Any:
        """The newest row of a key that the till is told now: a body, None for a tombstone, or KeyError."""
        self.chain.settle()
        rows = {(row.kind, row.key): row.body for page in till.pull().pages for row in page.rows}
        return rows[kind, key]


class Stocked:
    """Prepares databases: one shop is filled with some work, and the others are copies of it."""

    def __init__(self) -> None:
        self._first: Shop | None = None

    def __call__(self, url: str) -> None:
        migrate(url)
        chain = Chain(url)
        self._first = Shop(chain)
        chain.close()

    def shop(self, chain: Chain) -> Shop:
        """On a database that was prepared by this."""
        assert self._first is not None
        return Shop(chain, self._first)


STOCKED = Stocked()
