"""A till with customers, gift cards and a head office as told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.customers.counter_till import CounterTill


@pytest.fixture
def till(tmp_path: Path, qtbot: QtBot) -> Iterator[CounterTill]:
    """Selling, with the supervisor signed on."""
    made = CounterTill(tmp_path / "shop", qtbot)
    made.selling()
    yield made
    made.end()
