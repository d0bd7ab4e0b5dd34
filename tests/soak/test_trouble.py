"""Each thing that a line does to bytes, at each point of a conversation: the sale comes once, and sync lives on."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app.sync import client
from oms.sales.tables import sale as sales
from tests.integration.app_sync.listener import Listener
from tests.integration.app_sync.register import OnlineRegister, sale
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import STOCKED, Shop
from tests.postgres import Postgres
from tests.soak.proxy import FaultProxy
from tests.soak.samples import connections_at
from tests.soak.trouble import Kind, Side, Trouble
from tests.waiting import until

GIVEN_UP_S, LATE_S = 0.3, 0.6
"""A register gives up before what it sent arrives."""
POINTS = ((Side.REGISTER, 300), (Side.REGISTER, 1_000), (Side.OMS, 900), (Side.OMS, 1_900))
"""Bytes that pass before: in the hello, in a request, in the certificate, in an answer."""
HELD = (Kind.LATE, Kind.STALLED, Kind.HALF_CLOSED)
ITEM = "100"


@pytest.fixture
def shop(postgres: Postgres) -> Iterator[Shop]:
    with postgres.database(prepared_by=STOCKED) as url:
        chain = Chain(url, sequence=True)
        yield STOCKED.shop(chain)
        chain.close()


@pytest.fixture
def listener(shop: Shop) -> Iterator[Listener]:
    opened = Listener(shop.chain, tls=True)
    opened.open()
    yield opened
    opened.close()


class Line(FaultProxy):
    """A line whose next connections all meet what the test says."""

    def __init__(self, listener: Listener) -> None:
        self.target_port = urlsplit(listener.url).port or 0
        self.next = Trouble(Kind.NONE)
        super().__init__(self.target_port, lambda: self.next)


@pytest.fixture
def line(listener: Listener) -> Iterator[Line]:
    opened = Line(listener)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def register(shop: Shop, listener: Listener, line: Line, tmp_path: Path) -> Iterator[OnlineRegister]:
    authority = tmp_path / "authority.pem"
    authority.write_text(listener.authority_pem)
    made = OnlineRegister.enrolled(tmp_path / "register", line.url, shop.chain.code("014").code, authority)
    made.start()
    until(lambda: not made.sync.status().first_load, "the first load")
    yield made
    line.heal()
    made.close()


def troubles() -> list[Trouble]:
    """Every kind, from either side, in the handshake and within a message."""
    from_the_first = (Kind.REFUSED, Kind.GARBAGE, Kind.DELAYED)
    placed = [kind for kind in Kind if kind not in (Kind.NONE, *from_the_first)]
    return [
        *(Trouble(kind, side, 0, 0.02) for kind in from_the_first for side in Side),
        *(Trouble(kind, side, after, LATE_S if kind in HELD else 0.02) for kind in placed for side, after in POINTS),
    ]


@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
def test_a_sale_comes_once_whatever_the_line_does(
    shop: Shop, register: OnlineRegister, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PUSH_TIMEOUT", (1, GIVEN_UP_S))
    monkeypatch.setattr(client, "POLL_TIMEOUT", (1, 2.0))
    for number, trouble in enumerate(troubles(), 1):
        line.next = trouble
        line.trouble()
        met = line.met[trouble.kind]
        register.record(sale(shop.items[ITEM], number))
        until(lambda: pressed(register) and line.met[trouble.kind] > met, f"{trouble} comes true")  # noqa: B023
        line.heal()
        until(lambda: pressed(register) and register.all_sent, f"all is sent after {trouble}")
    until(lambda: pressed(register) and register.sync.status().problem is None, "rows come down too")
    assert register.sync.status().set_aside_count == 0
    level = shop.level(shop.till_a, ITEM)
    assert level.on_hand == 10_000 - 1_000 * len(troubles()), "each piece left the stock once"
    with shop.db.snapshot() as tx:
        assert tx.conn.execute(select(func.count()).select_from(sales)).scalar_one() == len(troubles())
    assert {"sync-push", "sync-poll"} <= {one.name for one in threading.enumerate()}
    # Some of the failed connections of the client wait for the collector of garbage, which rests during tests.
    gc.collect()
    until(lambda: connections_at(line.target_port) <= line.standing, "no connection is left open")


def pressed(register: OnlineRegister) -> bool:
    """Somebody asks it to try at once while the line is down. Always True."""
    if not register.sync.connected():
        register.sync.try_now()
    return True
