"""One crowded database for all of these tests: filling it is most of their time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oms.db.migrate import migrate
from tests.integration.oms_explain.crowd import fill
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import Shop
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def shop(postgres: Postgres) -> Iterator[Shop]:
    """Stores 014 and 027 among forty, each with everything there is."""
    with postgres.database() as url:
        migrate(url)
        chain = Chain(url)
        try:
            shop = Shop(chain)
            fill(url, [shop.a.id, shop.b.id])
            chain.settle()
            yield shop
        finally:
            chain.close()
