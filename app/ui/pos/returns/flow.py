"""Buttons one after the other, as wide as their words, in as many lines as it takes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.widgets import paint

_GAP = 8


class Flow(QWidget):
    """In reading order; as high as its lines."""

    def __init__(self) -> None:
        super().__init__()
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """After the others."""
        widget.setParent(self)
        widget.show()
        self._widgets.append(widget)
        self._place()

    def clear(self) -> None:
        """Empty again."""
        for widget in self._widgets:
            widget.hide()
            widget.deleteLater()
        self._widgets = []

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((at.bottom() + 1 for at in self._placed(width)), default=0)

    def sizeHint(self) -> QSize:
        width = self.width() or 400
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(self.width() or 400))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def _place(self) -> None:
        for widget, at in zip(self._widgets, self._placed(self.width()), strict=True):
            widget.setGeometry(paint.mirrored(self, self.rect(), at))

    def _placed(self, width: int) -> list[QRect]:
        x = y = line = 0
        placed = []
        for widget in self._widgets:
            wanted = widget.sizeHint()
            wide = min(wanted.width(), width)
            if x and x + wide > width:
                x, y, line = 0, y + line + _GAP, 0
            placed.append(QRect(x, y, wide, wanted.height()))
            x, line = x + wide + _GAP, max(line, wanted.height())
        return placed
