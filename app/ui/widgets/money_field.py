"""An amount typed in minor units from the right: 8 0 0 0 is 80.00, and so is 8 0 . 0 0."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.keypad import PadKey

_MAX_DIGITS = 9
_EDGE = 20


class MoneyField(QWidget):
    """`show` writes minor units as the locale does. The value is always an integer of minor units."""

    changed = Signal(int)
    submitted = Signal(int)
    pressed = Signal(str)
    """A key of the pad or keyboard that belongs to typing, whether or not it changed the amount; after it did."""

    def __init__(
        self, name: str, show: Callable[[int], str], *, decimals: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._show = show
        self._decimals = decimals
        self._value = 0
        self._after_point: int | None = None
        self._fresh = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def value(self) -> int:
        """Minor units."""
        return self._value

    def set_value(self, value: int) -> None:
        """Prefill; the next digit starts anew."""
        self._after_point = None
        self._fresh = True
        self._set(value)

    def press(self, key: str) -> None:
        """Take what a `Keypad` sends."""
        match key:
            case PadKey.CLEAR:
                self.set_value(0)
            case PadKey.BACKSPACE:
                self._after_point = None
                self._fresh = False
                self._set(self._value // 10)
            case _:
                for digit in key:
                    self._digit(int(digit))
        self.pressed.emit(key)

    def sizeHint(self) -> QSize:
        return QSize(336, 72)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 72)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _types(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in {".", ","} and event.text():
            self._point()
            self.pressed.emit(".")
        elif _types(event) and event.text().isdigit():
            self.press(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.press(PadKey.BACKSPACE)
        elif event.key() == Qt.Key.Key_Delete:
            self.press(PadKey.CLEAR)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submitted.emit(self._value)
        else:
            event.ignore()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        focused = self.hasFocus()
        paint.box(painter, self.rect(), 10, t.surface, t.accent if focused else t.ctl, 2 if focused else 1)
        words = self._show(self._value)
        role = Role.AMOUNT if advance(Role.AMOUNT, words) < self.width() - 2 * _EDGE else Role.H2
        # Digits and caret keep their side in every language: an amount is typed from the right.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        box = self.rect().adjusted(_EDGE, 0, -_EDGE - 4, 0)
        paint.text(painter, box, role, t.text if self._value else t.text3, words, paint.At.END)
        if focused:
            painter.fillRect(QRect(self.width() - _EDGE, (self.height() - 34) // 2, 2, 34), t.accent)

    def _digit(self, digit: int) -> None:
        if self._after_point is not None:
            if self._after_point < self._decimals:
                self._after_point += 1
                self._set(self._value + digit * 10 ** (self._decimals - self._after_point))
            return
        base = 0 if self._fresh else self._value
        self._fresh = False
        if base < 10 ** (_MAX_DIGITS - 1):
            self._set(base * 10 + digit)

    def _point(self) -> None:
        """What was typed so far were whole units after all."""
        if self._after_point is None and self._decimals:
            whole = 0 if self._fresh else self._value
            if whole * 10**self._decimals < 10**_MAX_DIGITS:
                self._after_point = 0
                self._fresh = False
                self._set(whole * 10**self._decimals)

    def _set(self, value: int) -> None:
        changed = value != self._value
        self._value = value
        self._tell()
        self.update()
        if changed:
            self.changed.emit(value)

    def _tell(self) -> None:
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(self._show(self._value))


def _types(event: QKeyEvent) -> bool:
    """Whether the key belongs to typing an amount."""
    plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
    return plain and bool(event.text()) and (event.text() in "0123456789.,")
