"""The selling screens in a window, over real databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.pos.till import Till


@pytest.fixture
def till(tmp_path: Path, qtbot: QtBot) -> Iterator[Till]:
    """A register of the store in Cork; nobody is signed on and the till is closed."""
    made = Till(tmp_path / "shop", qtbot)
    yield made
    made.end()
