"""How long after an order was accepted the store's board holds it: ``nudge``.

The service and the register's app are real, with HTTP between them; only the window is left out. The clock starts when
the channel has its answer and stops when the board, read again because its orders went stale, holds the order. Orders
come one at a time, at moments that have nothing to do with anybody's turns. The baseline is another register of the
store in the same run that does nothing but hold the long poll and read its answer.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from random import Random
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from app.ui.services import Services
from bench.figure import Figure, spread
from bench.postgres import postgres
from bench.register import running
from bench.shop import Shop, Till, open_shop
from oms.stores.registers import add_register

ORDERS = 100
LINES = 3
MOST_PAUSE_S = 0.25
GIVE_UP_S = 30


def measure() -> list[Figure]:
    """One order after another, seen by both."""
    with postgres() as server, open_shop(server.database("bench")) as shop, shop.served() as url:
        code = shop.db.run(lambda tx: add_register(tx, "014")).code
        poll = _Poll(url, shop.till())
        with running(url, code) as services:
            board = _Board(services)
            poll.start()
            samples = [(board.delay(accepted), poll.delay(accepted)) for accepted in _orders(url, shop)]
        poll.stop()
    shown = [on_board * 1000 for on_board, _ in samples]
    return [spread("nudge", "ms", shown, median(polled * 1000 for _, polled in samples))]


Accepted = tuple[str, float]
"""An order's id and when its channel was answered."""


class _Board:
    """The board as its screen has it: read again whenever orders go stale."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stale = threading.Event()
        services.store.on_commit(self._committed)

    def delay(self, accepted: Accepted) -> float:
        """Seconds from the answer until the order is on it."""
        order_id, moment = accepted
        while order_id not in {card.order_id for card in self._services.orders.board.view().todo}:
            if not self._stale.wait(GIVE_UP_S):
                raise TimeoutError(f"{order_id} never came to the board")
            self._stale.clear()
        return time.perf_counter() - moment

    def _committed(self, topics: frozenset[str]) -> None:
        if "row:order" in topics:
            self._stale.set()


class _Poll:
    """The long poll alone, in a thread of its own."""

    def __init__(self, url: str, till: Till) -> None:
        self._netloc = urlsplit(url).netloc
        self._headers = {"Authorization": f"Bearer {till.token}", "Content-Type": "application/json"}
        self._stream = f"store:{till.location_id}"
        self._came: dict[str, float] = {}
        self._news = threading.Condition()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After the answer it waits for, which the end of the service brings."""
        self._ending.set()

    def delay(self, accepted: Accepted) -> float:
        order_id, moment = accepted
        with self._news:
            if not self._news.wait_for(lambda: order_id in self._came, GIVE_UP_S):
                raise TimeoutError(f"{order_id} never came through the poll")
            return self._came[order_id] - moment

    def _run(self) -> None:
        connection, after = HTTPConnection(self._netloc), 0
        while not self._ending.is_set():
            wanted = {"cursors": [{"stream": self._stream, "after": after}], "wait": 25}
            connection.request("POST", "/v1/pull", json.dumps(wanted), self._headers)
            (page,) = json.loads(connection.getresponse().read())["pages"]
            moment, after = time.perf_counter(), page["next"]
            with self._news:
                for row in page["rows"]:
                    self._came.setdefault(row["key"], moment)
                self._news.notify_all()


def _orders(url: str, shop: Shop) -> Iterator[Accepted]:
    rng, connection = Random(1), HTTPConnection(urlsplit(url).netloc)
    headers = {"Authorization": f"Bearer {shop.channel_key}", "Content-Type": "application/json"}
    for number in range(ORDERS):
        time.sleep(rng.uniform(0, MOST_PAUSE_S))
        connection.request("POST", "/v1/orders", json.dumps(_order(number, rng)), headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
        if answer.status != 201:
            raise RuntimeError(f"the order was not accepted: {told}")
        yield told["order_id"], time.perf_counter()


def _order(number: int, rng: Random) -> dict[str, Any]:
    lines = [
        {"sku": f"{sku:07}", "quantity_thousandths": 1000, "price_minor": 100} for sku in rng.sample(range(500), LINES)
    ]
    return {
        "external_id": f"W-{number}",
        "location": "014",
        "placed_at": "2026-11-21T10:00:00Z",
        "customer": {"name": "Niamh O’Sullivan", "phone": "+353 20 917 6084", "email": "niamh@example.ie"},
        "currency": "EUR",
        "total_minor": 100 * LINES,
        "lines": lines,
    }
