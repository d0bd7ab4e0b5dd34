"""A wide choice in words: an icon or tick box, a title, what it means, and its key."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control

_EDGE = 18
_TICK = 28


class ActionRow(Control):
    """Checkable, it is a tick box: Space or a tap ticks."""

    focus_radius = 12

    def __init__(
        self,
        title: str,
        note: str = "",
        *,
        icon: Icon | None = None,
        hint: str = "",
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._note = note
        self._icon = icon
        self._hint = hint
        super().__init__(title, parent)
        self.set_words(title, note)
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, title: str, note: str = "") -> None:
        """Say something else."""
        self._note = note
        self.set_label(title)
        self.setAccessibleName(", ".join(part for part in (title, note) if part))

    def sizeHint(self) -> QSize:
        return QSize(400, 72 if self._note else 56)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        off = not self.isEnabled()
        fill = t.raised if self.looks_pressed or off else t.surface
        paint.box(painter, self.rect(), 12, fill, None if off else t.ctl)
        ink = t.text3 if off else t.text
        bounds = self.rect()
        x = _EDGE
        if self.isCheckable():
            self._paint_tick(painter, QRect(x, (self.height() - _TICK) // 2, _TICK, _TICK))
            x += _TICK + 12
        elif self._icon is not None:
            mark = QRect(x, 0, 26, self.height())
            paint.icon(painter, paint.visual(painter, bounds, mark), self._icon, ink, 26)
            x += 26 + 14
        hint = paint.hint_width(self._hint)
        if hint:
            cap = QRect(self.width() - _EDGE - hint, 0, hint, self.height())
            paint.key_hint(painter, paint.visual(painter, bounds, cap), self._hint, ink)
        room = self.width() - x - _EDGE - (hint + 8 if hint else 0)
        where = paint.visual(painter, bounds, QRect(x, 0, room, self.height()))
        if self._note:
            paint.titled(painter, where, (Role.BUTTON, ink, self.label), (Role.META, t.text3, self._note))
        else:
            paint.text(painter, where, Role.BUTTON, ink, self.label)

    def _paint_tick(self, painter: QPainter, rect: QRect) -> None:
        t = theme().tokens
        where = paint.visual(painter, self.rect(), rect)
        if self.isChecked():
            paint.box(painter, where, 7, t.accent_fill)
            paint.icon(painter, where, Icon.CHECK, t.on_accent, 20)
        else:
            paint.box(painter, where, 7, t.surface, t.ctl, 2)
