"""Hands that count what they do, and that have either a keyboard or a touch screen, each beside the scanner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from demo.hands import Hands, Stuck, Trigger


@dataclass(slots=True)
class Tally:
    """What a task took."""

    keys: int = 0
    taps: int = 0
    scans: int = 0


class CountingHands(Hands):
    """Counts scans; what else they can do, the two kinds know."""

    def __init__(self, window: QWidget, scanner: Trigger, failures: Path) -> None:
        super().__init__(window, scanner, failures)
        self.tally = Tally()

    def scan(self, data: str) -> None:
        self.tally.scans += 1
        super().scan(data)


class KeyHands(CountingHands):
    """A keyboard alone. Shift and Ctrl with a key are one stroke."""

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.tally.keys += 1
        super().press(key, modifier)

    def type(self, text: str) -> None:
        self.tally.keys += len(text)
        super().type(text)

    def click_at(self, widget: QWidget, _point: QPoint) -> None:
        raise Stuck(f"{widget.objectName()} asks for a tap, and there is only a keyboard")


class TouchHands(CountingHands):
    """A finger on a touch screen alone."""

    def __init__(self, window: QWidget, scanner: Trigger, failures: Path) -> None:
        super().__init__(window, scanner, failures)
        self._screen = QTest.createTouchDevice()

    def press(self, key: Qt.Key, _modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        raise Stuck(f"{key.name} asks for a keyboard, and there is only a touch screen")

    def type(self, text: str) -> None:
        raise Stuck(f"{text!r} asks for a keyboard, and there is only a touch screen")

    def click_at(self, widget: QWidget, point: QPoint) -> None:
        """Where the finger goes down and up again."""
        self.tally.taps += 1
        window, at = self.window.windowHandle(), widget.mapTo(self.window, point)
        down = QTest.touchEvent(window, self._screen)
        down.press(0, at, window)
        down.commit()
        up = QTest.touchEvent(window, self._screen)
        up.release(0, at, window)
        up.commit()
