"""The paper that hangs out of the simulated printer: the newest receipt at the bottom of the slot, older ones below."""

from __future__ import annotations

from PIL.Image import Image
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.devices.simulated.printer import Receipt
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.empty_state import EmptyState

_KEPT = 12
_GAP = 14


class PaperRoll(QScrollArea):
    """Shows what ``add`` gives it, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(_GAP)
        self._empty = EmptyState(Icon.PRINTER, "Receipts come out here")
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        inside = QWidget()
        inside.setProperty("kind", "scrolled")
        inside.setLayout(self._column)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add(self, receipt: Receipt) -> None:
        """A piece of paper was cut."""
        self._empty.hide()
        self._column.insertWidget(0, _Slip(receipt.sheet.image(), receipt.text))
        while self._column.count() > _KEPT + 2:
            last = self._column.takeAt(_KEPT)
            widget = last.widget() if last is not None else None
            if widget is not None:
                widget.deleteLater()
        self.verticalScrollBar().setValue(0)


class _Slip(QWidget):
    """One receipt as wide as the roll."""

    def __init__(self, image: Image, text: str) -> None:
        super().__init__()
        pixels = image.convert("L").tobytes()
        drawn = QImage(pixels, image.width, image.height, image.width, QImage.Format.Format_Grayscale8)
        self._picture = QPixmap.fromImage(drawn.copy())
        self._scaled = QPixmap()
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._picture.height() * width // self._picture.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter: QPainter = paint.begin(self)
        sharp = self.devicePixelRatioF()
        wide = round(self.width() * sharp)
        if self._scaled.width() != wide:
            self._scaled = self._picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
            self._scaled.setDevicePixelRatio(sharp)
        painter.drawPixmap(0, 0, self._scaled)
        painter.setPen(theme().tokens.line)
        painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))
