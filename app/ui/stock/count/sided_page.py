"""A page with a side whose width goes with the window."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

_NARROW, _SIDE_NARROW = 1_150, 340


class SidedPage(QWidget):
    """``side`` is how wide the side is where there is room."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side_wide = side
        self._side = QWidget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(_SIDE_NARROW if self.width() < _NARROW else self._side_wide)

    def _lay_out(self, main: QLayout, side: QLayout) -> None:
        self._side.setLayout(side)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(main, 1)
        row.addWidget(self._side)
