"""A ground for the tests of a file: what one of them leaves there harms no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oms.db.migrate import migrate
from tests.fuzz.ground import Ground
from tests.postgres import Postgres


@pytest.fixture(scope="module")
def ground(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with postgres.database(prepared_by=migrate) as url:
        ground = Ground(url, tmp_path_factory.mktemp("feed"))
        yield ground
        ground.close()
