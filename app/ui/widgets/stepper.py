"""A quantity with a key to lower and one to raise it; holding repeats."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control
from app.ui.widgets.focus_ring import ring_of

_WIDTH = 148
_HOLD_MS = 400
_REPEAT_MS = 100


class _Step(Control):
    def __init__(self, icon: Icon, name: str, parent: QWidget) -> None:
        self._icon = icon
        super().__init__("", parent)
        self.setAccessibleName(name)
        self.setAutoRepeat(True)
        self.setAutoRepeatDelay(_HOLD_MS)
        self.setAutoRepeatInterval(_REPEAT_MS)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        if self.looks_pressed:
            paint.box(painter, self.rect().adjusted(1, 1, -1, -1), 9, t.raised)
        paint.icon(painter, self.rect(), self._icon, t.text if self.isEnabled() else t.text3, 22)


class Stepper(QWidget):
    """Shows what it is told and asks for −1 or +1: the owner of the number decides."""

    stepped = Signal(int)
    value_tapped = Signal()
    focus_radius = 10

    def __init__(
        self,
        text: str = "",
        *,
        name: str = "",
        fewer: str = "",
        more: str = "",
        height: int = 48,
        role: Role = Role.TITLE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._height = height
        self._role = role
        self._name = name
        self._text = text
        self._fewer = _Step(Icon.MINUS, fewer, self)
        self._more = _Step(Icon.PLUS, more, self)
        self._value = _Value(self)
        self._fewer.clicked.connect(lambda: self.stepped.emit(-1))
        self._more.clicked.connect(lambda: self.stepped.emit(1))
        self._value.clicked.connect(self.value_tapped)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    @property
    def text(self) -> str:
        """The quantity shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another quantity."""
        self._text = text
        self._value.words, self._value.role = text, self._role
        spoken = " ".join(part for part in (self._name, text) if part)
        self._value.setAccessibleName(spoken)
        self.setAccessibleName(spoken)
        self._value.update()

    def set_bounds(self, *, can_lower: bool = True, can_raise: bool = True) -> None:
        """Switch an end off."""
        self._fewer.setEnabled(can_lower)
        self._more.setEnabled(can_raise)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTH, self._height)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        side = max(48, min(self._height, 72))
        bounds, height = self.rect(), self.height()
        self._fewer.setGeometry(paint.mirrored(self, bounds, QRect(0, 0, side, height)))
        self._value.setGeometry(paint.mirrored(self, bounds, QRect(side, 0, self.width() - 2 * side, height)))
        self._more.setGeometry(paint.mirrored(self, bounds, QRect(self.width() - side, 0, side, height)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        paint.box(paint.begin(self), self.rect(), 10, t.surface, t.ctl)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Up}:
            self._more.click()
        elif event.key() in {Qt.Key.Key_Minus, Qt.Key.Key_Down}:
            self._fewer.click()
        elif event.key() == Qt.Key.Key_Space:
            self.value_tapped.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        ring_of(self).frame(self, self.focus_radius)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        ring_of(self).release()


class _Value(Control):
    words = ""
    role = Role.TITLE

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        ink = t.text if self.isEnabled() else t.text3
        paint.text(self.painter(), self.rect(), self.role, ink, self.words, paint.At.CENTER)
