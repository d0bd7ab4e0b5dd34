"""Fields take what is typed, money to the cent, and never lose it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.denomination_row import DenominationRow
from app.ui.widgets.keypad import Keypad, PadKey
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.search_box import SearchBox
from app.ui.widgets.search_results import Fact, ResultAction, ResultView, SearchResults
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., QWidget]


def euros(minor: int) -> str:
    """How this test writes money."""
    return f"€{minor // 100}.{minor % 100:02d}"


@pytest.fixture
def money(show: Show) -> MoneyField:
    """An empty field with the focus."""
    made = MoneyField("Customer gave", euros)
    show(made)
    made.setFocus()
    return made


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("8000", 8000),
        ("80.", 8000),
        ("80,", 8000),
        ("80.5", 8050),
        ("80.55", 8055),
        ("80.559", 8055),
        ("7", 7),
        ("", 0),
    ],
)
def test_an_amount_can_be_typed_with_or_without_its_point(
    qtbot: QtBot, money: MoneyField, typed: str, minor: int
) -> None:
    QTest.keyClicks(money, typed)
    assert money.value == minor
    assert money.accessibleDescription() == euros(minor)


def test_a_prefilled_amount_is_replaced_by_the_first_digit(qtbot: QtBot, money: MoneyField) -> None:
    money.set_value(7171)
    QTest.keyClicks(money, "50")
    assert money.value == 50


def test_backspace_takes_the_last_digit_of_a_prefilled_amount(qtbot: QtBot, money: MoneyField) -> None:
    money.set_value(7171)
    QTest.keyClick(money, Qt.Key.Key_Backspace)
    QTest.keyClicks(money, "5")
    assert money.value == 7175


def test_the_pad_types_into_the_field(qtbot: QtBot, money: MoneyField) -> None:
    pad = Keypad(backspace_name="Delete digit")
    qtbot.addWidget(pad)
    pad.pressed.connect(money.press)
    for key in ("8", "0", PadKey.DOUBLE_ZERO):
        QTest.mouseClick(pad.key(key), LEFT)
    assert money.value == 8000
    QTest.mouseClick(pad.key(PadKey.BACKSPACE), LEFT)
    assert money.value == 800
    money.press(PadKey.CLEAR)
    assert money.value == 0


def test_an_amount_has_a_last_digit(qtbot: QtBot, money: MoneyField) -> None:
    QTest.keyClicks(money, "1234567899999")
    assert money.value == 123_456_789
    QTest.keyClicks(money, ".")
    assert money.value == 123_456_789


def test_a_currency_without_cents_has_no_point(qtbot: QtBot, show: Show) -> None:
    yen = MoneyField("Gave", str, decimals=0)
    show(yen)
    QTest.keyClicks(yen, "10.5")
    assert yen.value == 105


def test_enter_submits_the_amount_and_a_change_is_told_once(qtbot: QtBot, money: MoneyField) -> None:
    told: list[int] = []
    money.changed.connect(told.append)
    QTest.keyClicks(money, "05")
    with qtbot.waitSignal(money.submitted, timeout=1000) as sent:
        QTest.keyClick(money, Qt.Key.Key_Return)
    assert sent.args == [5]
    assert told == [5]


def test_keys_that_are_not_money_go_on_to_the_screen(qtbot: QtBot, money: MoneyField) -> None:
    card = QShortcut(Qt.Key.Key_F10, money.window())
    with qtbot.waitSignal(card.activated, timeout=1000):
        QTest.keyClick(money, Qt.Key.Key_F10)


@pytest.fixture
def box(show: Show) -> SearchBox:
    """An empty search box with the focus."""
    made = SearchBox("Scan, or type a name or SKU", hint="F2", clears="clears")
    show(made)
    made.setFocus()
    return made


def test_each_letter_searches(qtbot: QtBot, box: SearchBox) -> None:
    typed: list[str] = []
    box.typed.connect(typed.append)
    QTest.keyClicks(box.edit, "ski")
    assert typed == ["s", "sk", "ski"]


def test_enter_in_an_empty_box_is_left_to_the_screen(qtbot: QtBot, box: SearchBox) -> None:
    with qtbot.assertNotEmitted(box.submitted):
        QTest.keyClick(box.edit, Qt.Key.Key_Return)
    QTest.keyClicks(box.edit, "ski")
    with qtbot.waitSignal(box.submitted, timeout=1000) as sent:
        QTest.keyClick(box.edit, Qt.Key.Key_Return)
    assert sent.args == ["ski"]


def test_escape_clears_before_it_goes_back(qtbot: QtBot, box: SearchBox) -> None:
    back = QShortcut(Qt.Key.Key_Escape, box.window())
    QTest.keyClicks(box.edit, "ski")
    with qtbot.assertNotEmitted(back.activated), qtbot.waitSignal(box.cleared, timeout=1000):
        QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert box.text == ""
    with qtbot.waitSignal(back.activated, timeout=1000):
        QTest.keyClick(box.edit, Qt.Key.Key_Escape)


def test_arrows_move_in_the_results_while_typing(qtbot: QtBot, box: SearchBox) -> None:
    QTest.keyClicks(box.edit, "ski")
    moves: list[int] = []
    box.moved.connect(moves.append)
    QTest.keyClick(box.edit, Qt.Key.Key_Down)
    QTest.keyClick(box.edit, Qt.Key.Key_Up)
    assert moves == [1, -1]


@pytest.fixture
def results(show: Show) -> SearchResults:
    """Two results."""
    made = SearchResults(
        (ResultAction("all", "Search all stores", icon=Icon.WORLD_SEARCH),), choose_word="choose", add_word="add"
    )
    show(made).resize(640, 400)
    made.set_results(
        "2 products on this till",
        [
            ResultView("a", "Cast-iron Skillet", "€24.99", "26 cm", (Fact("4 here"),), ((10, 14),)),
            ResultView("b", "Non-stick Skillet", "€27.50"),
        ],
    )
    return made


def test_the_first_result_is_preselected_and_arrows_move(qtbot: QtBot, results: SearchResults) -> None:
    assert results.current == "a"
    results.move_by(1)
    results.move_by(1)
    assert results.current == "b"
    with qtbot.waitSignal(results.chosen, timeout=1000) as chosen:
        results.choose()
    assert chosen.args == ["b"]


def test_a_tap_on_a_result_takes_it(qtbot: QtBot, results: SearchResults) -> None:
    qtbot.waitUntil(lambda: results.rows.height() == 128)
    with qtbot.waitSignal(results.chosen, timeout=1000) as chosen:
        QTest.mouseClick(results.rows, LEFT, pos=QPoint(200, 90))
    assert chosen.args == ["b"]


def test_a_finger_that_slides_off_a_result_takes_nothing(qtbot: QtBot, results: SearchResults) -> None:
    qtbot.waitUntil(lambda: results.rows.height() == 128)
    with qtbot.assertNotEmitted(results.chosen):
        QTest.mousePress(results.rows, LEFT, pos=QPoint(200, 20))
        QTest.mouseRelease(results.rows, LEFT, pos=QPoint(200, 90))


def test_nothing_found_chooses_nothing(qtbot: QtBot, results: SearchResults) -> None:
    results.set_results("Nothing found", [])
    with qtbot.assertNotEmitted(results.chosen):
        results.choose()


def test_a_count_is_typed_and_its_total_is_shown(qtbot: QtBot, show: Show) -> None:
    row = DenominationRow("€20", name="20 euro notes")
    show(row)
    assert row.count == 0
    told: list[int] = []
    row.count_changed.connect(told.append)
    QTest.keyClicks(row.edit, "14x")
    assert told == [1, 14]
    assert row.edit.accessibleName() == "20 euro notes"
    with qtbot.assertNotEmitted(row.count_changed):
        row.set_count(3)
    assert row.count == 3
    with qtbot.waitSignal(row.submitted, timeout=1000):
        QTest.keyClick(row.edit, Qt.Key.Key_Return)


def test_a_field_says_what_is_wrong(qtbot: QtBot, show: Show) -> None:
    field = TextField("Email")
    show(field)
    QTest.keyClicks(field.edit, "niamh")
    with qtbot.waitSignal(field.submitted, timeout=1000) as sent:
        QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert sent.args == ["niamh"]
    before = field.grab().toImage()
    field.set_problem("That address has no @")
    assert field.edit.accessibleDescription() == "That address has no @"
    assert field.grab().toImage() != before
    field.set_problem("")
    assert field.edit.accessibleDescription() == ""


def test_a_label_never_reads_its_words_as_markup(show: Show) -> None:
    text = Text("<b>5 & 10</b>")
    show(text)
    assert text.textFormat() is Qt.TextFormat.PlainText
    assert text.text() == "<b>5 & 10</b>"


def test_a_label_gives_way_and_a_wrapped_one_grows(show: Show) -> None:
    words = "17 sales are safe on this till and will send themselves"
    short, tall = Text(words, Role.BODY), Text(words, Role.BODY, wrap=True)
    assert short.minimumSizeHint().width() <= 24
    assert tall.heightForWidth(160) > tall.heightForWidth(600)


def test_a_narrow_search_box_says_only_its_first_words(show: Show) -> None:
    box = SearchBox("Scan, or type a name or SKU", hint="F2")
    show(box)
    box.setFixedWidth(500)
    assert box.edit.placeholderText() == "Scan, or type a name or SKU"
    box.setFixedWidth(160)
    assert box.edit.placeholderText() == "Scan"
