"""One scan router above focus: keyboard bursts are told from typing before any field sees them.

Every key press that types something is held for at most 40 ms. What turns out to be typing goes on to the focus in
order, press and release together; what turns out to be a scan is swallowed whole and told once. Scanners on a wire of
their own tell their scans through ``deliver``.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.devices.drivers.wedge import End, Key, WedgeClassifier

_ENDS = {Qt.Key.Key_Return: End.ENTER, Qt.Key.Key_Enter: End.ENTER, Qt.Key.Key_Tab: End.TAB}
_TYPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class ScanRouter(QObject):
    """Install with ``application.installEventFilter(router)``."""

    scanned = Signal(str)

    def __init__(self, classifier: WedgeClassifier | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classifier = classifier or WedgeClassifier()
        self._replaying = False
        self._held_codes: set[int] = set()
        self._released_early: list[QKeyEvent] = []
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._waited)
        self._latest_ms = 0

    @Slot(str)
    def deliver(self, text: str) -> None:
        """A scan from a scanner on its own wire; what was typed before it is typed before it."""
        self._replay(self._classifier.interrupted().replay)
        self._plan()
        self.scanned.emit(text)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hold what types; swallow the release of what is held."""
        if self._replaying or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return self._keep_release(event)
        if event.type() != QEvent.Type.KeyPress:
            return False
        return self._press(event)

    def _press(self, event: QKeyEvent) -> bool:
        key = self._key(event)
        decision = self._classifier.key(key)
        self._plan()
        if decision.scan:
            self._forget_held()
            self.scanned.emit(decision.scan)
            return True
        if decision.replay == (key,) and not key.text:
            return False
        self._replay(decision.replay)
        if key not in decision.replay:
            self._held_codes.add(event.key())
        return True

    def _key(self, event: QKeyEvent) -> Key:
        self._latest_ms = event.timestamp() or self._latest_ms
        plain = not (event.modifiers() & ~_TYPING)
        end = _ENDS.get(Qt.Key(event.key())) if plain else None
        text = event.text() if plain and end is None and len(event.text()) == 1 and event.text().isprintable() else ""
        return Key(self._latest_ms / 1000, text, end, event.clone())

    def _plan(self) -> None:
        if self._classifier.deadline is None:
            self._patience.stop()
        else:
            wait_ms = round((self._classifier.deadline * 1000) - self._latest_ms) + 1
            self._patience.start(max(1, wait_ms))

    @Slot()
    def _waited(self) -> None:
        deadline = self._classifier.deadline
        if deadline is not None:
            self._replay(self._classifier.passed(deadline + 0.001).replay)
            self._plan()

    def _replay(self, keys: Iterable[Key]) -> None:
        self._replaying = True
        try:
            for key in keys:
                press = key.token
                if isinstance(press, QKeyEvent):
                    self._send(press)
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

    def _forget_held(self) -> None:
        self._released_early.clear()
        self._held_codes.clear()
