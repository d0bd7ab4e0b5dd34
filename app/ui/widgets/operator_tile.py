"""A person on the sign-in screen: face, name, role, and where they are now."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.avatar import paint_avatar
from app.ui.widgets.control import Control
from app.ui.widgets.tile import two_lines

_EDGE = 14
_LINE = 18


@dataclass(frozen=True, slots=True)
class OperatorView:
    """`where` is short: "Till 3, 13:41", "On break"."""

    key: str
    name: str
    role: str = ""
    where: str = ""


class OperatorTile(Control):
    """Checkable; the screen decides who is chosen."""

    focus_radius = 14

    def __init__(self, view: OperatorView, parent: QWidget | None = None) -> None:
        self.view = view
        super().__init__(view.name, parent)
        self.setAccessibleName(", ".join(part for part in (view.name, view.role, view.where) if part))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Chosen by the screen."""

    def sizeHint(self) -> QSize:
        return QSize(160, 144)

    def minimumSizeHint(self) -> QSize:
        return QSize(128, 144)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        on = self.isChecked()
        fill = t.accent_soft if on else t.raised if self.looks_pressed else t.surface
        paint.box(painter, self.rect(), 14, fill, t.accent if on else t.line, 3 if on else 1)
        bounds = self.rect()
        disk = paint.visual(painter, bounds, QRect(_EDGE, _EDGE, 48, 48))
        paint_avatar(painter, disk, self.view.name)
        where = QRect(_EDGE + 52, 13, self.width() - 52 - _EDGE - 11, 18)
        paint.text(painter, paint.visual(painter, bounds, where), Role.MICRO, t.text3, self.view.where, paint.At.END)
        room = self.width() - 2 * _EDGE
        lines = two_lines(self.view.name, Role.BUTTON, room)
        top = self.height() - 35 - _LINE * len(lines)
        for at, line in enumerate(lines):
            paint.text(painter, QRect(_EDGE, top + at * _LINE, room, _LINE), Role.BUTTON, t.text, line)
        paint.text(painter, QRect(_EDGE, self.height() - 33, room, 20), Role.META, t.text2, self.view.role)
