"""One template for all the worlds of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Postgres
from tests.simulation import template
from tests.simulation.template import Template
from tests.simulation.warm import warm


@pytest.fixture(scope="session")
def ground(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """The world on the morning before."""
    with warm():
        yield template.made(postgres, tmp_path_factory.mktemp("ground") / "tills")
