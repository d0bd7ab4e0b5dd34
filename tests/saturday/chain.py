"""Head office of a Saturday and its stores: a real PostgreSQL, a real port, registers as ``aisle`` builds them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import Any

from contract.messages.rows import PackingRulesRow
from demo.chain import BOXES, CARRIERS, FOLDER
from oms.catalog.market_packs import pack_of
from oms.catalog.markets import put_market
from oms.catalog.prices import draft_price, ensure_pricelist, set_prices
from oms.catalog.repository import land_items
from oms.db.engine import Tx
from oms.db.migrate import migrate
from oms.exceptions.repository import open_exceptions
from oms.inventory.ledger import count, levels
from oms.inventory.verify import differences
from oms.orders.routing import route
from oms.orders.view import show_order
from oms.orders.wire import OrderView
from oms.security.api_keys import KeyKind, add_key
from oms.shipping.carriers import set_packing_rules, set_stop
from oms.shipping.rate_import import import_rates
from oms.stores.model import Location
from oms.stores.operators import add_operator
from tests.integration.app_sync.listener import Listener
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import draft
from tests.postgres import Postgres
from tests.saturday.rules import OPENS, PIN, POPULAR, REGISTERS, SKUS
from tests.simulated_day.till import DayClock

SKU_NAMES = tuple(f"S{number:03}" for number in range(1, SKUS + 1))
POPULARITY = tuple(accumulate(rank**-POPULAR for rank in range(1, SKUS + 1)))
"""Cumulative, for dice."""
_SINCE = datetime(2020, 1, 1, tzinfo=UTC)


class HeadOffice:
    """Everything numbered only when ``settle`` is told to, so that a Saturday by the same dice is the same Saturday."""

    def __init__(self, url: str, clock: DayClock, stores: Sequence[str]) -> None:
        self.chain = Chain(url, clock=clock)
        self.listener = Listener(self.chain)
        self.stores = {code: self.chain.store(code) for code in stores}
        places = list(self.stores.values())
        self.items: dict[str, str] = self.chain.db.run(_assortment)
        for code, (name, prefix, at) in CARRIERS.items():
            import_rates(self.chain.db, FOLDER / "carriers" / f"{code}.csv", code, name, "EUR", prefix)
            self.chain.db.run(partial(_collected, stores=places, carrier=code, collects_at=at))
        self.chain.db.run(self._people)
        self._key = self.chain.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "web")).key
        self.settle()
        self.listener.open()

    def stock_up(self, books: dict[tuple[str, str], int]) -> None:
        """What the books say is there, in pieces."""
        for code, place in self.stores.items():
            pieces = {self.items[sku]: own * 1_000 for (store, sku), own in books.items() if store == code}
            self.chain.db.run(partial(count, location_id=place.id, counted=pieces, reason="opening"))

    def settle(self) -> None:
        self.chain.settle()

    def place(self, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        return self.chain.client.post("/v1/orders", content=json.dumps(body), headers=headers)

    def order(self, order_id: str) -> OrderView:
        with self.chain.db.snapshot() as tx:
            return show_order(tx, order_id)

    def route(self, order_id: str, to: str) -> None:
        """Refused: as ``route``."""
        self.chain.db.run(lambda tx: route(tx, order_id, to))

    def on_hand(self, store: str) -> dict[str, tuple[int, int]]:
        """(on hand, reserved) by SKU, in thousandths."""
        place = self.stores[store].id
        with self.chain.db.snapshot() as tx:
            found = levels(tx, [(place, item_id) for item_id in self.items.values()])
        return {sku: (found[place, one].on_hand, found[place, one].reserved) for sku, one in self.items.items()}

    def wrong_ledgers(self) -> int:
        """Levels that are not the sum of their movements."""
        with self.chain.db.snapshot() as tx:
            return len(differences(tx))

    def exceptions(self) -> list[tuple[str, str]]:
        """(kind, order) of what a person of head office would see."""
        with self.chain.db.snapshot() as tx:
            return [(one.kind, one.subject) for one in open_exceptions(tx)]

    def close(self) -> None:
        self.listener.close()
        self.chain.close()

    def _people(self, tx: Tx) -> None:
        for code in self.stores:
            for number in range(1, REGISTERS + 1):
                one = operator_number(code, number)
                add_operator(tx, number=one, name=f"Associate {one}", role="manager", pin=PIN, locations=(code,))


def operator_number(store: str, register: int) -> str:
    """Of who works at it."""
    return f"{store}{register}"


def tomorrow(clock: DayClock) -> datetime:
    """When the Saturday opens."""
    return datetime.combine(clock.now().date() + timedelta(days=1), OPENS, UTC)


def _assortment(tx: Tx) -> dict[str, str]:
    put_market(tx, pack_of("IE").market)
    rows = [
        draft(sku, bin=f"{chr(65 + at // 60)}-{at % 60 // 6 + 1:02}-{at % 6 + 1}", grams=100 + at * 37 % 900)
        for at, sku in enumerate(SKU_NAMES)
    ]
    items = dict(land_items(tx, rows).ids)
    ensure_pricelist(tx, "standard", "EUR")
    set_prices(tx, "standard", [draft_price(one, 100, "EUR", 1, _SINCE) for one in items.values()])
    return items


def _collected(tx: Tx, stores: Sequence[Location], carrier: str, collects_at: str) -> None:
    for place in stores:
        set_stop(tx, place.id, carrier, collects_at, "1234567", active=True)
        set_packing_rules(tx, PackingRulesRow(location_id=place.id, boxes=BOXES, tolerance_grams=50))


@contextmanager
def head_office(postgres: Postgres, clock: DayClock, stores: Sequence[str]) -> Iterator[HeadOffice]:
    with postgres.database(prepared_by=migrate) as url:
        office = HeadOffice(url, clock, stores)
        try:
            yield office
        finally:
            office.close()
