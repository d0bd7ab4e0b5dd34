"""The items that sold best today: how many, what is left of them, and how they compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import At

_LEAST, _ROW, _TALLEST, _BAR, _GAP, _COUNT = 36, 41, 64, 6, 12, 30


@dataclass(frozen=True, slots=True)
class ItemBar:
    """``share`` of the best, in millionths. ``left`` is said in amber where it is ``scarce``."""

    name: str
    sold: str
    left: str
    scarce: bool
    share_ppm: int

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        return ", ".join(filter(None, (self.name, self.sold, self.left)))


class TopItems(QWidget):
    """One row each: name, what is left, how many, and beneath them the bar."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._shown: tuple[ItemBar, ...] = ()
        self._most = rows
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_items(self, items: Sequence[ItemBar]) -> None:
        """The best first."""
        self._shown = tuple(items)
        self.setAccessibleName("; ".join(own.sentence for own in items))
        self.update()

    @property
    def items(self) -> tuple[ItemBar, ...]:
        """What is shown."""
        return self._shown

    def sizeHint(self) -> QSize:
        return QSize(320, _ROW * self._most)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _LEAST * self._most)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        high = min(self.height() // self._most, _TALLEST)
        count = max((advance(Role.BUTTON, own.sold) for own in self._shown), default=0)
        for at, own in enumerate(self._shown):
            self._paint_row(painter, QRect(0, at * high, self.width(), high), own, max(count, _COUNT))

    @staticmethod
    def _paint_row(painter: QPainter, row: QRect, own: ItemBar, count: int) -> None:
        t = theme().tokens
        words = row.adjusted(0, 0, 0, -_BAR - 10)
        sold = QRect(row.right() + 1 - count, words.y(), count, words.height())
        paint.text(painter, paint.visual(painter, row, sold), Role.BUTTON, t.text, own.sold, At.END)
        end = sold.x() - _GAP
        if own.left:
            wide = advance(Role.META_STRONG, own.left)
            left = QRect(end - wide, words.y(), wide, words.height())
            ink, role = (t.warn, Role.META_STRONG) if own.scarce else (t.text2, Role.META)
            paint.text(painter, paint.visual(painter, row, left), role, ink, own.left, At.END)
            end = left.x() - _GAP
        name = QRect(row.x(), words.y(), end - row.x(), words.height())
        paint.text(painter, paint.visual(painter, row, name), Role.COMPACT, t.text, own.name)
        track = QRect(row.x(), words.bottom() + 2, row.width(), _BAR)
        paint.box(painter, track, _BAR / 2, t.raised)
        done = QRect(row.x(), track.y(), max(row.width() * own.share_ppm // 1_000_000, _BAR), _BAR)
        paint.box(painter, paint.visual(painter, row, done), _BAR / 2, t.accent)
