"""A chain that sells in two countries, with tills of it that know all they are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from oms.db.migrate import migrate
from tests.integration.oms_quotes.counters import Counters
from tests.integration.oms_trade.conftest import run
from tests.postgres import Postgres

__all__ = ["run"]


@pytest.fixture
def oms_url(postgres: Postgres) -> Iterator[str]:
    with postgres.database(prepared_by=migrate) as url:
        yield url


@pytest.fixture
def counters(oms_url: str, tmp_path: Path) -> Iterator[Counters]:
    counters = Counters(oms_url, tmp_path)
    yield counters
    counters.close()
