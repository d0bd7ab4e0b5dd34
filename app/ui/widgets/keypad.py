"""The keypad: twelve keys that never move, not even right to left."""

from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control, move_in_grid

_LEAST, _GAP = 52, 8


class PadKey(StrEnum):
    """What a key sends; digits send themselves."""

    CLEAR = "clear"
    BACKSPACE = "backspace"
    DOUBLE_ZERO = "00"


def pad_key(event: QKeyEvent) -> str:
    """What a key of the keyboard sends, as if it were tapped on the pad; "" for one that is not there."""
    if event.text() and event.text() in "0123456789":
        return event.text()
    return PadKey.BACKSPACE if event.key() == Qt.Key.Key_Backspace else ""


class _Key(Control):
    focus_radius = 12

    def __init__(self, label: str, height: int, *, icon: Icon | None = None, soft: bool = False) -> None:
        self._icon = icon
        self._soft = soft
        self._height = height
        super().__init__(label)
        self.setAutoRepeat(icon is not None)
        self.setMaximumHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(106, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, _LEAST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        pressed = self.looks_pressed
        if self._soft:
            paint.box(painter, self.rect(), 12, t.line if pressed else t.raised)
        else:
            paint.box(painter, self.rect(), 12, t.raised if pressed else t.surface, t.line)
        ink = t.text if self.isEnabled() else t.text3
        if self._icon is not None:
            paint.icon(painter, self.rect(), self._icon, ink, 26)
        else:
            role = Role.LINE if self._soft else Role.KEY
            paint.text(painter, self.rect(), role, ink, self.label, paint.At.CENTER)


class Keypad(QWidget):
    """Sends "0" to "9", and `PadKey` values. Give `clear` the word for it, or leave it empty for a "00" key.

    Where the window is too low for all that stands beside it, its keys give way, down to what a thumb needs.
    """

    pressed = Signal(str)

    def __init__(
        self, *, clear: str = "", backspace_name: str = "", key_height: int = 80, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        self._keys: list[_Key] = []
        for digit in "123456789":
            self._add(grid, _Key(digit, key_height), digit)
        if clear:
            self._add(grid, _Key(clear, key_height, soft=True), PadKey.CLEAR)
        else:
            self._add(grid, _Key("00", key_height), PadKey.DOUBLE_ZERO)
        self._add(grid, _Key("0", key_height), "0")
        back = _Key("", key_height, icon=Icon.BACKSPACE, soft=True)
        back.setAccessibleName(backspace_name)
        self._add(grid, back, PadKey.BACKSPACE)
        self.setMaximumHeight(4 * key_height + 3 * _GAP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def key(self, value: str) -> Control:
        """The key that sends `value`."""
        return next(key for key in self._keys if key.property("value") == value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk over the keys; typed digits count wherever on the pad the focus is."""
        if move_in_grid(self._keys, 3, event):
            return
        typed = pad_key(event)
        if typed:
            self.pressed.emit(typed)
        else:
            event.ignore()

    def _add(self, grid: QGridLayout, key: _Key, value: str) -> None:
        key.setProperty("value", str(value))
        at = len(self._keys)
        grid.addWidget(key, at // 3, at % 3)
        self._keys.append(key)
        key.clicked.connect(lambda: self.pressed.emit(str(value)))
