"""A migrated database with the API on it, stocked with a few items."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from oms.db.migrate import migrate
from oms.main import main
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import STOCKED, Shop
from tests.postgres import Postgres

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def oms_url(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """With the rows of a shop for a test that asks for one."""
    with postgres.database(prepared_by=STOCKED if "shop" in request.fixturenames else migrate) as url:
        yield url


@pytest.fixture
def chain(oms_url: str) -> Iterator[Chain]:
    chain = Chain(oms_url)
    yield chain
    chain.close()


@pytest.fixture
def shop(chain: Chain) -> Shop:
    """Stores 014 and 027, each with a register and ten of everything."""
    return STOCKED.shop(chain)


@pytest.fixture
def run(oms_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """(exit code, standard output, standard error) of a command."""
    monkeypatch.setenv("AISLE_DATABASE_URL", oms_url)

    def run(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run
