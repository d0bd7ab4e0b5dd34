"""What stands in the middle of the card screen: the terminal as it looks now, and the steps of a payment."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import At

_BODY = QSize(212, 340)
_DISPLAY = QRect(16, 18, 180, 150)
_KEY, _KEY_GAP = QSize(44, 28), QSize(8, 6)
_KEYS_TOP = 190
_KEY_ROWS, _KEY_COLUMNS = 4, 3
_MARK, _STEP = 32, 60


class TerminalPicture(QWidget):
    """Decoration: a card terminal and what it asks the customer for."""

    def __init__(self) -> None:
        super().__init__()
        self._amount, self._words, self._icon, self._color = "", "", Icon.CARD, "accent"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_on(self, words: str, amount: str, icon: Icon, color: str) -> None:
        """What its display shows."""
        self._words, self._amount, self._icon, self._color = words, amount, icon, color
        self.update()

    def sizeHint(self) -> QSize:
        return _BODY

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme().tokens, paint.begin(self)
        paint.box(painter, self.rect(), 28, t.rail)
        paint.box(painter, _DISPLAY, 12, t.surface)
        line = QRect(_DISPLAY.x() + 8, _DISPLAY.y() + 8, _DISPLAY.width() - 16, 40)
        paint.fitted(painter, line, Role.COMPACT, t.text2, self._words, At.CENTER)
        paint.text(painter, line.translated(0, 46), Role.FIGURE, t.text, self._amount, At.CENTER)
        mark = QRect(_DISPLAY.x(), _DISPLAY.bottom() - 52, _DISPLAY.width(), 44)
        paint.icon(painter, mark, self._icon, t.color(self._color), 36)
        self._paint_keys(painter)

    @staticmethod
    def _paint_keys(painter: QPainter) -> None:
        t = theme().tokens
        last = (t.bad_fill, t.warn_fill, t.ok_fill)
        left = (_BODY.width() - _KEY_COLUMNS * _KEY.width() - (_KEY_COLUMNS - 1) * _KEY_GAP.width()) // 2
        for row in range(_KEY_ROWS):
            for column in range(_KEY_COLUMNS):
                x = left + column * (_KEY.width() + _KEY_GAP.width())
                y = _KEYS_TOP + row * (_KEY.height() + _KEY_GAP.height())
                fill = last[column] if row == _KEY_ROWS - 1 else t.rail_text
                paint.box(painter, QRect(x, y, _KEY.width(), _KEY.height()), 6, fill)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in words; ``done``, or the one that is ``now``, or to come."""

    title: str
    note: str
    icon: Icon
    done: bool = False
    now: bool = False


class Steps(QWidget):
    """Steps one under the other, joined by a line."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[StepView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_steps(self, steps: tuple[StepView, ...]) -> None:
        """Show these."""
        self._steps = steps
        self.setAccessibleName(". ".join(f"{own.title}: {own.note}" for own in steps if own.now))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, _STEP * len(self._steps))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, _STEP * len(self._steps))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        for at, step in enumerate(self._steps):
            self._paint_step(painter, at, step)

    def _paint_step(self, painter: QPainter, at: int, step: StepView) -> None:
        t, bounds = theme().tokens, self.rect()
        top = at * _STEP
        mark = paint.visual(painter, bounds, QRect(0, top + 4, _MARK, _MARK))
        if at + 1 < len(self._steps):
            joint = QRect(_MARK // 2 - 1, top + 4 + _MARK, 2, _STEP - _MARK)
            painter.fillRect(paint.visual(painter, bounds, joint), t.ok if step.done else t.line)
        fill, border = (t.ok_fill, None) if step.done else (t.surface, t.accent if step.now else t.line)
        paint.box(painter, mark, _MARK / 2, fill, border, 3 if step.now else 1)
        if step.done or step.now:
            color = t.on_ok if step.done else t.accent
            paint.icon(painter, mark, Icon.CHECK if step.done else step.icon, color, 18)
        else:
            paint.text(painter, mark, Role.META_STRONG, t.text2, str(at + 1), At.CENTER)
        room = QRect(_MARK + 14, top, bounds.width() - _MARK - 14, 24)
        ink = t.text if step.done or step.now else t.text2
        paint.text(painter, paint.visual(painter, bounds, room), Role.BUTTON, ink, step.title)
        note = QRect(room.x(), top + 23, room.width(), 20)
        paint.fitted(painter, paint.visual(painter, bounds, note), Role.META, t.text2, step.note, down=True)
