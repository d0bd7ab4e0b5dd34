"""The demo's customers, against the real API over a real socket."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import uvicorn

from contract.errors import Unavailable
from contract.rules.collection_code import parse_collection_token
from demo.chain import channel_key, seed
from demo.customers import Customers, HttpWebShop
from oms.clock import SystemClock
from oms.ids import new_id
from tests.integration.oms_ground.chain import Chain

DEADLINE_S = 30


@pytest.fixture
def oms_address(chain: Chain) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(chain.app, port=0, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + DEADLINE_S
    while not (server.started and server.servers) and time.monotonic() < until:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(DEADLINE_S)


def test_customers_order_until_they_are_stopped(chain: Chain, oms_address: str, tmp_path: Path) -> None:
    seed(chain.db)
    key = channel_key(chain.db, tmp_path / "key")
    web = HttpWebShop(oms_address, key)
    customers = Customers(web, Random(7), SystemClock(), new_id, locations=("014", "027"))
    order = customers.place("014", due_in=timedelta(minutes=20))
    assert order.location == "014"
    assert parse_collection_token(order.token) == (order.number, order.code)
    customers.start(per_hour=360_000)
    until = time.monotonic() + DEADLINE_S
    while len(customers.placed) < 8 and time.monotonic() < until:
        time.sleep(0.01)
    customers.stop()
    placed = len(customers.placed)
    assert placed >= 8
    assert len({one.number for one in customers.placed}) == placed
    web.close()


def test_a_customer_learns_that_the_shop_does_not_answer() -> None:
    web = HttpWebShop("http://127.0.0.1:9", "no.key")
    with pytest.raises(Unavailable):
        Customers(web, Random(7), SystemClock(), new_id, locations=("014",)).place()
    web.close()
