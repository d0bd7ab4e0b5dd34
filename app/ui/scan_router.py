"""One scan router above focus: keyboard bursts are told from typing before any field sees them.

Every key press that types something is held for at most 40 ms. What turns out to be typing goes on to the focus in
order, press and release together; what turns out to be a scan is swallowed whole and told once. Scanners on a wire of
their own tell their scans through ``deliver``.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.devices.drivers.wedge import GROUP_SEPARATOR, Decision, End, Key, Scan, WedgeClassifier

_ENDS = {Qt.Key.Key_Return: End.ENTER, Qt.Key.Key_Enter: End.ENTER, Qt.Key.Key_Tab: End.TAB}
_MODIFIER = Qt.KeyboardModifier
_TYPING = _MODIFIER.ShiftModifier | _MODIFIER.KeypadModifier | _MODIFIER.GroupSwitchModifier
_ALT_GR = _MODIFIER.ControlModifier | _MODIFIER.AltModifier
_SHIFTING = {Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_Control, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock}


class ScanRouter(QObject):
    """Install with ``application.installEventFilter(router)``."""

    scanned = Signal(str)

    def __init__(self, prefix: str = "", parent: QObject | None = None) -> None:
        """``prefix`` is the character that scanners at the keyboard were set to send first."""
        super().__init__(parent)
        self._classifier = WedgeClassifier(prefix)
        self._replaying = False
        self._held_codes: set[int] = set()
        self._released_early: list[QKeyEvent] = []
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._waited)
        self._looked_again = False
        self._latest_ms = 0

    @Slot(str)
    def deliver(self, text: str) -> None:
        """A scan from a scanner on its own wire; what was typed before it is typed before it."""
        self._obey(self._classifier.delivered(text))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hold what types; swallow the release of what is held."""
        if self._replaying or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return self._keep_release(event)
        if event.type() != QEvent.Type.KeyPress or event.key() in _SHIFTING:
            return False
        return self._press(event)

    def _press(self, event: QKeyEvent) -> bool:
        key = self._key(event)
        decision = self._classifier.key(key)
        self._plan()
        if decision == (key,) and not key.text:
            return False
        if key not in decision:
            self._held_codes.add(event.key())
        self._obey(decision)
        return True

    def _key(self, event: QKeyEvent) -> Key:
        self._latest_ms = event.timestamp() or self._latest_ms
        modifiers, text = event.modifiers() & ~_TYPING, event.text()
        # A key that is held down repeats as quickly as a scanner types, but no scanner holds one down.
        plain = not modifiers and not event.isAutoRepeat()
        end = _ENDS.get(Qt.Key(event.key())) if plain else None
        types = (plain or modifiers == _ALT_GR) and len(text) == 1 and text.isprintable()
        text = text if end is None and (types or text == GROUP_SEPARATOR) and not event.isAutoRepeat() else ""
        return Key(self._latest_ms / 1000, text, end, event.clone())

    def _plan(self) -> None:
        self._looked_again = False
        if self._classifier.deadline is None:
            self._patience.stop()
        else:
            wait_ms = round((self._classifier.deadline * 1000) - self._latest_ms) + 1
            self._patience.start(max(1, wait_ms))

    @Slot()
    def _waited(self) -> None:
        """Keys that were hit while the window was busy count before the time that passed: they get one more round."""
        deadline = self._classifier.deadline
        if deadline is None:
            return
        if not self._looked_again:
            self._looked_again = True
            self._patience.start(0)
            return
        decision = self._classifier.passed(deadline + 0.001)
        self._plan()
        self._obey(decision)

    def _obey(self, decision: Decision) -> None:
        for what in decision:
            if isinstance(what, Scan):
                self.scanned.emit(what.text)
            else:
                self._replay(what)
        if self._classifier.deadline is None:
            self._released_early.clear()
            self._held_codes.clear()

    def _replay(self, key: Key) -> None:
        if isinstance(key.token, QKeyEvent):
            self._replaying = True
            try:
                self._send(key.token)
            finally:
                self._replaying = False

    def _send(self, press: QKeyEvent) -> None:
        target: QObject | None = QApplication.focusWidget() or QApplication.activeWindow()
        if target is None:
            return
        QApplication.sendEvent(target, press)
        self._held_codes.discard(press.key())
        for release in [early for early in self._released_early if early.key() == press.key()]:
            self._released_early.remove(release)
            QApplication.sendEvent(target, release)

    def _keep_release(self, event: QKeyEvent) -> bool:
        if event.key() not in self._held_codes:
            return False
        self._released_early.append(event.clone())
        return True
