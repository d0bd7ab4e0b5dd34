"""How much of it all is here: a ring with its per cent inside."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_SIZE, _WIDTH = 92, 12
_SIXTEENTHS = 16
_TOP, _FULL = 90, 360


class Ring(QWidget):
    """0 to 100, and the words for it."""

    def __init__(self) -> None:
        super().__init__()
        self._per_cent, self._words = 0, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_SIZE, _SIZE)

    def set_done(self, per_cent: int, words: str) -> None:
        self._per_cent, self._words = per_cent, words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme().tokens, paint.begin(self)
        inset = _WIDTH // 2
        round_about = QRect(0, 0, self.width(), self.height()).adjusted(inset, inset, -inset, -inset)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(t.raised, _WIDTH))
        painter.drawEllipse(round_about)
        if self._per_cent:
            ink = t.ok if self._per_cent >= 100 else t.accent
            painter.setPen(QPen(ink, _WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            turn = -_FULL * min(100, self._per_cent) // 100
            painter.drawArc(round_about, _TOP * _SIXTEENTHS, turn * _SIXTEENTHS)
        paint.text(painter, self.rect(), Role.H2, t.text, self._words, paint.At.CENTER)
