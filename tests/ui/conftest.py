"""Widgets under test: the real theme, an offscreen window, and nothing left behind."""

import os
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.theme import Mode, theme


@pytest.fixture(scope="session")
def styled(qapp: QApplication) -> QApplication:
    """The application with its fonts, light colors and no motion."""
    theme().install(Mode.LIGHT)
    theme().reduce_motion = True
    return qapp


@pytest.fixture(autouse=True)
def _clean_desk(styled: QApplication) -> Iterator[None]:
    """Each test starts light and left to right; what it deleted later is deleted now (`processEvents` does not)."""
    theme().set_mode(Mode.LIGHT)
    theme().set_key_hints(True)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


Show = Callable[..., QWidget]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Puts widgets side by side into an active window, which lives until the test ends."""
    windows: list[QWidget] = []

    def side_by_side(*widgets: QWidget) -> QWidget:
        window = QWidget()
        row = QHBoxLayout(window)
        for widget in widgets:
            row.addWidget(widget)
        windows.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return side_by_side
