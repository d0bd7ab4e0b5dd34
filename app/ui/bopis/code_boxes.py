"""Digits of a code, one box each, as they are typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_HEIGHT = 64
_GAP = 8
_WIDEST = 64


class CodeBoxes(QWidget):
    """`spoken(entered, length)` says it for a screen reader. Digits run left to right in every script."""

    def __init__(self, length: int, spoken: Callable[[int, int], str]) -> None:
        super().__init__()
        self._length, self._spoken, self._digits, self._wrong = length, spoken, "", False
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_entered("")

    @property
    def digits(self) -> str:
        """What is in them."""
        return self._digits

    def set_entered(self, digits: str, *, wrong: bool = False) -> None:
        self._digits, self._wrong = digits, wrong
        self.setAccessibleName(self._spoken(len(digits), self._length))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._length * (_WIDEST + _GAP) - _GAP, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._length * (40 + _GAP) - _GAP, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        wide = min(_WIDEST, (self.width() + _GAP) // self._length - _GAP)
        for at in range(self._length):
            box = QRect(at * (wide + _GAP), 0, wide, _HEIGHT)
            here = at == len(self._digits)
            edge = t.bad if self._wrong else t.accent if here else t.ctl
            paint.box(painter, box, 10, t.surface, edge, 2 if here or self._wrong else 1)
            if at < len(self._digits):
                paint.text(painter, box, Role.KEY, t.text, self._digits[at], paint.At.CENTER)
