"""The page of keystrokes says what is counted, and the letters under the fingers type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.touch_typing import TouchTyping
from app.ui.widgets.letter_board import BoardKey
from app.wording import Words
from demo.hands import Stuck
from demo.keystrokes.hands import KeyHands, TouchHands
from demo.keystrokes.page import PAGE, TASKS, figures, said
from demo.keystrokes.run import count_all
from tests.builders import ROOT

QUICK = ("Sell 3 things, cash to the cent", "Add an item by its name")


def test_the_page_has_the_commonest_tasks_and_nothing_else() -> None:
    assert len(TASKS) == 26
    assert list(said(PAGE.read_text(encoding="utf-8"))) == [task.name for task in TASKS]


def test_a_wave_takes_two_gestures_a_line_and_two_and_a_ready_bag_three_with_either_hand() -> None:
    told = said(PAGE.read_text(encoding="utf-8"))
    lines, shelves = 3, 2
    for hand in (0, 1):
        wave = told["Pick a wave of 2 orders into a tote each, put both on their shelves"]
        assert wave[hand] + wave[2] - shelves <= 2 * lines + 2
        bag = told["Hand over a ready bag"]
        assert bag[hand] + bag[2] <= 3


def test_the_page_says_what_quick_tasks_take(styled: QApplication, tmp_path: Path) -> None:
    told = said(PAGE.read_text(encoding="utf-8"))
    quick = [task for task in TASKS if task.name in QUICK]

    counted = {own.task.name: figures(own) for own in count_all(tmp_path, tmp_path, quick, lambda _: None)}

    assert set(counted) == set(QUICK)
    assert counted == {name: told[name] for name in QUICK}


def test_a_keyboard_taps_nothing_and_a_finger_types_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    with pytest.raises(Stuck):
        KeyHands(window, Nothing(), tmp_path).click_at(window, window.rect().center())
    with pytest.raises(Stuck):
        TouchHands(window, Nothing(), tmp_path).type("1")


class Nothing:
    """A scanner that nobody uses."""

    def scan(self, data: str) -> None:
        raise AssertionError(data)


@pytest.fixture
def field(qtbot: QtBot, styled: QApplication) -> Iterator[QLineEdit]:
    window = QWidget()
    edit = QLineEdit(window)
    edit.setGeometry(10, 10, 300, 48)
    window.resize(1024, 768)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield edit
    window.close()


@pytest.fixture
def typing(field: QLineEdit) -> TouchTyping:
    return TouchTyping(field.window(), Words.load(ROOT / "resources" / "i18n", "ar"))


def test_a_touched_field_brings_letters_that_type_into_it(qtbot: QtBot, field: QLineEdit, typing: TouchTyping) -> None:
    typing.begin()
    hands = TouchHands(field.window(), Nothing(), Path())
    hands.click_at(field, field.rect().center())
    qtbot.waitUntil(typing.board.isVisible)

    for key in ("ش", BoardKey.OTHER, BoardKey.SHIFT, "A", "b", "b", BoardKey.BACKSPACE):
        board = typing.board.key(key)
        hands.click_at(board, board.rect().center())

    qtbot.waitUntil(lambda: field.text() == "شAb")
    QTest.keyClick(field, "c")  # type: ignore[call-overload]  # the stub knows keys alone
    qtbot.waitUntil(lambda: not typing.board.isVisible())
    typing.end()


def test_a_mouse_brings_no_letters(qtbot: QtBot, field: QLineEdit, typing: TouchTyping) -> None:
    typing.begin()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)

    assert field.hasFocus()
    assert not typing.board.isVisible()
    typing.end()
