"""How many digits of a PIN are in; never which."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.theme import theme
from app.ui.widgets import paint

_DOT = 18
_STEP = 34


class PinDots(QWidget):
    """`spoken(entered, length)` says it for a screen reader: "2 of 4 digits entered"."""

    def __init__(self, length: int, spoken: Callable[[int, int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length, self._entered = length, 0
        self._spoken = spoken
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_entered(0)

    @property
    def entered(self) -> int:
        """How many are in."""
        return self._entered

    def set_entered(self, entered: int, length: int | None = None) -> None:
        """Fill so many dots; the length may differ by role."""
        self._length = self._length if length is None else length
        self._entered = min(entered, self._length)
        self.setAccessibleName(self._spoken(self._entered, self._length))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_STEP * (self._length - 1) + _DOT, _DOT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        for at in range(self._length):
            rect = paint.visual(painter, self.rect(), QRect(at * _STEP, 0, _DOT, _DOT))
            if at < self._entered:
                paint.box(painter, rect, _DOT / 2, t.accent)
            else:
                paint.box(painter, rect, _DOT / 2, None, t.ctl, 2)
