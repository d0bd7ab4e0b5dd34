"""One line of the sale: whether it comes back, what it is, what was sold of it, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.control import Control
from app.ui.widgets.thumb import paint_thumb

HEIGHT = 72
INSET = 66
_EDGE, _BOX, _THUMB, _GAP, _AMOUNT, _BAR = 18, 26, 48, 14, 76, 4
_STEPPER = 148
_FAINT = 0.45
_TWO_LINES, _TWO_LINES_LEAST = 40, 80


@dataclass(frozen=True, slots=True)
class LineLook:
    """``amount`` is "" on the receipt of a present; ``why_not`` stands in place of the note."""

    key: str
    name: str
    size: str
    note: str
    amount: str
    icon: Icon
    tint: Tint
    why_not: str = ""
    chosen: bool = False
    selected: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.name, self.size, self.why_not or self.note, self.amount) if part)


class LineRow(Control):
    """Tapped as a whole; the one that is open holds the stepper."""

    focus_radius = 0

    def __init__(self, look: LineLook) -> None:
        super().__init__(look.spoken)
        self._look = look
        self._held: QWidget | None = None
        self.setCheckable(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setObjectName(f"returns.line.{look.key}")
        self._set_accessible()

    @property
    def look(self) -> LineLook:
        """What it shows."""
        return self._look

    def set_look(self, look: LineLook) -> None:
        """Show this."""
        if look != self._look:
            self._look = look
            self.set_label(look.spoken)
            self._set_accessible()

    def hold(self, widget: QWidget | None) -> None:
        """Show ``widget`` before the amount; None to let it go."""
        self._held = widget
        if widget is not None:
            widget.setParent(self)
            self._place()
            widget.show()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter, look = theme().tokens, self.painter(), self._look
        bounds = self.rect()
        if look.chosen:
            painter.fillRect(bounds, t.accent_soft)
        if look.selected:
            painter.fillRect(paint.visual(painter, bounds, QRect(0, 0, _BAR, self.height())), t.accent_fill)
        middle = self.height() // 2
        self._paint_box(painter, QRect(_EDGE, middle - _BOX // 2, _BOX, _BOX))
        thumb = QRect(_EDGE + _BOX + _GAP, middle - _THUMB // 2, _THUMB, _THUMB)
        painter.setOpacity(_FAINT if look.why_not else 1.0)
        paint_thumb(painter, paint.visual(painter, bounds, thumb), look.icon, look.tint)
        painter.setOpacity(1.0)
        self._paint_words(painter, thumb.right() + 1 + _GAP)
        ink = t.text2 if look.why_not else t.text
        paint.text(painter, paint.visual(painter, bounds, self._amount), Role.TITLE, ink, look.amount, paint.At.END)

    def _paint_box(self, painter: QPainter, at: QRect) -> None:
        t, where = theme().tokens, paint.visual(painter, self.rect(), at)
        if self._look.chosen:
            paint.box(painter, where, 6, t.accent_fill)
            paint.icon(painter, where, Icon.CHECK, t.on_accent, 20)
        else:
            paint.box(painter, where, 6, t.surface, t.line if self._look.why_not else t.ctl, 2)

    def _paint_words(self, painter: QPainter, x: int) -> None:
        t, look, bounds = theme().tokens, self._look, self.rect()
        end = self._amount.x() - _GAP - (_STEPPER + _GAP if self._held is not None else 0)
        ink, wide = (t.text2 if look.why_not else t.text), end - x
        named = advance(Role.LINE, look.name)
        low = named > wide >= _TWO_LINES_LEAST and paint.wrapped_height(Role.COMPACT, look.name, wide) <= _TWO_LINES
        if low:
            name = QRect(x, 6, wide, _TWO_LINES)
            paint.wrapped(painter, paint.visual(painter, bounds, name), Role.COMPACT, ink, look.name)
        else:
            paint.text(painter, paint.visual(painter, bounds, QRect(x, 13, wide, 24)), Role.LINE, ink, look.name)
        size = QRect(x + named + 8, 13, wide - named - 8, 24)
        if look.size and size.width() >= advance(Role.SIZE, look.size):
            paint.text(painter, paint.visual(painter, bounds, size), Role.SIZE, t.text2, look.size)
        note = paint.visual(painter, bounds, QRect(x, 46 if low else 38, wide, 20))
        paint.text(painter, note, Role.META, t.text2, look.why_not or look.note)

    @property
    def _amount(self) -> QRect:
        wide = max(_AMOUNT, advance(Role.TITLE, self._look.amount) + 4)
        return QRect(self.width() - _EDGE - wide, 0, wide, self.height())

    def _place(self) -> None:
        if self._held is not None:
            at = QRect(self._amount.x() - _GAP - _STEPPER, (self.height() - 48) // 2, _STEPPER, 48)
            self._held.setGeometry(paint.mirrored(self, self.rect(), at))

    def _set_accessible(self) -> None:
        self.setAccessibleDescription(self._look.why_not)
