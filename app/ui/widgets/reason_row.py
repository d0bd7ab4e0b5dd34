"""One reason of a few, as buttons that stay pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui.widgets.button import Button, Kind
from app.ui.widgets.control import move_in_grid

_GAP = 8


class ReasonRow(QWidget):
    """`reasons` are (code, words); the digits 1 to 9 choose too. Buttons are named `<name>.<code>`.

    `keys` is the modifier ("Alt+") that makes a digit choose where something else is typed; the buttons say it.
    """

    chosen = Signal(str)

    def __init__(self, reasons: Sequence[tuple[str, str]], name: str, columns: int = 4, keys: str = "") -> None:
        super().__init__()
        self._columns = self._most = columns
        self._buttons: dict[str, Button] = {}
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        for at, (code, words) in enumerate(reasons):
            button = Button(words, Kind.OUTLINE, height=52, hint=f"{keys}{at + 1}" if keys else "")
            button.setObjectName(f"{name}.{code}")
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, own=code: self.choose(own))
            grid.addWidget(button, at // columns, at % columns)
            self._buttons[code] = button
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many beside each other as the longest words let."""
        super().resizeEvent(event)
        fit = max(1, min(self._most, (self.width() + _GAP) // (self._widest + _GAP)))
        if fit != self._columns:
            self._columns = fit
            for at, button in enumerate(self._buttons.values()):
                self._grid.addWidget(button, at // fit, at % fit)

    @property
    def _widest(self) -> int:
        return max((button.minimumSizeHint().width() for button in self._buttons.values()), default=0)

    @property
    def current(self) -> str:
        """The code chosen, or ""."""
        return next((code for code, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, code: str) -> None:
        for own, button in self._buttons.items():
            button.setChecked(own == code)
        self.chosen.emit(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        codes = list(self._buttons)
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < len(codes):
            self.choose(codes[digit])
        elif not move_in_grid(list(self._buttons.values()), self._columns, event):
            event.ignore()
