"""A scan never lands in a field, and typing always does."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.scan_router import ScanRouter


class Desk:
    """A window with a field and a button, a router above them, and a keyboard with a clock of its own."""

    def __init__(self, qtbot: QtBot, application: QApplication) -> None:
        self.window = QWidget()
        self.field = QLineEdit(self.window)
        self.button = QPushButton("Next", self.window)
        column = QVBoxLayout(self.window)
        column.addWidget(self.field)
        column.addWidget(self.button)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.field.setFocus()
        self.router = ScanRouter()
        self.scans: list[str] = []
        self.router.scanned.connect(self.scans.append)
        application.installEventFilter(self.router)
        self._application = application
        self._at_ms = 1_000

    def key(self, key: Qt.Key, text: str = "", after_ms: int = 10) -> None:
        self._at_ms += after_ms
        target = QApplication.focusWidget() or self.window
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self._at_ms)
            QApplication.sendEvent(target, event)

    def type(self, text: str, after_ms: int) -> None:
        for character in text:
            self.key(Qt.Key(ord(character.upper())), character, after_ms)

    def unplug(self) -> None:
        self._application.removeEventFilter(self.router)


@pytest.fixture
def desk(qtbot: QtBot, styled: QApplication) -> Iterator[Desk]:
    desk = Desk(qtbot, styled)
    yield desk
    desk.unplug()


def test_a_burst_is_one_scan_and_leaves_the_field_empty(desk: Desk) -> None:
    desk.type("9521234567897", after_ms=8)
    desk.key(Qt.Key.Key_Return, "\r", after_ms=8)

    assert desk.scans == ["9521234567897"]
    assert desk.field.text() == ""


def test_typing_reaches_the_field_in_order(desk: Desk, qtbot: QtBot) -> None:
    desk.type("oat milk", after_ms=120)

    qtbot.waitUntil(lambda: desk.field.text() == "oat milk")
    assert desk.scans == []


def test_a_key_alone_is_not_held_for_long(desk: Desk, qtbot: QtBot) -> None:
    desk.type("x", after_ms=500)

    qtbot.waitUntil(lambda: desk.field.text() == "x", timeout=1_000)


def test_space_still_presses_a_button(desk: Desk, qtbot: QtBot) -> None:
    presses: list[str] = []
    desk.button.clicked.connect(lambda: presses.append("pressed"))
    desk.button.setFocus()

    desk.key(Qt.Key.Key_Space, " ", after_ms=500)

    qtbot.waitUntil(lambda: len(presses) == 1)


def test_enter_after_slow_typing_is_enter(desk: Desk, qtbot: QtBot) -> None:
    entered: list[str] = []
    desk.field.returnPressed.connect(lambda: entered.append(desk.field.text()))

    desk.type("skillet", after_ms=90)
    desk.key(Qt.Key.Key_Return, "\r", after_ms=90)

    qtbot.waitUntil(lambda: entered == ["skillet"])
    assert desk.scans == []


def test_function_keys_pass_at_once(desk: Desk) -> None:
    seen: list[int] = []

    class Listening(QLineEdit):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            seen.append(event.key())

    listening = Listening(desk.window)
    listening.show()
    listening.setFocus()

    desk.key(Qt.Key.Key_F9, after_ms=300)

    assert seen == [Qt.Key.Key_F9]


def test_a_scan_after_typing_keeps_both(desk: Desk, qtbot: QtBot) -> None:
    desk.type("ab", after_ms=150)
    qtbot.waitUntil(lambda: desk.field.text() == "ab")

    desk.type("9521234567897", after_ms=8)
    desk.key(Qt.Key.Key_Return, "\r", after_ms=8)

    assert desk.field.text() == "ab"
    assert desk.scans == ["9521234567897"]


def test_what_was_typed_before_a_scan_on_a_wire_arrives_before_it(desk: Desk) -> None:
    told: list[str] = []
    desk.router.scanned.connect(lambda text: told.append(f"{desk.field.text()} {text}"))

    desk.type("3*", after_ms=60)
    desk.router.deliver("9521234567897")

    assert told == ["3* 9521234567897"]


def test_a_scan_on_a_wire_leaves_another_scanner_in_mid_burst_alone(desk: Desk) -> None:
    desk.type("95212345", after_ms=8)
    desk.router.deliver("4006381333931")
    desk.type("67897", after_ms=8)
    desk.key(Qt.Key.Key_Return, "\r", after_ms=8)

    assert desk.scans == ["4006381333931", "9521234567897"]
    assert desk.field.text() == ""
