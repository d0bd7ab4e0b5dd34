"""The real OMS on a real PostgreSQL behind a listener that can be closed, and registers enrolled with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.app_sync.listener import Listener
from tests.integration.app_sync.register import OnlineRegister
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import STOCKED, Shop
from tests.postgres import Postgres

NewRegister = Callable[[str], OnlineRegister]


@pytest.fixture
def shop(postgres: Postgres) -> Iterator[Shop]:
    """Stores 014 and 027 with ten of everything; marks are numbered by the service itself."""
    with postgres.database(prepared_by=STOCKED) as url:
        chain = Chain(url, sequence=True)
        yield STOCKED.shop(chain)
        chain.close()


@pytest.fixture
def listener(shop: Shop) -> Iterator[Listener]:
    opened = Listener(shop.chain)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def new_register(shop: Shop, listener: Listener, tmp_path: Path) -> Iterator[NewRegister]:
    """Makes an enrolled register of a store, by the store's code; not started."""
    made: list[OnlineRegister] = []

    def make(location_code: str) -> OnlineRegister:
        folder = tmp_path / f"register-{len(made)}"
        code = shop.chain.code(location_code).code
        made.append(OnlineRegister.enrolled(folder, listener.url, code))
        return made[-1]

    yield make
    for register in made:
        register.close()
