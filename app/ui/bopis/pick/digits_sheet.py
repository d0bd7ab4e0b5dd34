"""Picked, no barcode: the last four digits prove that the right item was looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.model.picking import HAND_DIGITS
from app.bopis.pick_view import PickRow
from app.ui.bopis.code_boxes import CodeBoxes
from app.ui.bopis.phrases import Phrases, weighed
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.keypad import Keypad, PadKey, pad_key
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.text import Text

_PIECE = 1000
Failed = Callable[[str], None]


class DigitsSheet(Sheet):
    """`confirm` gets thousandths, digits, what to do when it was booked and where to say why not."""

    def __init__(
        self,
        host: QWidget,
        phrases: Phrases,
        row: PickRow,
        confirm: Callable[[int, str, Callable[[], None], Failed], None],
    ) -> None:
        super().__init__(host, phrases.text("digits_title"))
        self._phrases, self._row, self._confirm = phrases, row, confirm
        self._digits = ""
        self._thousandths = row.open
        sides = QHBoxLayout()
        sides.setSpacing(32)
        sides.addLayout(self._ask_side(), 1)
        pad = Keypad(clear=phrases.text("pad_clear"), backspace_name=phrases.text("pad_backspace"), key_height=72)
        pad.pressed.connect(self._key)
        sides.addWidget(pad, 1)
        self.body.addLayout(sides)
        several = row.open > _PIECE and not weighed(row.unit)
        self._how_many.setVisible(several)
        self._stepper.setVisible(several)
        self._show()

    def focus_first(self) -> None:
        """Nothing inside: digits are taken wherever the focus is."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = pad_key(event)
        if typed:
            self._key(typed)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._step(1 if event.key() == Qt.Key.Key_Plus else -1)
        else:
            super().keyPressEvent(event)

    def _ask_side(self) -> QVBoxLayout:
        text = self._phrases.text
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Text(text("digits_title"), Role.H2))
        column.addWidget(Text(text("digits_ask", name=self._row.name), Role.BODY, "text2", wrap=True))
        self._boxes = CodeBoxes(HAND_DIGITS, lambda entered, of: text("digits_entered", entered=entered, digits=of))
        self._boxes.setObjectName("digits.code")
        column.addWidget(self._boxes)
        self._problem = Text("", Role.META_STRONG, "bad", wrap=True)
        self._problem.setObjectName("digits.problem")
        self._stepper = Stepper(fewer=text("short_fewer"), more=text("short_more"), height=64, role=Role.FIGURE)
        self._stepper.setObjectName("digits.count")
        self._stepper.stepped.connect(self._step)
        self._how_many = Text(text("digits_how_many"), Role.META_STRONG, "text2")
        column.addWidget(self._how_many)
        column.addWidget(self._stepper)
        column.addWidget(self._problem)
        column.addStretch(1)
        self._go = Button("", Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("digits.confirm")
        self._go.clicked.connect(self._done)
        column.addLayout(self.foot(self._go, text("short_back")))
        return column

    def _key(self, key: str) -> None:
        if key == PadKey.CLEAR:
            self._digits = ""
        elif key == PadKey.BACKSPACE:
            self._digits = self._digits[:-1]
        else:
            self._digits = (self._digits + key)[:HAND_DIGITS]
        self._problem.setText("")
        self._show()

    def _step(self, by: int) -> None:
        if self._stepper.isVisibleTo(self):
            self._thousandths = max(_PIECE, min(self._row.open, self._thousandths + by * _PIECE))
            self._show()

    def _show(self) -> None:
        told = self._phrases.quantity(self._thousandths, self._row.unit)
        self._boxes.set_entered(self._digits)
        self._stepper.set_text(told)
        self._stepper.set_bounds(can_lower=self._thousandths > _PIECE, can_raise=self._thousandths < self._row.open)
        self._go.set_label(self._phrases.text("digits_confirm", count=told))
        ready = len(self._digits) == HAND_DIGITS
        self._go.set_off(None if ready else self._phrases.text("digits_missing"))

    def _done(self) -> None:
        if len(self._digits) == HAND_DIGITS:
            self._confirm(self._thousandths, self._digits, self.shut, self._failed)

    def _failed(self, problem: str) -> None:
        self._digits = ""
        self._show()
        self._problem.setText(problem)
