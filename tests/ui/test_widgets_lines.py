"""The cart list shows the newest line, opens it, and repaints no more than it must."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.theme import Mode, theme
from app.ui.theme.tokens import DARK, LIGHT
from app.ui.widgets.button import Button
from app.ui.widgets.line_delegate import ONE_LINE, STRIP, TWO_LINES
from app.ui.widgets.line_list import LineAction, LineList, LineWords
from app.ui.widgets.line_view import DetailSegment, LineModel, LineView, SegmentKind
from app.ui.widgets.line_window import SIZE, LineWindow
from app.ui.widgets.table_list import RowView, TableList

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., QWidget]
WORDS = LineWords(
    above=lambda count: f"{count} above",
    list_name="Sale lines",
    discount="Discount",
    price="Price",
    note="Note",
    more="More",
    remove="Remove",
    fewer="One fewer",
    one_more="One more",
)


def line(key: str, name: str = "Sourdough Batch Loaf", **changed: object) -> LineView:
    """A line that costs 3.20."""
    return LineView(key, "1", name, "3.20", **changed)  # type: ignore[arg-type]  # the fields are checked at run time


def lines(count: int) -> list[LineView]:
    """`count` plain lines."""
    return [line(str(at), f"Item {at}") for at in range(count)]


@pytest.fixture
def cart(show: Show) -> LineList:
    """An empty list of 624 × 400 px."""
    made = LineList(WORDS)
    show(made).resize(624 + 22, 400 + 22)
    return made


def row_rect(cart: LineList, row: int) -> QRect:
    """Where a row is in the viewport."""
    return cart.view.visualRect(cart.view.model().index(row, 0))


def tap_row(qtbot: QtBot, cart: LineList, row: int) -> None:
    """Tap the name of a row."""
    at = row_rect(cart, row).topLeft() + QPoint(120, 20)
    QTest.mouseClick(cart.view.viewport(), LEFT, pos=at)


def test_the_model_obeys_qts_rules() -> None:
    model = LineModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_lines(lines(3))
    model.set_lines(lines(5))
    model.set_lines([lines(5)[at] for at in (0, 1, 3, 4)])
    model.set_lines([line("9"), line("8")])
    model.set_lines([])
    assert tester.model() is model


def test_a_changed_line_repaints_its_row_only(qtbot: QtBot) -> None:
    model = LineModel()
    model.set_lines(lines(4))
    changed: list[int] = []
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    with qtbot.assertNotEmitted(model.modelReset):
        model.set_lines([*lines(2), line("2", "Other"), lines(4)[3]])
    assert changed == [2]


def test_a_new_line_is_added_without_a_reset(qtbot: QtBot) -> None:
    model = LineModel()
    model.set_lines(lines(4))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted, timeout=1000):
        model.set_lines(lines(5))


def test_a_removed_line_leaves_alone(qtbot: QtBot) -> None:
    model = LineModel()
    model.set_lines(lines(4))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsRemoved, timeout=1000) as gone:
        model.set_lines([lines(4)[at] for at in (0, 2, 3)])
    assert gone.args[1:] == [1, 1]
    assert [one.key for one in model.lines] == ["0", "2", "3"]


def test_rows_are_as_high_as_they_need(cart: LineList) -> None:
    plain, detailed = line("a"), line("b", detail=(DetailSegment("€4.15 each"),))
    cart.set_lines([plain, detailed, line("c")], "c")
    heights = [row_rect(cart, row).height() for row in range(3)]
    assert heights == [ONE_LINE, TWO_LINES, ONE_LINE + STRIP]


def test_the_strip_lies_over_the_open_row(cart: LineList) -> None:
    cart.set_lines(lines(3), "1")
    assert cart.strip.isVisible()
    assert cart.strip.geometry().bottom() == row_rect(cart, 1).bottom()
    cart.select("")
    assert not cart.strip.isVisible()
    assert cart.current == ""


def test_the_newest_line_is_wholly_visible_and_the_rest_is_counted(cart: LineList) -> None:
    cart.set_lines(lines(20), "19")
    last = row_rect(cart, 19)
    assert cart.view.viewport().rect().contains(last)
    hidden = cart.view.indexAt(QPoint(1, 1)).row()
    assert hidden > 0
    above = next(child for child in cart.findChildren(QWidget) if child.accessibleName() == f"{hidden} above")
    assert above.isVisible()


def test_a_tap_on_the_count_goes_to_the_top(qtbot: QtBot, cart: LineList) -> None:
    cart.set_lines(lines(20), "19")
    above = next(child for child in cart.findChildren(QWidget) if child.accessibleName().endswith("above"))
    QTest.mouseClick(above, LEFT)
    assert cart.view.indexAt(QPoint(1, 1)).row() == 0
    assert not above.isVisible()


def test_a_tap_opens_a_line_and_tells_which(qtbot: QtBot, cart: LineList) -> None:
    cart.set_lines(lines(4), "3")
    with qtbot.waitSignal(cart.selected, timeout=1000) as chosen:
        tap_row(qtbot, cart, 1)
    assert chosen.args == ["1"]
    assert cart.current == "1"


def test_setting_the_lines_tells_nothing_twice(qtbot: QtBot, cart: LineList) -> None:
    told: list[str] = []
    cart.selected.connect(told.append)
    cart.set_lines(lines(4), "3")
    cart.set_lines(lines(5), "4")
    cart.set_lines(lines(5))
    assert told == ["3", "4"]
    assert cart.current == "4"


@pytest.mark.parametrize(
    ("label", "action"),
    [
        ("Discount", LineAction.DISCOUNT),
        ("Price", LineAction.PRICE),
        ("Note", LineAction.NOTE),
        ("Remove", LineAction.REMOVE),
    ],
)
def test_the_strip_asks_for_the_open_line(qtbot: QtBot, cart: LineList, label: str, action: LineAction) -> None:
    cart.set_lines(lines(2), "1")
    button = next(one for one in cart.strip.findChildren(Button) if one.accessibleName() == label)
    with qtbot.waitSignal(cart.acted, timeout=1000) as asked:
        QTest.mouseClick(button, LEFT)
    assert asked.args == ["1", action.value]


def test_actions_can_be_withheld(cart: LineList) -> None:
    cart.set_lines(lines(2), "1")
    cart.set_actions([LineAction.REMOVE])
    names = {one.accessibleName() for one in cart.strip.findChildren(Button) if one.isVisible()}
    assert names == {"Remove"}


def test_a_narrow_strip_folds_price_and_note_into_more(cart: LineList) -> None:
    cart.set_lines(lines(2), "1")
    cart.window().resize(480, 420)
    names = {one.accessibleName() for one in cart.strip.findChildren(Button) if one.isVisible()}
    assert names == {"Discount", "More", "Remove"}


@pytest.mark.parametrize(("key", "by"), [(Qt.Key.Key_Plus, 1), (Qt.Key.Key_Minus, -1)])
def test_plus_and_minus_step_the_open_line(qtbot: QtBot, cart: LineList, key: Qt.Key, by: int) -> None:
    cart.set_lines(lines(2), "1")
    cart.view.setFocus()
    with qtbot.waitSignal(cart.stepped, timeout=1000) as asked:
        QTest.keyClick(cart.view, key)
    assert asked.args == ["1", by]


def test_delete_asks_to_remove_and_arrows_move(qtbot: QtBot, cart: LineList) -> None:
    cart.set_lines(lines(3), "2")
    cart.view.setFocus()
    QTest.keyClick(cart.view, Qt.Key.Key_Up)
    assert cart.current == "1"
    QTest.keyClick(cart.view, Qt.Key.Key_Home)
    assert cart.current == "0"
    with qtbot.waitSignal(cart.acted, timeout=1000) as asked:
        QTest.keyClick(cart.view, Qt.Key.Key_Delete)
    assert asked.args == ["0", LineAction.REMOVE.value]


def test_a_removed_line_is_struck_and_offers_nothing(cart: LineList) -> None:
    cart.set_lines([line("0"), line("1", removed=True)], "1")
    assert not cart.strip.isVisible()


def test_the_selected_row_has_its_bar_on_the_leading_edge(cart: LineList) -> None:
    cart.set_lines(lines(2), "1")
    row = row_rect(cart, 1)
    image = cart.view.viewport().grab().toImage()
    assert image.pixelColor(1, row.y() + 5) == LIGHT.accent
    cart.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    image = cart.view.viewport().grab().toImage()
    assert image.pixelColor(image.width() - 2, row.y() + 5) == LIGHT.accent
    assert image.pixelColor(1, row.y() + 5) == LIGHT.accent_soft


def test_a_row_that_is_kept_follows_the_look_and_the_direction(cart: LineList) -> None:
    def quantity_at(x: int) -> bool:
        image = cart.view.viewport().grab(QRect(x, 0, 50, ONE_LINE - 1)).toImage()
        return theme().tokens.text.name() in {
            image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
        }

    cart.set_lines([LineView("0", "■", "", "")], "")
    far = cart.view.viewport().width() - 60
    assert (quantity_at(0), quantity_at(far)) == (True, False)
    cart.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert (quantity_at(0), quantity_at(far)) == (False, True)
    theme().set_mode(Mode.DARK)
    assert quantity_at(far)
    assert cart.view.viewport().grab().toImage().pixelColor(5, 5) == DARK.surface


def test_a_saving_is_green_and_a_warning_amber(cart: LineList) -> None:
    def inks(kind: SegmentKind) -> set[str]:
        cart.set_lines([line("0", detail=(DetailSegment("MMMMMMMM", kind),))], "")
        image = cart.view.viewport().grab(QRect(64, 30, 120, 20)).toImage()
        return {image.pixelColor(x, y).name() for x in range(120) for y in range(20)}

    assert LIGHT.ok.name() in inks(SegmentKind.SAVING)
    assert LIGHT.warn.name() in inks(SegmentKind.WARN)
    assert LIGHT.ok.name() not in inks(SegmentKind.PLAIN)


def test_a_screen_reader_hears_the_whole_line(cart: LineList) -> None:
    cart.set_lines([line("0", size="800 g"), line("1", spoken="2 eggs, €8.30, line 2 of 2")])
    view = QAccessible.queryAccessibleInterface(cart.view)
    assert view.text(QAccessible.Text.Name) == "Sale lines"
    assert view.child(0).text(QAccessible.Text.Name) == "1 Sourdough Batch Loaf, 800 g, 3.20"
    assert view.child(1).text(QAccessible.Text.Name) == "2 eggs, €8.30, line 2 of 2"


@pytest.fixture
def table(show: Show) -> TableList:
    """Two devices."""
    made = TableList("Devices", row_height=66)
    show(made).resize(600, 300)
    made.set_rows([RowView("printer", "Receipt printer", "Lid open", action="Fix"), RowView("scale", "Scale")])
    return made


def test_a_tap_on_a_row_and_on_its_button_differ(qtbot: QtBot, table: TableList) -> None:
    with qtbot.waitSignal(table.chosen, timeout=1000) as chosen, qtbot.assertNotEmitted(table.acted):
        QTest.mouseClick(table.viewport(), LEFT, pos=QPoint(100, 90))
    assert chosen.args == ["scale"]
    with qtbot.waitSignal(table.acted, timeout=1000) as acted, qtbot.assertNotEmitted(table.chosen):
        QTest.mouseClick(table.viewport(), LEFT, pos=table.action_rect("printer").center())
    assert acted.args == ["printer"]


def test_table_rows_answer_keys(qtbot: QtBot, table: TableList) -> None:
    table.select("printer")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current == "scale"
    with qtbot.waitSignal(table.chosen, timeout=1000):
        QTest.keyClick(table, Qt.Key.Key_Return)
    with qtbot.waitSignal(table.acted, timeout=1000) as acted:
        QTest.keyClick(table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert acted.args == ["scale"]


def test_new_rows_keep_the_selected_one(table: TableList) -> None:
    table.select("scale")
    table.set_rows(
        [RowView("new", "New"), RowView("printer", "Receipt printer"), RowView("scale", "Scale", "0.000 kg")]
    )
    assert table.current == "scale"


def test_the_button_of_a_row_moves_to_the_other_side_in_rtl(table: TableList) -> None:
    before = table.action_rect("printer")
    table.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    after = table.action_rect("printer")
    assert before.center().x() > table.width() // 2 > after.center().x()


def keys(window: LineWindow) -> list[str]:
    """First and last key of a window."""
    return [window.visible[0].key, window.visible[-1].key]


def test_a_window_follows_the_end_and_stays_small() -> None:
    window = LineWindow()
    for count in range(1, 500):
        window.set_lines(lines(count))
        assert window.visible[-1].key == str(count - 1)
        assert len(window.visible) <= 2 * SIZE
    assert window.start + len(window.visible) == 499


def test_a_window_moves_to_what_is_asked_for() -> None:
    window = LineWindow()
    window.set_lines(lines(500))
    assert window.reveal("3")
    assert keys(window) == ["0", str(SIZE - 1)]
    assert window.neighbor("3", -1) == "2"
    assert window.neighbor("3", 10_000) == "499"
    assert not window.reveal("gone")
    assert window.widen(1)
    assert keys(window) == ["0", str(2 * SIZE - 1)]
    assert not window.widen(-1)


def test_a_sale_that_shrinks_keeps_a_window() -> None:
    window = LineWindow()
    window.set_lines(lines(500))
    window.set_lines(lines(130))
    assert window.visible[-1].key == "129"
    window.set_lines([])
    assert list(window.visible) == []
    assert window.neighbor("1", 1) == ""


def test_every_line_of_a_long_sale_is_reached_by_keys(cart: LineList) -> None:
    cart.set_lines(lines(400), "399")
    cart.view.setFocus()
    QTest.keyClick(cart.view, Qt.Key.Key_Home)
    assert cart.current == "0"
    for _ in range(150):
        QTest.keyClick(cart.view, Qt.Key.Key_Down)
    assert cart.current == "150"
    assert cart.view.viewport().rect().contains(cart.strip.geometry())
    QTest.keyClick(cart.view, Qt.Key.Key_End)
    assert cart.current == "399"


def test_every_line_of_a_long_sale_is_reached_by_scrolling(cart: LineList) -> None:
    cart.set_lines(lines(400), "399")
    seen = set()
    bar = cart.view.verticalScrollBar()
    for _ in range(1000):
        top = cart.view.indexAt(QPoint(1, 1)).data(Qt.ItemDataRole.DisplayRole)
        seen.add(top)
        bar.setValue(bar.value() - 1)
    above = [child for child in cart.findChildren(QWidget) if child.accessibleName().endswith("above")]
    assert not any(child.isVisible() for child in above)
    assert {f"Item {at}" for at in range(385)} <= seen
    assert cart.current == "399"
    cart.set_lines(lines(400))
    assert cart.strip.isVisible()


def test_the_count_above_includes_what_the_window_leaves_out(cart: LineList) -> None:
    cart.set_lines(lines(400), "399")
    above = next(child for child in cart.findChildren(QWidget) if child.accessibleName().endswith("above"))
    counted = int(above.accessibleName().split()[0])
    assert 385 < counted < 400
    QTest.mouseClick(above, LEFT)
    assert cart.view.indexAt(QPoint(1, 1)).row() == 0
    assert not above.isVisible()
