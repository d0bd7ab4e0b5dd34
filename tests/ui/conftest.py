"""Widgets under test: the real theme, an offscreen window, and nothing left behind."""

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

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
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
