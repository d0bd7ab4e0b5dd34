"""Brings the letters to whoever touches a field, and takes them away once a real keyboard or another place is used."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QInputDevice, QInputEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui.widgets.letter_board import BoardKey, BoardWords, LetterBoard
from app.ui.widgets.overlay import Overlay
from app.wording import Words

_KEYS = {BoardKey.BACKSPACE: Qt.Key.Key_Backspace, BoardKey.ENTER: Qt.Key.Key_Return}
_DOWN = frozenset({QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress})
_UP = frozenset({QEvent.Type.TouchEnd, QEvent.Type.TouchCancel, QEvent.Type.MouseButtonRelease})
_SEEN = (QInputEvent, QResizeEvent)
_TOUCHED = (QInputDevice.DeviceType.TouchScreen,)
_MADE_OF_TOUCH = (Qt.MouseEventSource.MouseEventSynthesizedBySystem, Qt.MouseEventSource.MouseEventSynthesizedByQt)
"""What stands in a list is pressed by a copy, which knows its device no more."""


class TouchTyping(QObject):
    """Of one window. A mouse brings no letters: where there is one, there is a keyboard beside it."""

    def __init__(self, window: QWidget, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._by_touch = self._down = self._watching = False
        named = (words.text(f"letters_{name}") for name in ("shift", "backspace", "hide", "other", "space", "enter"))
        self.board = LetterBoard(words.language, BoardWords(*named), window)
        self.board.pressed.connect(self._typed)

    def begin(self) -> None:
        """Watch the whole application."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)
        application.focusChanged.connect(self._focus_changed)
        self._watching = True

    def end(self) -> None:
        application = QApplication.instance()
        if not self._watching or not isinstance(application, QApplication):
            return
        self._watching = False
        application.removeEventFilter(self)
        application.focusChanged.disconnect(self._focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, _SEEN):  # Of everything that happens to anything in the program, hardly one is.
            return False
        kind = event.type()
        if kind in _DOWN:
            self._down = True
            if isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
                touched = event.device().type() in _TOUCHED or event.source() in _MADE_OF_TOUCH
                self._pressed(watched, by_touch=touched)
        elif kind in _UP:
            self._down = False
            QTimer.singleShot(0, self, self._look_again)
        elif isinstance(event, QKeyEvent) and event.spontaneous():
            self._by_touch = False
            self._away()
        elif isinstance(event, QResizeEvent) and watched is self._window and self.board.isVisible():
            self._place()
        return False

    def _pressed(self, widget: QWidget, *, by_touch: bool) -> None:
        self._by_touch = by_touch
        if by_touch and _takes_letters(widget):
            self._here()

    @Slot("QWidget*", "QWidget*")
    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            return
        asks = _takes_letters(now) and isinstance(Overlay.topmost(), Overlay)
        if asks and self._by_touch:
            self._here()
        elif not _takes_letters(now) and not self._down:
            self._away()

    @Slot()
    def _look_again(self) -> None:
        """The finger is up: nothing moves any more from under it."""
        focus = QApplication.focusWidget()
        if not self._down and (focus is None or not _takes_letters(focus)):
            self._away()

    @Slot(str)
    def _typed(self, value: str) -> None:
        focus = QApplication.focusWidget()
        if value == BoardKey.HIDE or focus is None:
            self._away()
        elif value in _KEYS:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, _KEYS[BoardKey(value)], Qt.KeyboardModifier.NoModifier)
                QCoreApplication.sendEvent(focus, key)
        else:
            # As an input method does: the fingers of a person are not to be taken for a scanner's keys.
            letters = QInputMethodEvent()
            letters.setCommitString(value)
            QCoreApplication.sendEvent(focus, letters)

    def _here(self) -> None:
        self._place()
        self.board.show()
        self.board.raise_()

    def _away(self) -> None:
        if self.board.isVisible():
            self.board.hide()
            Overlay.leave_free(0)

    def _place(self) -> None:
        high = self.board.sizeHint().height()
        self.board.setGeometry(0, self._window.height() - high, self._window.width(), high)
        Overlay.leave_free(high)


def _takes_letters(widget: QWidget) -> bool:
    """A field for digits alone has a keypad beside it."""
    if not isinstance(widget, QLineEdit) or not widget.isEnabled() or widget.isReadOnly():
        return False
    return not widget.inputMethodHints() & Qt.InputMethodHint.ImhDigitsOnly
