"""A picture as it is, so many pixels high."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.widgets import paint


class Picture(QWidget):
    """``png`` are its bytes; ``spoken`` is what a screen reader says of it."""

    def __init__(self, png: bytes, height: int, spoken: str) -> None:
        super().__init__()
        self._whole, self._scaled = QPixmap(), QPixmap()
        self._whole.loadFromData(png)
        self._height = height
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._whole.width() * self._height // max(1, self._whole.height()), self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        sharp = self.devicePixelRatioF()
        tall = round(self.height() * sharp)
        if self._scaled.height() != tall:
            self._scaled = self._whole.scaledToHeight(tall, Qt.TransformationMode.SmoothTransformation)
            self._scaled.setDevicePixelRatio(sharp)
        paint.begin(self).drawPixmap(0, 0, self._scaled)
