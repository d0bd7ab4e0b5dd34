"""A scan never lands in a field, and typing always does."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.scan_router import ScanRouter

PLAIN = Qt.KeyboardModifier.NoModifier


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

    def key(self, key: Qt.Key, text: str = "", after_ms: int = 10, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        for event in self.events(key, text, after_ms, modifiers):
            QApplication.sendEvent(QApplication.focusWidget() or self.window, event)

    def events(self, key: Qt.Key, text: str, after_ms: int, modifiers: Qt.KeyboardModifier = PLAIN) -> list[QKeyEvent]:
        self._at_ms += after_ms
        pressed = [QKeyEvent(kind, key, modifiers, text) for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)]
        for event in pressed:
            event.setTimestamp(self._at_ms)
        return pressed

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


def test_what_was_typed_before_a_scan_on_a_wire_arrives_before_it(desk: Desk, qtbot: QtBot) -> None:
    told: list[str] = []
    desk.router.scanned.connect(lambda text: told.append(f"{desk.field.text()} {text}"))

    desk.type("3*", after_ms=60)
    desk.router.deliver("9521234567897")

    qtbot.waitUntil(lambda: told == ["3* 9521234567897"])


def test_a_scan_on_a_wire_leaves_another_scanner_in_mid_burst_alone(desk: Desk) -> None:
    desk.type("95212345", after_ms=8)
    desk.router.deliver("4006381333931")
    desk.type("67897", after_ms=8)
    desk.key(Qt.Key.Key_Return, "\r", after_ms=8)

    assert desk.scans == ["4006381333931", "9521234567897"]
    assert desk.field.text() == ""


def test_capital_letters_and_separators_are_part_of_a_burst(desk: Desk) -> None:
    for letter in "10AB-C":
        shift = Qt.KeyboardModifier.ShiftModifier if letter.isupper() else PLAIN
        if letter.isupper():
            desk.key(Qt.Key.Key_Shift, after_ms=2)
        desk.key(Qt.Key(ord(letter)), letter, 8, shift)
    desk.key(Qt.Key.Key_Control, after_ms=2)
    desk.key(Qt.Key.Key_BracketRight, "\x1d", 8, Qt.KeyboardModifier.ControlModifier)
    desk.type("15261231", after_ms=8)
    desk.key(Qt.Key.Key_Return, "\r", after_ms=8)

    assert desk.scans == ["10AB-C\x1d15261231"]
    assert desk.field.text() == ""


def test_a_key_held_down_is_no_scanner(desk: Desk, qtbot: QtBot) -> None:
    desk.type("0", after_ms=500)
    for _ in range(9):
        repeat = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_0, PLAIN, "0", True)
        repeat.setTimestamp(desk.events(Qt.Key.Key_0, "0", 30)[0].timestamp())
        QApplication.sendEvent(desk.field, repeat)
    desk.key(Qt.Key.Key_Return, "\r", after_ms=30)

    qtbot.waitUntil(lambda: desk.field.text() == "0" * 10)
    assert desk.scans == []


def test_keys_that_waited_while_the_window_was_busy_are_one_scan(desk: Desk, qtbot: QtBot) -> None:
    """The router's timer comes due in the same moment as they do, and must not be first."""
    desk.type("952", after_ms=8)
    waiting = [event for digit in "1234567897" for event in desk.events(Qt.Key(ord(digit)), digit, 8)]
    waiting += desk.events(Qt.Key.Key_Return, "\r", 8)
    busy = QElapsedTimer()
    busy.start()
    while busy.elapsed() < 60:
        """The window stands still for longer than a key is held."""
    # A timer that is due already when the loop turns comes before these.
    QTimer.singleShot(0, lambda: [QApplication.postEvent(desk.field, event) for event in waiting])

    qtbot.waitUntil(lambda: bool(desk.scans))
    assert desk.scans == ["9521234567897"]
    assert desk.field.text() == ""
