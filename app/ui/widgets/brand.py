"""The Aisle mark: two shelves that meet at the horizon."""

from enum import Enum

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.theme import theme
from app.ui.widgets import paint


class Ground(Enum):
    """What the bars stand on: the accent (in the rail) or ink (on the canvas)."""

    ACCENT = "accent"
    INK = "ink"


def paint_mark(painter: QPainter, rect: QRect, ground: Ground) -> None:
    """Draw the mark filling `rect`, which is square."""
    t = theme().tokens
    dark, bright = t.rail, t.rail_bar
    back, near = (bright, dark) if ground is Ground.ACCENT else (dark, bright)
    far = QColor(near)
    far.setAlphaF(0.55 if ground is Ground.ACCENT else 0.6)
    side = rect.width()
    paint.box(painter, rect, side * 0.25, back)
    painter.setPen(Qt.PenStyle.NoPen)
    for color, mirror in ((near, 1), (far, -1)):
        painter.setBrush(color)
        points = [(-0.03, 0.235), (-0.09, 0.235), (-0.265, 0.765), (-0.03, 0.765)]
        middle = QPointF(rect.x() + side / 2, rect.y())
        painter.drawPolygon(QPolygonF([middle + QPointF(x * side * mirror, y * side) for x, y in points]))


class BrandMark(QWidget):
    """The mark as a widget."""

    def __init__(self, size: int = 34, ground: Ground = Ground.INK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._ground = size, ground
        self.setAccessibleName("Aisle")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_mark(paint.begin(self), self.rect(), self._ground)
