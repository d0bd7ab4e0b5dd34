"""The order screens in a window, over real databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.bopis.shop import OrderShop


@pytest.fixture
def shop(tmp_path: Path, qtbot: QtBot) -> Iterator[OrderShop]:
    """A register with the board, the pick and the hand-over; no orders yet."""
    made = OrderShop(tmp_path / "shop", qtbot)
    yield made
    made.close()
