"""The totes that share a row: whose, how much of it is in each, which is next. A tap drops what is in hand there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.bopis.pick_view import ToteShare
from app.ui.bopis.phrases import Phrases, one_line
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control
from app.ui.widgets.emptied import empty
from app.wording import isolated

_MOST = 6
_BESIDE = 3
_EDGE, _GAP = 16, 14


class ToteTile(Control):
    """A tote: its letter large, how much of the row is in it, whose it is."""

    focus_radius = 12

    def __init__(self, share: ToteShare, words: str, *, is_next: bool, low: bool) -> None:
        self._share, self._words, self._next, self._low = share, words, is_next, low
        super().__init__(f"{share.letter}: {words}, {share.customer_name}, {share.number}")
        self.setObjectName(f"tote.{share.letter}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(180, 64 if self._low else 96)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter, bounds, share = self.painter(), self.rect(), self._share
        done = not share.open
        fill = t.ok_soft if done else t.raised if self.looks_pressed else t.accent_soft if self._next else t.sunken
        edge = t.ok if done else t.accent if self._next else t.line
        paint.box(painter, bounds, 12, fill, edge, 2 if self._next and not done else 1)
        size = 44 if self._low else 64
        top = (self.height() - size) // 2
        block = QRect(_EDGE if not self._low else 10, top, size, size)
        paint.box(painter, paint.visual(painter, bounds, block), 10, t.text)
        letter = Role.H2 if self._low else Role.FIGURE
        paint.text(painter, paint.visual(painter, bounds, block), letter, t.canvas, share.letter, paint.At.CENTER)
        x = block.right() + 1 + _GAP
        end = self.width() - _EDGE - (28 if done else 0)
        middle = self.height() // 2
        above = QRect(x, middle - 26 + (2 if self._low else 0), end - x, 28)
        below = QRect(x, middle + 2, end - x, 20)
        room = end - x
        role = next((one for one in (Role.H2, Role.TITLE) if advance(one, self._words) <= room), Role.COMPACT)
        role = Role.BUTTON if self._low else role
        paint.text(painter, paint.visual(painter, bounds, above), role, t.text, self._words)
        whose = f"{isolated(share.number)} · {one_line(share.customer_name.split(' ')[0], 20)}"
        whose = whose if advance(Role.META, whose) <= room else isolated(share.number)
        paint.text(painter, paint.visual(painter, bounds, below), Role.META, t.text2, whose)
        if done:
            tick = QRect(self.width() - _EDGE - 24, 0, 24, self.height())
            paint.icon(painter, paint.visual(painter, bounds, tick), Icon.CIRCLE_CHECK_FILLED, t.ok, 24)


class ToteRow(QWidget):
    """``chosen`` with the letter of the tote that was tapped."""

    chosen = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._shown: tuple[tuple[ToteShare, ...], str] = ((), "")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)

    def set_shares(self, shares: Sequence[ToteShare], unit: str, next_letter: str) -> None:
        """Show these, of many those that still want some first."""
        open_first = sorted(shares, key=lambda one: not one.open) if len(shares) > _MOST else list(shares)
        shown = tuple(open_first[:_MOST])
        if (shown, next_letter) == self._shown:
            return
        self._shown = (shown, next_letter)
        empty(self._grid)
        quantity = self._phrases.quantity
        for at, share in enumerate(shown):
            picked, wanted = quantity(share.picked, unit), quantity(share.wanted - share.short, unit)
            words = self._phrases.text("wave_tote_count", picked=picked, wanted=wanted)
            tile = ToteTile(share, words, is_next=share.letter == next_letter, low=len(shown) > _BESIDE)
            tile.clicked.connect(lambda _=False, letter=share.letter: self.chosen.emit(letter))
            self._grid.addWidget(tile, at // _BESIDE, at % _BESIDE)
        for column in range(_BESIDE):
            self._grid.setColumnStretch(column, 1)
        self.setVisible(bool(shown))

    @property
    def letters(self) -> tuple[str, ...]:
        """Those shown."""
        return tuple(share.letter for share in self._shown[0])
