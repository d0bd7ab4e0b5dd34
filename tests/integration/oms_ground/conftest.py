"""A migrated database and the API on it, for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oms.db.migrate import migrate
from tests.integration.oms_ground.chain import Chain, Till
from tests.postgres import Postgres


@pytest.fixture
def oms_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database(prepared_by=migrate) as url:
        yield url


@pytest.fixture
def chain(oms_url: str) -> Iterator[Chain]:
    """Marks are numbered when a test says so."""
    chain = Chain(oms_url)
    yield chain
    chain.close()


@pytest.fixture
def till(chain: Chain) -> Till:
    """A register of a store of its own."""
    return chain.till(chain.store())
