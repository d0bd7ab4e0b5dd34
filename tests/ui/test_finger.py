"""A finger scrolls what it drags and chooses nothing by that; a tap chooses as before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QScroller, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.button import Button
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.line_list import LineList, LineWords
from app.ui.widgets.line_view import LineView
from app.ui.widgets.table_list import RowView, TableList

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., QWidget]
WORDS = LineWords(
    lambda count: f"{count} above", "Cart", "Discount", "Price", "Note", "More", "Remove", "Fewer", "More"
)


def drag(qtbot: QtBot, pressed: QWidget, start: QPoint, by: int, area: QAbstractScrollArea) -> None:
    """Up or down in steps, as a finger does, resting first for as long as it takes to show a press."""
    scroller, before = QScroller.scroller(area.viewport()), area.verticalScrollBar().value()
    QTest.mousePress(pressed, LEFT, pos=start)
    QTest.qWait(20)
    for step in range(1, 9):
        QTest.mouseMove(pressed, start + QPoint(0, by * step // 8))
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() != before)
    QTest.mouseRelease(pressed, LEFT, pos=start + QPoint(0, by))
    scroller.stop()


def test_dragging_a_table_scrolls_it_and_chooses_nothing(qtbot: QtBot, show: Show) -> None:
    table = TableList("Receipts")
    table.set_rows([RowView(str(at), f"Receipt {at}", action="Print") for at in range(40)])
    show(table).resize(400, 320)
    told: list[str] = []
    table.chosen.connect(told.append)
    table.acted.connect(told.append)
    view, before = table.viewport(), table.current

    for x in (60, view.width() - 60):
        drag(qtbot, view, QPoint(x, 250), -180, table)
    assert (told, table.current) == ([], before)

    QTest.mouseClick(view, LEFT, pos=QPoint(60, 100))
    assert told == [table.current] != [before]


def test_dragging_the_cart_scrolls_by_whole_rows_and_leaves_the_open_line_open(qtbot: QtBot, show: Show) -> None:
    cart = LineList(WORDS)
    cart.set_lines([LineView(str(at), f"Line {at}", "1", "1.00") for at in range(40)], "39")
    show(cart).resize(620, 500)
    view = cart.view

    drag(qtbot, view.viewport(), QPoint(200, 60), 200, view)

    first = view.indexAt(QPoint(1, 1))
    assert cart.current == "39"
    assert 0 < first.row() < 39
    assert view.visualRect(first).top() == 0

    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(200, 60))
    assert cart.current == str(view.indexAt(QPoint(200, 60)).row())


def test_a_drag_that_begins_on_a_button_does_not_press_it(qtbot: QtBot, show: Show) -> None:
    inside, area, taps = QWidget(), QScrollArea(), list[bool]()
    column = QVBoxLayout(inside)
    buttons = [Button(f"Person {at}") for at in range(20)]
    for button in buttons:
        button.clicked.connect(taps.append)
        column.addWidget(button)
    area.setWidgetResizable(True)
    area.setWidget(inside)
    scroll_by_finger(area)
    show(area).resize(300, 300)

    drag(qtbot, buttons[3], buttons[3].rect().center(), -160, area)

    assert (taps, buttons[3].isDown()) == ([], False)
