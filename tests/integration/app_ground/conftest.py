"""A till with a card terminal, and one that joined and sold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.simulated.terminal.terminal import SimulatedTerminal
from tests import builders
from tests.builders import SKILLET_GTIN, selling_shop
from tests.card_counter import CardShop, InlineLine, card_driver
from tests.integration.app_ground.damaged import copied, join, sold_all_morning
from tests.integration.app_ground.registers import Store


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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two tills, each with an open shift."""
    made = Store(tmp_path)
    made.a.shifts.open(10_000)
    made.b.shifts.open(10_000)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> builders.Shop:
    """Joined, with a morning's sales; the program is closed."""
    shop = sold_all_morning(tmp_path_factory.mktemp("morning") / "register")
    join(shop)
    (shop.directory / "devices.toml").write_text("")
    return shop


@pytest.fixture
def old(morning: builders.Shop, tmp_path: Path) -> builders.Shop:
    """One like it."""
    return copied(morning, tmp_path / "register")
