"""A till with a card terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.simulated.terminal.terminal import SimulatedTerminal
from tests.builders import SKILLET_GTIN, selling_shop
from tests.card_counter import CardShop, InlineLine, card_driver


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[SimulatedTerminal]:
    simulated = SimulatedTerminal(tmp_path / "terminal")
    simulated.start()
    yield simulated
    simulated.stop()


@pytest.fixture
def till(tmp_path: Path, terminal: SimulatedTerminal) -> Iterator[CardShop]:
    shop = selling_shop(tmp_path / "register")
    shop.sell.scan(SKILLET_GTIN)
    yield CardShop(shop, InlineLine(card_driver(terminal.config(), tmp_path)))
    shop.stop()
