"""A till for each test, or two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.app_bopis.floor import Floor
from tests.integration.app_bopis.till import Till
from tests.integration.app_bopis.till import till as open_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    opened = open_till(tmp_path / "register")
    yield opened
    opened.store.close()


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path)
    yield made
    for till in made.tills:
        till.store.close()
