"""What to give back, large enough to read across the counter, and in which notes and coins."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.pos.model.change import Piece
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_EDGE = 44
_NOTE = QSize(84, 48)
_COIN = 52
_GAP = 12
_LUMINOUS = 40


class ChangeHero(QWidget):
    """Painted whole: a few large words on one color."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._paid = self._title = self._amount = self._given = self._drawer = ""
        self._pieces: Sequence[Piece] = ()
        self._drawer_icon = Icon.LOCK_OPEN

    def show_sale(self, paid: str, title: str, amount: str, given: str, pieces: Sequence[Piece]) -> None:
        """The change and how it is made up."""
        self._paid, self._title, self._amount, self._given, self._pieces = paid, title, amount, given, pieces
        made_of = ", ".join(f"{piece.count} × {self._phrases.wording.coin(piece.value_minor)}" for piece in pieces)
        self.setAccessibleName(", ".join(part for part in (title, amount, given, made_of) if part))
        self.update()

    def show_drawer(self, words: str, icon: Icon) -> None:
        """How the drawer stands."""
        self._drawer, self._drawer_icon = words, icon
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.fillRect(self.rect(), t.ok_fill)
        ink = t.on_ok
        bounds, room = self.rect(), self.width() - 2 * _EDGE
        mark = QRect(_EDGE, 32, 30, 30)
        paint.icon(painter, paint.visual(painter, bounds, mark), Icon.CIRCLE_CHECK_FILLED, ink, 30)
        paid = QRect(_EDGE + 42, 32, room - 42, 30)
        paint.fitted(painter, paint.visual(painter, bounds, paid), Role.TITLE, ink, self._paid)
        role, height = self._amount_role(room)
        top = (self.height() - height - 190) // 2
        paint.text(painter, QRect(_EDGE, top, room, 40), Role.FIGURE, ink, self._title)
        paint.text(painter, QRect(_EDGE - 4, top + 44, room + 8, height), role, ink, self._amount)
        below = top + 44 + height + 4
        paint.text(painter, QRect(_EDGE, below, room, 26), Role.TITLE, ink, self._given)
        self._paint_pieces(painter, below + 50, ink)
        foot = self.height() - 58
        lock = QRect(_EDGE, foot, 22, 30)
        paint.icon(painter, paint.visual(painter, bounds, lock), self._drawer_icon, ink, 22)
        words = QRect(_EDGE + 32, foot, room - 32, 30)
        paint.fitted(painter, paint.visual(painter, bounds, words), Role.BODY, ink, self._drawer)

    def _amount_role(self, room: int) -> tuple[Role, int]:
        """Roles and their heights, the largest that fits."""
        fits = [(role, height) for role, height in _SIZES if advance(role, self._amount) <= room + 8]
        return fits[0] if fits else _SIZES[-1]

    def _paint_pieces(self, painter: QPainter, y: int, ink: QColor) -> None:
        """Notes as sheets, coins as disks; how many where it is more than one."""
        back = QColor(ink)
        back.setAlpha(_LUMINOUS)
        x = _EDGE
        for piece in self._pieces:
            label = self._phrases.wording.coin(piece.value_minor)
            size = _NOTE if piece.is_note else QSize(max(_COIN, advance(Role.BUTTON, label) + 20), _COIN)
            times = f"× {piece.count}" if piece.count > 1 else ""
            wide = advance(Role.TITLE, times) + 8 if times else 0
            if x + size.width() + wide > self.width() - _EDGE:
                x, y = _EDGE, y + _COIN + _GAP
            at = QRect(x, y + (_COIN - size.height()) // 2, size.width(), size.height())
            where = paint.visual(painter, self.rect(), at)
            paint.box(painter, where, 8 if piece.is_note else _COIN // 2, back)
            role = Role.TITLE if piece.is_note else Role.BUTTON
            paint.text(painter, where, role, ink, label, paint.At.CENTER, tabular=False)
            beside = paint.visual(painter, self.rect(), QRect(at.right() + 9, y, wide, _COIN))
            paint.text(painter, beside, Role.TITLE, ink, times)
            x += size.width() + wide + _GAP


_SIZES = ((Role.HERO, 190), (Role.DISPLAY, 92), (Role.TOTAL, 60))
