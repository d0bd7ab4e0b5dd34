"""A ground of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from oms.db.migrate import migrate
from tests.fuzz.ground import Ground
from tests.postgres import Postgres


@pytest.fixture
def ground(postgres: Postgres, tmp_path: Path) -> Iterator[Ground]:
    with postgres.database(prepared_by=migrate) as url:
        ground = Ground(url, tmp_path / "feed")
        yield ground
        ground.close()
