"""Everything that can be tapped can be tapped, reached and worked by keys, and says what it is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import Mode, theme
from app.ui.theme.tokens import LIGHT
from app.ui.widgets.action_row import ActionRow
from app.ui.widgets.amount_tile import AmountTile
from app.ui.widgets.button import Button, Kind, square
from app.ui.widgets.control import Control
from app.ui.widgets.focus_ring import ring_of
from app.ui.widgets.keypad import Keypad, PadKey
from app.ui.widgets.payment_button import PaymentButton
from app.ui.widgets.tile import TileGrid, TileView, two_lines

LEFT = Qt.MouseButton.LeftButton


Show = Callable[..., QWidget]


def ink_at(widget: QWidget, x: int, y: int) -> str:
    """The color painted at a point of a widget."""
    return widget.grab().toImage().pixelColor(x, y).name()


@pytest.mark.parametrize("kind", list(Kind))
def test_a_tap_on_any_kind_of_button_clicks_once(qtbot: QtBot, show: Show, kind: Kind) -> None:
    button = Button("Receive", kind)
    show(button)
    with qtbot.waitSignal(button.clicked, timeout=1000):
        QTest.mouseClick(button, LEFT)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_focused_button_answers_enter_and_space(qtbot: QtBot, show: Show, key: Qt.Key) -> None:
    button = Button("Receive")
    show(button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(button.clicked, timeout=1000):
        QTest.keyClick(button, key)


def test_holding_enter_presses_once(qtbot: QtBot, show: Show) -> None:
    button = Button("Receive")
    show(button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    with qtbot.assertNotEmitted(button.clicked):
        QApplication.sendEvent(button, held)


def test_enter_on_a_focused_button_beats_the_screens_primary_action(qtbot: QtBot, show: Show) -> None:
    button = Button("Put back")
    window = show(button)
    primary = QShortcut(Qt.Key.Key_Return, window)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.assertNotEmitted(primary.activated), qtbot.waitSignal(button.clicked, timeout=1000):
        QTest.keyClick(button, Qt.Key.Key_Return)


def test_a_tap_leaves_the_focus_where_the_operator_types(qtbot: QtBot, show: Show) -> None:
    field, button = QLineEdit(), Button("Park")
    show(field, button)
    field.setFocus()
    QTest.mouseClick(button, LEFT)
    assert field.hasFocus()


def test_tab_reaches_a_button_and_shows_the_ring_two_px_away(qtbot: QtBot, show: Show) -> None:
    field, button = QLineEdit(), Button("Park")
    window = show(field, button)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert button.hasFocus()
    ring = ring_of(button)
    assert ring.isVisible()
    assert ring.geometry() == button.geometry().adjusted(-5, -5, 5, 5)
    assert ring.grab().toImage().pixelColor(ring.width() // 2, 1) == LIGHT.focus
    button.move(button.pos() + QPoint(0, 30))
    assert ring.y() == button.y() - 5
    field.setFocus()
    assert not ring.isVisible()
    assert window.isVisible()


def test_the_ring_survives_its_control(show: Show) -> None:
    inner = QWidget()
    button = Button("Park", parent=inner)
    field = QLineEdit()
    show(field, inner).resize(300, 200)
    field.setFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    ring = ring_of(inner)
    assert ring.isVisible()
    delete(button)
    inner.move(inner.pos() + QPoint(3, 3))
    assert not ring.isVisible()


def test_a_button_that_is_off_says_why_and_does_nothing(qtbot: QtBot, show: Show) -> None:
    button = Button("Hand over", Kind.PRIMARY)
    show(button)
    button.set_off("Check the age first")
    with qtbot.assertNotEmitted(button.clicked):
        QTest.mouseClick(button, LEFT)
    assert button.toolTip() == button.accessibleDescription() == "Check the age first"
    assert ink_at(button, 20, 6) == LIGHT.raised.name()
    button.set_off(None)
    assert button.isEnabled()
    assert button.toolTip() == ""


def test_pressing_darkens_the_fill_at_once(qtbot: QtBot, show: Show) -> None:
    button = Button("Receive", Kind.PRIMARY)
    show(button)
    assert ink_at(button, 20, 6) == LIGHT.accent_fill.name()
    QTest.mousePress(button, LEFT)
    assert ink_at(button, 20, 6) == LIGHT.accent_pressed.name()
    QTest.mouseRelease(button, LEFT)


def test_an_ampersand_is_only_a_letter(qtbot: QtBot, show: Show) -> None:
    button = Button("Fruit & veg")
    show(button)
    assert button.label == button.accessibleName() == "Fruit & veg"
    assert button.shortcut().isEmpty()


def test_a_narrow_button_drops_its_key_cap_before_its_words(qtbot: QtBot) -> None:
    button = Button("Discount", height=48, icon=Icon.DISCOUNT, hint="F7")
    assert button.minimumSizeHint().width() < button.sizeHint().width()
    button.resize(button.minimumSizeHint())
    narrow = button.grab().toImage()
    bare = Button("Discount", height=48, icon=Icon.DISCOUNT)
    bare.resize(button.size())
    assert narrow == bare.grab().toImage()


def test_key_caps_disappear_on_a_touch_only_register() -> None:
    hinted = Button("Park", hint="F6")
    with_cap = hinted.sizeHint().width()
    theme().set_key_hints(False)
    try:
        assert hinted.sizeHint().width() == Button("Park").sizeHint().width() < with_cap
    finally:
        theme().set_key_hints(True)


def test_no_target_is_smaller_than_48_px() -> None:
    targets: list[Control] = [
        Button("OK", height=48),
        square(Icon.X, "Close"),
        AmountTile("€5", height=64),
        ActionRow("Email"),
        PaymentButton("Card", Icon.CARD),
    ]
    for target in targets:
        assert target.minimumSizeHint().width() >= 48
        assert target.minimumSizeHint().height() >= 48


def test_a_square_button_has_a_name_though_it_shows_none() -> None:
    assert square(Icon.X, "Remove customer").accessibleName() == "Remove customer"


def test_the_chosen_option_is_framed_in_the_accent(qtbot: QtBot, show: Show) -> None:
    button = Button("Damaged", checkable=True)
    show(button)
    QTest.mouseClick(button, LEFT)
    assert button.isChecked()
    assert ink_at(button, button.width() // 2, 0) == LIGHT.accent.name()
    assert ink_at(button, 20, 6) == LIGHT.accent_soft.name()


def test_the_payment_button_says_what_it_takes(qtbot: QtBot, show: Show) -> None:
    card = PaymentButton("Card", Icon.CARD, hint="F10", strong=True)
    card.set_amount("€71.71", spoken="Pay €71.71 by card, F10")
    show(card)
    assert card.accessibleName() == "Pay €71.71 by card, F10"
    with qtbot.waitSignal(card.clicked, timeout=1000):
        QTest.mouseClick(card, LEFT)


def test_every_key_of_the_pad_sends_its_value(qtbot: QtBot, show: Show) -> None:
    pad = Keypad(backspace_name="Delete digit")
    show(pad)
    sent: list[str] = []
    pad.pressed.connect(sent.append)
    keys = [*"123456789", PadKey.DOUBLE_ZERO, "0", PadKey.BACKSPACE]
    for key in keys:
        QTest.mouseClick(pad.key(key), LEFT)
    assert sent == [str(key) for key in keys]


def test_arrows_walk_over_the_pad_and_enter_presses(qtbot: QtBot, show: Show) -> None:
    pad = Keypad(clear="Clear", backspace_name="Delete digit")
    show(pad)
    pad.key("1").setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(pad.focusWidget(), key)
    assert pad.key("5").hasFocus()
    with qtbot.waitSignal(pad.pressed, timeout=1000) as sent:
        QTest.keyClick(pad.key("5"), Qt.Key.Key_Return)
    assert sent.args == ["5"]


def test_the_pad_takes_typed_digits(qtbot: QtBot, show: Show) -> None:
    pad = Keypad(clear="Clear", backspace_name="Delete digit")
    show(pad)
    pad.key("1").setFocus(Qt.FocusReason.TabFocusReason)
    sent: list[str] = []
    pad.pressed.connect(sent.append)
    QTest.keyClicks(pad.key("1"), "7")
    QTest.keyClick(pad.key("1"), Qt.Key.Key_Backspace)
    assert sent == ["7", PadKey.BACKSPACE.value]


def test_the_pad_stays_left_to_right_in_every_language(qtbot: QtBot, show: Show) -> None:
    pad = Keypad(backspace_name="Delete digit")
    window = show(pad)
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert pad.key("1").x() < pad.key("3").x()


def _grid(show: Show, count: int = 6) -> TileGrid:
    grid = TileGrid(3, 2)
    show(grid).resize(600, 300)
    grid.set_tiles([TileView(f"k{at}", f"Tile {at}", "€1.00") for at in range(count)])
    return grid


def test_a_tile_tells_its_key(qtbot: QtBot, show: Show) -> None:
    grid = _grid(show)
    with qtbot.waitSignal(grid.chosen, timeout=1000) as chosen:
        QTest.mouseClick(grid.tiles[4], LEFT)
    assert chosen.args == ["k4"]
    with qtbot.waitSignal(grid.chosen, timeout=1000) as chosen:
        grid.choose(0)
    assert chosen.args == ["k0"]


def test_arrows_move_between_tiles_in_reading_order(qtbot: QtBot, show: Show) -> None:
    grid = _grid(show)
    grid.tiles[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(grid.tiles[0], Qt.Key.Key_Right)
    assert grid.tiles[1].hasFocus()
    QTest.keyClick(grid.tiles[1], Qt.Key.Key_Down)
    assert grid.tiles[4].hasFocus()
    grid.window().setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(grid.tiles[4], Qt.Key.Key_Right)
    assert grid.tiles[3].hasFocus()


def test_a_page_shows_no_more_tiles_than_it_has_places(qtbot: QtBot, show: Show) -> None:
    grid = _grid(show, 9)
    assert len(grid.tiles) == 6
    grid.set_shape(2, 2)
    assert len(grid.tiles) == 4


def test_a_tile_that_is_off_says_why(qtbot: QtBot, show: Show) -> None:
    grid = _grid(show)
    grid.set_tiles([TileView("a", "Gift card", off="Gift cards need the network")])
    assert not grid.tiles[0].isEnabled()
    assert grid.tiles[0].toolTip() == "Gift cards need the network"


def test_a_tile_name_takes_two_lines_at_most() -> None:
    assert two_lines("Bananas", Role.BUTTON, 120) == ["Bananas"]
    assert two_lines("Chestnut mushrooms", Role.BUTTON, 120) == ["Chestnut", "mushrooms"]
    cut = two_lines("Very long name of some product indeed", Role.BUTTON, 120)
    assert len(cut) == 2
    assert cut[1].endswith("…")


def test_mirroring_mirrors_what_is_painted(qtbot: QtBot, show: Show) -> None:
    grid = TileGrid(1, 1)
    window = show(grid)
    window.resize(240, 140)
    grid.set_tiles([TileView("a", "", "", Icon.ARROW_LEFT)])
    tile = grid.tiles[0]
    inside = tile.rect().adjusted(4, 4, -4, -4)
    plain = tile.grab(inside).toImage()
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert tile.grab(inside).toImage() == plain.flipped(Qt.Orientation.Horizontal)
    assert tile.grab(inside).toImage() != plain


def test_a_change_of_theme_repaints_what_is_on_screen(qtbot: QtBot, show: Show) -> None:
    button = Button("Default")
    show(button)
    light: QImage = button.grab().toImage()
    theme().set_mode(Mode.DARK)
    assert button.grab().toImage() != light
