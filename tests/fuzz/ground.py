"""What the API is asked about: two stores and two channels with something of everything, behind a loopback port."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from oms.api import Application, create_app
from oms.catalog.markets import load_pack
from oms.catalog.prices import ensure_pricelist, set_price
from oms.channels.model import Kind
from oms.config import Config
from oms.db.engine import Tx
from oms.security.api_keys import KeyKind, add_key
from oms.server import Listening, settings
from tests.integration.oms_channels.sender import Desk, shopify_order, standard_order
from tests.integration.oms_ground.chain import INCARNATIONS, SECRET, Chain, Till, machine_keys
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_customers import created
from tests.integration.oms_trade.test_stored_value import CARD, moved

_START_S = 60
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


class Ground:
    """Store 014 and channel ``standard`` are who asks; what is of 027 and ``other`` is none of their business."""

    def __init__(self, url: str, feed_folder: Path) -> None:
        self.chain = Chain(url)
        self.db = self.chain.db
        self.shop = Shop(self.chain)
        self.desk = Desk(self.shop)
        self.web_key, self.shop.key = self.shop.key, self.desk.keys[Kind.STANDARD]
        self.other_key = self.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "other")).key
        self.orders = [self.shop.order(("100", 1)) for _ in range(3)]
        body = self.shop.body(("100", 1), location="027", external_id="O-1")
        self.other_order = str(self.shop.post(body, self.other_key).json()["order_id"])
        self.desk.tell(Kind.STANDARD, standard_order("S-1"))
        self.desk.tell(Kind.SHOPIFY, shopify_order(1), "orders/create")
        created(self.shop.till_a, "c1", name="Niamh", phone="+353 20 917 6084", email="niamh@example.ie")
        self.shop.tell(self.shop.till_b, moved(5000))
        self.csr_pem, self.new_token = self._enrolled("027")
        self._config = Config(secret=SECRET, feed_folder=feed_folder)
        self.db.run(self._price)
        self.other_quote = self._quote(self.other_key)
        self.chain.settle()
        self.new_app().state.feed_keeper.write_due()
        self.words = self._words()

    def new_app(self) -> Application:
        """Each is started once."""
        return create_app(self.db, self._config)

    @property
    def till(self) -> Till:
        """Who asks as a register."""
        return self.shop.till_a

    def _enrolled(self, location: str) -> tuple[str, str]:
        """What a machine asked its certificate with, and its token."""
        csr_pem, seal_key = machine_keys()
        wanted = {"code": self.chain.code(location).code, "csr_pem": csr_pem, "seal_key": seal_key}
        answer = self.chain.client.post("/v1/enroll", json={**wanted, "incarnation": next(INCARNATIONS)})
        return csr_pem, str(answer.json()["token"])

    def close(self) -> None:
        self.chain.close()

    def _price(self, tx: Tx) -> None:
        load_pack(tx, "IE")
        ensure_pricelist(tx, "standard", "EUR")
        set_price(tx, "100", 250, pricelist_id="standard", quantity=1, valid_from=_SINCE, valid_to=None)

    def _quote(self, key: str) -> str:
        """What the key's holder quoted."""
        body = {"location": "027", "lines": [{"sku": "100", "quantity_thousandths": 1000}]}
        answer = self.chain.client.post("/v1/quotes", json=body, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["quote_id"])

    def _words(self) -> dict[str, list[str]]:
        """What means something here, by what it names."""
        till, other = self.shop.till_a, self.shop.till_b
        numbers = [str(self.shop.get(order_id).json()["number"]) for order_id in self.orders]
        words = {
            "account": [CARD],
            "channel": [*Kind, "web"],
            "code": [self.chain.code("014").code],
            "country": ["IE"],
            "currency": ["EUR"],
            "customer": ["c1"],
            "external": ["S-1", "1", "W-1", "none"],
            "location": ["014", "027"],
            "name": ["Niamh", "6084", "niamh@example.ie"],
            "order": [*self.orders, *numbers, self.other_order],
            "quote": [self._quote(self.shop.key), self.other_quote],
            "sku": [*Shop.SKUS, "700"],
            "stream": [*till.streams, *other.streams],
        }
        known = {word for group in words.values() for word in group}
        known |= {till.register_id, till.location_id, till.journal.incarnation, *self.shop.items.values()}
        return words | {"known": sorted(known)}


@contextmanager
def listening(app: Application) -> Iterator[str]:
    """The URL at which the service answers, as ``aisle-oms serve`` would serve it; no long poll is held."""
    server = uvicorn.Server(settings(app, Listening("127.0.0.1", 0)))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + _START_S
        while not server.started:
            assert thread.is_alive(), "the service did not begin to listen"
            assert time.monotonic() < deadline, "the service took too long to listen"
            time.sleep(0.01)
        app.state.feed.release()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
