"""A deed in a menu: an icon, its words on one or two lines, why it is off, and its key at the far end."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control

_HEIGHT, _EDGE, _ICON, _GAP = 54, 12, 22, 10


class MenuButton(Control):
    """``why`` stands under the words while it cannot be done."""

    def __init__(self, label: str, icon: Icon, *, hint: str = "", why: str = "", parent: QWidget | None = None) -> None:
        self._icon, self._hint, self._why = icon, hint, why
        super().__init__(label, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_off(why or None)

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        bounds, off = self.rect(), not self.isEnabled()
        paint.box(painter, bounds, 10, t.line if self.looks_pressed else t.raised)
        ink = t.text3 if off else t.text
        mark = QRect(_EDGE, 0, _ICON, self.height())
        paint.icon(painter, paint.visual(painter, bounds, mark), self._icon, ink, _ICON)
        hint = paint.hint_width(self._hint)
        if hint:
            cap = QRect(self.width() - _EDGE - hint, 0, hint, self.height())
            paint.key_hint(painter, paint.visual(painter, bounds, cap), self._hint, t.text3)
        start = _EDGE + _ICON + _GAP
        room = QRect(start, 0, self.width() - start - _EDGE - (hint + 8 if hint else 0), self.height())
        where = paint.visual(painter, bounds, room)
        if self._why:
            paint.titled(painter, where, (Role.BUTTON, ink, self.label), (Role.META, t.text3, self._why))
        else:
            role = Role.BUTTON if advance(Role.BUTTON, self.label) <= room.width() else Role.COMPACT
            paint.fitted(painter, where, role, ink, self.label)
