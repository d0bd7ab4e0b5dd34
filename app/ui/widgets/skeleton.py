"""Static blocks in place of a list that loads for the first time."""

from PySide6.QtCore import QRect, QSize, QTimer
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme.theme import theme
from app.ui.widgets import paint

_WIDTHS = (70, 92, 54)
_WAIT_MS = 200


class Skeleton(QWidget):
    """Appears only once the wait has lasted 200 ms."""

    def __init__(self, rows: int = 3, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self.appear)
        self.setAccessibleName(name)

    @property
    def visible_blocks(self) -> int:
        """How many blocks are painted now."""
        return self._rows if self._due else 0

    def appear(self) -> None:
        """Show the blocks at once."""
        self._due = True
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self._rows * 24)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._due:
            self._timer.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        for row in range(self.visible_blocks):
            wide = self.width() * _WIDTHS[row % len(_WIDTHS)] // 100
            block = QRect(0, row * 24, wide, 16)
            paint.box(painter, paint.visual(painter, self.rect(), block), 8, theme().tokens.raised)
