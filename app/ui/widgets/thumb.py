"""The stand-in for a picture: an icon on its category's tint."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint


def paint_thumb(painter: QPainter, rect: QRect, icon: Icon, tint: Tint) -> None:
    """Draw it filling `rect`."""
    pair = theme().tokens.tints[tint]
    size = rect.width()
    paint.box(painter, rect, 20 if size >= 160 else 14 if size >= 72 else 10 if size >= 48 else 8, pair.back)
    paint.icon(painter, rect, icon, pair.ink, size // 2 if size >= 72 else 24 if size >= 48 else 20)


class Thumb(QWidget):
    """The stand-in as a widget: 40, 48, 72 or 172 px."""

    def __init__(self, icon: Icon, tint: Tint, size: int = 48, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tint, self._size = icon, tint, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_look(self, icon: Icon, tint: Tint) -> None:
        """Stand in for something else."""
        self._icon, self._tint = icon, tint
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_thumb(paint.begin(self), self.rect(), self._icon, self._tint)
