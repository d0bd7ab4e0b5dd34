"""An icon on its own, in a token's color."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint


class IconMark(QWidget):
    """Decoration beside words; a screen reader passes it by."""

    def __init__(self, icon: Icon, color: str = "text2", size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._color, self._size = icon, color, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: Icon, color: str | None = None) -> None:
        """Show another."""
        self._icon, self._color = icon, color or self._color
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.icon(paint.begin(self), self.rect(), self._icon, theme().tokens.color(self._color), self._size)
