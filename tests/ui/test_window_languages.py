"""The window in other languages: mirrored where one reads from the right, and small enough for the smallest till."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.config import Config
from app.program import direction_of
from app.ui.screen import Place
from app.ui.sounds import SilentPlayer
from app.ui.window import Window


@contextmanager
def opened(qtbot: QtBot, application: QApplication, folder: Path, language: str) -> Iterator[Window]:
    """As the program does it, for a till that was told to speak so."""
    services = bootstrap.build(Config(folder / "data", key_file=folder / "keys", language=language))
    application.setLayoutDirection(direction_of(services.words))
    window = Window(services, SilentPlayer(), "1.2.3")
    qtbot.addWidget(window.shell)
    try:
        window.open()
        window.shell.resize(1366, 768)
        yield window
    finally:
        window.shell.close()
        qtbot.waitUntil(lambda: window.tasks.idle)
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        bootstrap.close(services)


@pytest.mark.parametrize(
    ("language", "sell", "mirrored"), [("de", "Verkauf", False), ("ar", "البيع", True), ("fr", "Sell", False)]
)
def test_a_till_speaks_as_it_was_told_and_from_the_side_its_readers_begin(
    qtbot: QtBot, styled: QApplication, tmp_path: Path, language: str, sell: str, mirrored: bool
) -> None:
    with opened(qtbot, styled, tmp_path, language) as window:
        window.shell.go(Place.STATUS)
        rail = window.shell.rail
        qtbot.waitUntil(lambda: rail.width() > 0 and rail.isVisible())
        QApplication.processEvents()

        names = [child.accessibleName() for child in rail.children() if child.objectName() == "rail.sell"]  # type: ignore[attr-defined]
        assert names == [sell]
        assert (rail.mapTo(window.shell, rail.rect().center()).x() > window.shell.width() // 2) is mirrored
