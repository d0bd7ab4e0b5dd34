"""What lies over the screen takes the keys, gives them back, and is safe to escape."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import LIGHT
from app.ui.widgets.banner import Banner, BannerView, Severity
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.focus_ring import ring_of
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.toast import STAYS, Toast

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., QWidget]
ANSWERS = (
    Answer("back", "Back to sale", safe=True),
    Answer("ask", "Ask the terminal again", Kind.PRIMARY, Icon.REFRESH),
)


@pytest.fixture
def field() -> QLineEdit:
    """What the operator types in beneath."""
    return QLineEdit()


@pytest.fixture
def window(show: Show, field: QLineEdit) -> Iterator[QWidget]:
    """A window of 1000 × 700 px; whatever is left open over it is shut."""
    made = show(field)
    made.resize(1000, 700)
    field.setFocus()
    yield made
    while (top := Overlay.topmost()) is not None:
        top.shut()


def ask(window: QWidget) -> Dialog:
    """An open dialog."""
    dialog = Dialog(window, "Was the card charged?", "We don’t know yet. " * 8, ANSWERS, icon=Icon.CARD_OFF)
    dialog.open()
    return dialog


def test_the_focus_starts_on_the_safe_answer_and_is_seen(window: QWidget) -> None:
    dialog = ask(window)
    assert dialog.button("back").hasFocus()
    assert ring_of(dialog).isVisible()


def test_escape_gives_the_safe_answer_and_the_focus_back(qtbot: QtBot, window: QWidget, field: QLineEdit) -> None:
    dialog = ask(window)
    with qtbot.waitSignal(dialog.answered, timeout=1000) as answer:
        QTest.keyClick(dialog.button("back"), Qt.Key.Key_Escape)
    assert answer.args == ["back"]
    assert Overlay.topmost() is None
    assert field.hasFocus()


def test_an_answer_is_given_by_tap_or_by_enter(qtbot: QtBot, window: QWidget) -> None:
    dialog = ask(window)
    with qtbot.waitSignal(dialog.answered, timeout=1000) as answer:
        QTest.mouseClick(dialog.button("ask"), LEFT)
    assert answer.args == ["ask"]
    again = ask(window)
    QTest.keyClick(again.button("back"), Qt.Key.Key_Right)
    assert again.button("ask").hasFocus()
    with qtbot.waitSignal(again.answered, timeout=1000) as answer:
        QTest.keyClick(again.button("ask"), Qt.Key.Key_Return)
    assert answer.args == ["ask"]


def test_tab_goes_round_inside(qtbot: QtBot, window: QWidget, field: QLineEdit) -> None:
    dialog = ask(window)
    for expected in ("ask", "back", "ask"):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.button(expected).hasFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert dialog.button("back").hasFocus()
    assert not field.hasFocus()


def test_no_shortcut_of_the_screen_works_beneath_a_dialog(qtbot: QtBot, window: QWidget) -> None:
    cash = QShortcut(Qt.Key.Key_F9, window)
    dialog = ask(window)
    with qtbot.assertNotEmitted(cash.activated):
        QTest.keyClick(dialog.button("back"), Qt.Key.Key_F9)
    dialog.shut()
    with qtbot.waitSignal(cash.activated, timeout=1000):
        QTest.keyClick(window, Qt.Key.Key_F9)


def test_a_tap_beside_the_dialog_answers_nothing(qtbot: QtBot, window: QWidget) -> None:
    dialog = ask(window)
    with qtbot.assertNotEmitted(dialog.answered):
        QTest.mouseClick(dialog, LEFT, pos=QPoint(5, 5))
    assert dialog.isVisible()


def test_a_dialog_is_centered_and_follows_the_window(window: QWidget) -> None:
    dialog = ask(window)
    assert dialog.panel.width() == 560
    assert abs(dialog.panel.geometry().center().x() - dialog.rect().center().x()) <= 1
    assert dialog.panel.height() <= window.height() - 96
    window.resize(1200, 720)
    assert dialog.size() == window.size()
    assert abs(dialog.panel.geometry().center().x() - dialog.rect().center().x()) <= 1


def test_a_second_dialog_lies_over_the_first(qtbot: QtBot, window: QWidget) -> None:
    first, second = ask(window), ask(window)
    assert Overlay.topmost() is second
    second.shut()
    assert Overlay.topmost() is first
    assert first.button("back").hasFocus()


def test_a_dialog_whose_window_went_away_is_forgotten(qtbot: QtBot, window: QWidget) -> None:
    host = QWidget()
    Dialog(host, "Sure?", "", ANSWERS).open()
    assert Overlay.topmost() is not None
    delete(host)
    assert Overlay.topmost() is None


def test_a_sheet_stands_on_the_bottom_and_escapes(qtbot: QtBot, window: QWidget, field: QLineEdit) -> None:
    sheet = Sheet(window, "How many did you find?")
    back = Button("Back", height=64)
    sheet.body.addWidget(back)
    sheet.open()
    panel = back.parentWidget()
    assert panel is not None
    assert panel.geometry().bottom() == window.rect().bottom()
    assert back.hasFocus()
    with qtbot.waitSignal(sheet.closed, timeout=1000):
        QTest.keyClick(back, Qt.Key.Key_Escape)
    assert field.hasFocus()


def test_a_toast_sits_in_the_leading_corner_and_leaves_the_focus(window: QWidget, field: QLineEdit) -> None:
    toast = Toast(window)
    toast.show_message("Oak-scented Candle 400 g, €18.00")
    assert toast.isVisible()
    assert field.hasFocus()
    assert toast.geometry().center().x() < window.width() // 2
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    toast.show_message("Other")
    assert toast.geometry().center().x() > window.width() // 2


def test_a_toast_covers_no_button_at_the_bottom_of_its_screen(window: QWidget) -> None:
    rows = [Button(f"Deed {at}", parent=window) for at in range(2)]
    toast = Toast(window)
    for at, button in enumerate(rows):
        button.setGeometry(20, window.height() - 70 * (at + 1), 200, 52)
        button.show()
    toast.show_message("The drawer is open")
    words = toast.geometry().adjusted(28, 28, -28, -28)
    assert not any(words.intersects(button.geometry()) for button in rows)
    assert words.bottom() < rows[1].geometry().top()
    rows[1].hide()
    toast.set_lift(0)
    words = toast.geometry().adjusted(28, 28, -28, -28)
    assert words.bottom() > rows[1].geometry().top(), "no higher than it must"


def test_the_newest_toast_wins(window: QWidget) -> None:
    toast = Toast(window)
    toast.show_message("First")
    toast.show_message("Second")
    assert toast.words == toast.accessibleName() == "Second"


def test_a_toast_goes_by_itself_and_an_error_stays(qtbot: QtBot, window: QWidget) -> None:
    toast = Toast(window)
    with qtbot.waitSignal(toast.closed, timeout=2000):
        toast.show_message("Added", milliseconds=30)
    toast.show_message("No product for 5 391522 407195", Icon.BARCODE_OFF, milliseconds=STAYS)
    with qtbot.assertNotEmitted(toast.closed, wait=60):
        pass
    assert toast.isVisible()
    QTest.mouseClick(toast, LEFT, pos=toast.rect().center() - QPoint(60, 0))
    assert not toast.isVisible()


def test_undo_works_by_tap_and_by_key_and_only_once(qtbot: QtBot, window: QWidget) -> None:
    toast = Toast(window)
    toast.show_undo("Carrier bag removed", "Undo")
    with qtbot.waitSignal(toast.acted, timeout=1000):
        QTest.mouseClick(toast.action, LEFT)
    assert not toast.act()
    toast.show_undo("Carrier bag removed", "Undo")
    with qtbot.waitSignal(toast.acted, timeout=1000):
        assert toast.act()


def test_a_toast_rises_only_where_motion_is_wanted(qtbot: QtBot, window: QWidget) -> None:
    still, moving = Toast(window), Toast(window)
    still.show_message("One")
    theme().reduce_motion = False
    try:
        moving.show_message("One")
        assert moving.y() > still.y()
        qtbot.waitUntil(lambda: moving.y() == still.y(), timeout=2000)
    finally:
        theme().reduce_motion = True


@pytest.mark.timeout(20)
def test_a_toast_that_was_never_shown_has_a_place_where_buttons_are(window: QWidget) -> None:
    button = Button("Open with", parent=window)
    button.setGeometry(0, window.height() - 60, window.width(), 60)
    button.show()
    toast = Toast(window)
    toast.resize(10, 10)
    toast.set_lift(0)
    assert not toast.isVisible()


def test_a_banner_says_one_thing_with_one_action(qtbot: QtBot, show: Show) -> None:
    banner = Banner()
    window = show(banner, QWidget())
    window.resize(900, 80)
    assert not banner.isVisible()
    banner.set_view(BannerView("Offline since 13:48. Keep selling.", "17 sales are safe.", action="What works offline"))
    assert banner.isVisible()
    assert banner.accessibleName() == "Offline since 13:48. Keep selling. 17 sales are safe."
    with qtbot.waitSignal(banner.acted, timeout=1000):
        QTest.mouseClick(banner.action, LEFT)
    banner.set_view(BannerView("All 17 sent.", severity=Severity.OK, icon=Icon.CLOUD_CHECK))
    assert not banner.action.isVisible()
    assert banner.grab().toImage().pixelColor(2, 2) == LIGHT.ok_soft
    banner.set_view(None)
    assert not banner.isVisible()


def test_the_action_is_no_wider_than_it_says_once_key_caps_go(qtbot: QtBot, show: Show) -> None:
    banner = Banner(hint="Alt+B")
    show(banner, QWidget()).resize(900, 80)
    banner.set_view(BannerView("Offline since 13:48.", action="See what waits"))
    with_cap = banner.action.width()
    theme().set_key_hints(False)
    qtbot.waitUntil(lambda: banner.action.width() == banner.action.sizeHint().width() < with_cap, timeout=1000)


def test_of_two_banners_the_graver_counts_more() -> None:
    assert max(Severity) is Severity.BAD
    assert Severity.BAD > Severity.WARN > Severity.INFO


def test_a_banner_is_announced_once(monkeypatch: pytest.MonkeyPatch, show: Show) -> None:
    said: list[str] = []
    monkeypatch.setattr("app.ui.widgets.banner.announce", lambda _widget, words: said.append(words))
    banner = Banner()
    show(banner)
    view = BannerView("The receipt printer lid is open.", severity=Severity.BAD)
    banner.set_view(view)
    banner.set_view(view)
    banner.set_view(BannerView("All sent.", severity=Severity.OK))
    assert said == ["The receipt printer lid is open."]
