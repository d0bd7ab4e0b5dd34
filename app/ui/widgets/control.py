"""What all tappable controls share: keys, focus ring, plain text, and a reason when they are off."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.widgets import paint
from app.ui.widgets.focus_ring import ring_of

# A ring shows where the keyboard is; focus that a tap or a newly shown window brought needs none.
_SHOWN_BY = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)
_PRESS_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Control(QAbstractButton):
    """A painted button. A tap does not take the focus away from where the operator types; Tab reaches it."""

    focus_radius = 10

    def __init__(self, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._label = ""
        self._off: str | None = None
        self.set_label(label)

    @property
    def label(self) -> str:
        """The words on it."""
        return self._label

    def set_label(self, label: str) -> None:
        """Plain words; "&" is only a letter, so the text of the base class, which would read it, stays unused."""
        self._label = label
        self.setAccessibleName(label)
        self.updateGeometry()
        self.update()

    def set_off(self, reason: str | None) -> None:
        """Switch off and say why, or on again with None."""
        if reason == self._off:
            return
        self._off = reason
        self.setEnabled(reason is None)
        self.setToolTip(reason or "")
        self.setAccessibleDescription(reason or "")

    @property
    def looks_pressed(self) -> bool:
        """Whether to paint the pressed state."""
        return self.isDown() and self.isEnabled()

    def event(self, event: QEvent) -> bool:
        # A focused control keeps Enter for itself, though the screen's primary action has it as a shortcut.
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() in _PRESS_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESS_KEYS:
            # A key held down is one press: a second one might answer the next question.
            if not event.isAutoRepeat():
                self.click()
            return
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right}:
            # The group this control belongs to moves the focus; the base class would guess.
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _SHOWN_BY:
            ring_of(self).frame(self, self.focus_radius)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            ring_of(self).release()

    def painter(self) -> QPainter:
        """A painter on this control that smooths edges."""
        return paint.begin(self)


def move_in_grid(controls: Sequence[QWidget], columns: int, event: QKeyEvent) -> bool:
    """Move the focus among `controls`, laid out in `columns`, by an arrow, Home or End key; whether it was one."""
    at = next((index for index, control in enumerate(controls) if control.hasFocus()), None)
    if at is None:
        return False
    forward = -1 if controls[at].layoutDirection() is Qt.LayoutDirection.RightToLeft else 1
    match event.key():
        case Qt.Key.Key_Right:
            to = at + forward
        case Qt.Key.Key_Left:
            to = at - forward
        case Qt.Key.Key_Down:
            to = at + columns
        case Qt.Key.Key_Up:
            to = at - columns
        case Qt.Key.Key_Home:
            to = 0
        case Qt.Key.Key_End:
            to = len(controls) - 1
        case _:
            return False
    if 0 <= to < len(controls):
        controls[to].setFocus(Qt.FocusReason.TabFocusReason)
    return True
