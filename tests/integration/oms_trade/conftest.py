"""A migrated database with the API on it, stocked with a few items."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oms.db.migrate import migrate
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import Shop
from tests.postgres import Postgres


@pytest.fixture
def oms_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database(prepared_by=migrate) as url:
        yield url


@pytest.fixture
def chain(oms_url: str) -> Iterator[Chain]:
    chain = Chain(oms_url)
    yield chain
    chain.close()


@pytest.fixture
def shop(chain: Chain) -> Shop:
    """Stores 014 and 027, each with a register and ten of everything."""
    return Shop(chain)
