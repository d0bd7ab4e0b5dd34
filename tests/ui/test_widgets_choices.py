"""Segments, steppers, chips and rows that choose: by tap, by key, and in words."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.action_row import ActionRow
from app.ui.widgets.amount_tile import AmountTile
from app.ui.widgets.chip import Chip, ChipView, Tone, chip_width
from app.ui.widgets.segmented import Segment, Segmented, TabLook
from app.ui.widgets.stepper import Stepper

LEFT = Qt.MouseButton.LeftButton


Show = Callable[..., QWidget]


def part(widget: QWidget, x: int) -> QWidget:
    """The child of `widget` at `x`, 24 px down."""
    child = widget.childAt(x, 24)
    assert child is not None
    return child


def test_segments_choose_by_tap_and_by_arrow(qtbot: QtBot, show: Show) -> None:
    tabs = Segmented((Segment("card", "Card"), Segment("cash", "Cash"), Segment("split", "Split")))
    show(tabs)
    assert tabs.current == "card"
    with qtbot.waitSignal(tabs.chosen, timeout=1000) as chosen:
        QTest.mouseClick(tabs.tab("cash"), LEFT)
    assert chosen.args == ["cash"]
    tabs.tab("cash").setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(tabs.chosen, timeout=1000) as chosen:
        QTest.keyClick(tabs.tab("cash"), Qt.Key.Key_Right)
    assert chosen.args == ["split"]
    assert tabs.current == "split"


def test_segments_keep_their_choice_when_counts_change(qtbot: QtBot, show: Show) -> None:
    tabs = Segmented((Segment("todo", "To do", count="1"), Segment("ready", "Ready")), TabLook.TABS)
    show(tabs)
    tabs.set_current("ready")
    with qtbot.assertNotEmitted(tabs.chosen):
        tabs.set_segments((Segment("todo", "To do", count="2"), Segment("ready", "Ready", count="5")))
    assert tabs.current == "ready"
    assert tabs.tab("ready").accessibleName() == "Ready 5"


def test_the_stepper_asks_and_its_owner_decides(qtbot: QtBot, show: Show) -> None:
    stepper = Stepper("2", name="Quantity", fewer="One fewer", more="One more")
    show(stepper)
    assert stepper.accessibleName() == "Quantity 2"
    asked: list[int] = []
    stepper.stepped.connect(asked.append)
    QTest.mouseClick(part(stepper, 20), LEFT)
    QTest.mouseClick(part(stepper, stepper.width() - 20), LEFT)
    stepper.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(stepper, Qt.Key.Key_Plus)
    QTest.keyClick(stepper, Qt.Key.Key_Minus)
    assert asked == [-1, 1, 1, -1]
    assert stepper.text == "2"
    with qtbot.waitSignal(stepper.value_tapped, timeout=1000):
        QTest.mouseClick(part(stepper, stepper.width() // 2), LEFT)


def test_holding_the_stepper_repeats(qtbot: QtBot, show: Show) -> None:
    stepper = Stepper("2", fewer="One fewer", more="One more")
    show(stepper)
    asked: list[int] = []
    stepper.stepped.connect(asked.append)
    end = part(stepper, stepper.width() - 20)
    QTest.mousePress(end, LEFT)
    qtbot.waitUntil(lambda: len(asked) >= 2, timeout=3000)
    QTest.mouseRelease(end, LEFT)


def test_an_end_of_the_stepper_can_be_off(qtbot: QtBot, show: Show) -> None:
    stepper = Stepper("1", fewer="One fewer", more="One more")
    show(stepper)
    stepper.set_bounds(can_lower=False)
    with qtbot.assertNotEmitted(stepper.stepped):
        QTest.mouseClick(part(stepper, 20), LEFT)


def test_a_chip_is_as_wide_as_its_words_and_says_them(qtbot: QtBot, show: Show) -> None:
    chip = Chip(ChipView("18 min late", Tone.LATE), tappable=True)
    show(chip)
    assert chip.sizeHint().width() == chip_width(chip.view)
    assert chip.accessibleName() == "18 min late"
    with qtbot.waitSignal(chip.clicked, timeout=1000):
        QTest.mouseClick(chip, LEFT)
    chip.set_view(ChipView("Ready", Tone.OK))
    assert chip.sizeHint().width() < chip_width(ChipView("18 min late", Tone.LATE))


def test_late_and_soon_differ_by_shape_as_well_as_by_color() -> None:
    shapes = [ChipView("", tone).shape for tone in (Tone.LINE, Tone.OK, Tone.WARN, Tone.SOON, Tone.LATE)]
    assert len(set(shapes)) == len(shapes)


def test_a_tick_row_is_ticked_by_space(qtbot: QtBot, show: Show) -> None:
    row = ActionRow("Someone else collecting?", "With photo ID", checkable=True)
    show(row)
    row.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row, Qt.Key.Key_Space)
    assert row.isChecked()
    assert row.accessibleName() == "Someone else collecting?, With photo ID"


def test_an_amount_tile_names_amount_and_change(qtbot: QtBot, show: Show) -> None:
    tile = AmountTile("€80.00", "Change €8.30")
    show(tile)
    assert tile.accessibleName() == "€80.00, Change €8.30"
    with qtbot.waitSignal(tile.clicked, timeout=1000):
        QTest.mouseClick(tile, LEFT)
