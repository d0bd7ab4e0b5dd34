"""What measuring a picture finds: each check fails on a widget that was made badly on purpose, and on no good one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.bopis.code_boxes import CodeBoxes
from app.ui.theme.fonts import Role
from app.ui.theme.theme import Mode, theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.control import Control
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from demo.album import Album
from demo.inspection import Flaw, contrast, inspected
from tests.ui.conftest import Show


def kinds(window: QWidget, *may_be_cut: str) -> list[str]:
    return [flaw.kind for flaw in inspected(window, may_be_cut).flaws]


class Painted(QWidget):
    """Paints words into a place, in a color, over a ground."""

    def __init__(self, words: str, place: QRect, ink: str = "#15181d", ground: str = "#ffffff") -> None:
        super().__init__()
        self._words, self._place, self._ink, self._ground = words, place, QColor(ink), QColor(ground)
        self.again: QRect | None = None
        self.setFixedSize(400, 60)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.fillRect(self.rect(), self._ground)
        paint.text(painter, self._place, Role.BODY, self._ink, self._words)
        if self.again is not None:
            paint.text(painter, self.again, Role.BODY, self._ink, "4.29")


WIDE = QRect(0, 0, 400, 60)


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_good_widgets_have_no_flaw(show: Show, mode: Mode) -> None:
    theme().set_mode(mode)
    field = QLineEdit("typed")
    field.setFixedHeight(52)
    window = show(
        Button("Take cash", Kind.PRIMARY), Button("Park"), Text("Lines"), Chip(ChipView("Late", Tone.LATE)), field
    )
    window.setProperty("kind", "canvas")
    assert inspected(window).flaws == ()


def test_words_painted_into_too_little_room_are_cut(show: Show) -> None:
    window = show(Painted("Glenmore Creamery Unsalted Butter", QRect(0, 0, 90, 60)))
    assert kinds(window) == ["cut"]
    assert kinds(window, "Glenmore Creamery Unsalted Butter") == [], "a name may end in an ellipsis"


def test_a_label_without_room_is_cut(show: Show) -> None:
    label = Text("Head office looks for another store")
    label.setFixedWidth(60)
    assert kinds(show(label)) == ["cut"]


def test_a_wrapped_label_without_height_is_cut(show: Show) -> None:
    label = Text("Head office looks for another store and tells the customer", wrap=True)
    label.setFixedSize(120, 20)
    assert kinds(show(label)) == ["cut"]


def test_a_button_whose_words_fit_on_no_line_is_cut(show: Show) -> None:
    button = Button("Warenannahmebestätigung")
    button.setFixedWidth(80)
    assert "cut" in kinds(show(button))


def test_what_paints_itself_and_is_squeezed_is_cut(show: Show) -> None:
    boxes = CodeBoxes(6, lambda entered, length: f"{entered} of {length}")
    boxes.setMaximumHeight(40)
    assert kinds(show(boxes)) == ["cut"]


def test_what_an_empty_field_asks_for_may_not_be_cut(show: Show) -> None:
    field = QLineEdit()
    field.setPlaceholderText("Scan, or type a name or SKU")
    field.setFixedSize(120, 52)
    assert kinds(show(field)) == ["cut"]


def test_a_target_smaller_than_a_thumb_is_small(show: Show) -> None:
    button = Button("x", height=40)
    field = QLineEdit("x")
    field.setFixedHeight(30)
    rows = TableList("rows", row_height=30)
    rows.set_rows((RowView("1", "one"),))
    assert kinds(show(button, field, rows)) == ["small"] * 3


def test_a_chip_that_only_tells_is_no_target_and_one_to_tap_is_large_enough(show: Show) -> None:
    assert kinds(show(Chip(ChipView("Late", Tone.LATE)), Chip(ChipView("Sent", Tone.OK), tappable=True))) == []


def test_buttons_over_each_other_overlap(show: Show) -> None:
    host = QWidget()
    host.setFixedSize(300, 120)
    one, other = Button("One", parent=host), Button("Two", parent=host)
    one.setGeometry(0, 0, 120, 52)
    other.setGeometry(60, 20, 120, 52)
    assert "overlap" in kinds(show(host))


def test_words_painted_over_words_overlap(show: Show) -> None:
    row = Painted("Unsalted butter", WIDE)
    row.again = QRect(40, 0, 200, 60)
    assert kinds(show(row)) == ["overlap"]


@pytest.mark.parametrize(("ink", "ground"), [("#999999", "#ffffff"), ("#4a4f58", "#171b21")])
def test_words_that_hardly_stand_out_are_faint(show: Show, ink: str, ground: str) -> None:
    assert kinds(show(Painted("Unsalted butter", WIDE, ink, ground))) == ["faint"]


def test_words_on_a_control_that_is_off_may_be_faint(show: Show) -> None:
    row = Painted("Unsalted butter", WIDE, "#999999")
    row.setEnabled(False)
    assert kinds(show(row)) == []


def test_what_is_typed_in_a_faint_color_is_faint(show: Show) -> None:
    field = QLineEdit("typed")
    field.setFixedHeight(52)
    field.setStyleSheet("color: #cccccc")
    assert kinds(show(field)) == ["faint"]


def test_a_field_without_an_edge_is_faint(show: Show) -> None:
    field = QLineEdit("typed")
    field.setFixedHeight(52)
    field.setStyleSheet("border: 2px solid #eeeeee")
    assert kinds(show(field)) == ["faint"]


def test_a_control_with_a_faint_edge_is_faint(show: Show) -> None:
    class Faint(Control):
        def paintEvent(self, _event: QPaintEvent) -> None:
            paint.box(self.painter(), self.rect(), 10, QColor("#ffffff"), QColor("#dddddd"), 2)

    button = Faint("Faint")
    button.setFixedSize(100, 52)
    assert kinds(show(button)) == ["faint"]


def test_a_flaw_names_the_thing_and_its_measures(show: Show) -> None:
    button = Button("Drawer", height=40)
    assert inspected(show(button)).flaws == (Flaw("small", f"“Drawer” is {button.width()} x 40 px"),)


def test_what_is_wrong_with_the_keys_of_one_keypad_is_one_thing(show: Show, tmp_path: Path) -> None:
    pad, button = Keypad(clear="Clear"), Button("Drawer", height=40)
    pad.setFixedHeight(150)
    album = Album(tmp_path)
    album.keep("11-cash-opening.png", "Opening", inspected(show(pad)).flaws)
    album.keep("02-sell-busy.png", "Selling", inspected(show(button)).flaws)
    told = album.write_sheets()
    assert (told.flaws, told.things) == (25, 3)
    lines = [line for line in (tmp_path / "flaws.md").read_text().splitlines() if line.startswith("- ")]
    assert [line.split(": ")[:2] for line in lines] == [
        ["- cut", "Key of Keypad"],
        ["- small", "Button"],
        ["- small", "Key of Keypad"],
    ]
    assert lines[2].endswith("and 11 more (11-cash-opening.png)")


def test_the_contrast_formula_gives_the_known_extremes() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)
