"""The window towards the customer: the whole of their screen where the machine has one, else a window like any other.

It never takes the keys, and a finger on it reaches nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.customer_screen.canvas import CustomerCanvas
from app.ui.pos.phrases import Phrases

_AS_WINDOW = (960, 540)
_KEYLESS = Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus
_UNTOUCHED = _KEYLESS | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowTransparentForInput


class CustomerGlass(QWidget):
    """Shown by ``appear``, on the whole of ``place`` or, without one, as a window; hidden by ``put_away``."""

    def __init__(self, phrases: Phrases, place: QScreen | None = None) -> None:
        super().__init__(None, _KEYLESS if place is None else _UNTOUCHED)
        self._place = place
        # The program ends with the operator's window, not with this one.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        direction = Qt.LayoutDirection.RightToLeft if phrases.words.right_to_left else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(direction)
        self.setWindowTitle(phrases.text("device_customer_screen"))
        self.canvas = CustomerCanvas(phrases)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self._leaving = False

    def appear(self) -> None:
        """Where it belongs."""
        if self._place is None:
            self.resize(*_AS_WINDOW)
        else:
            self.setScreen(self._place)
            self.setGeometry(self._place.geometry())
            # What Qt has for this would ask for the keys.
            self.setWindowState(Qt.WindowState.WindowFullScreen)
        self.show()

    def stands(self, place: QScreen | None) -> bool:
        """Whether it is still there: a window whose screen is pulled out is moved to another."""
        return place == self._place and (place is None or self.screen() == place)

    def put_away(self) -> None:
        """For good."""
        self._leaving = True
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nobody closes it by hand: it would not come back."""
        if self._leaving:
            super().closeEvent(event)
        else:
            event.ignore()
