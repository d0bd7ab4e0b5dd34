"""Some of it came damaged: how many, what is wrong, and whether they were counted as whole before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.stock.model.receiving import DAMAGE_REASONS, PIECE, ReceiveLine
from app.ui.bopis.phrases import Phrases
from app.ui.stock.receive.words import full_name, weighed
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.segmented import Segment, Segmented
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.text import Text

_COUNTED, _NEW = "counted", "new"
_LEAST = 400
"""So that neither side is all of the sheet."""
Confirm = Callable[[ReceiveLine, int, str, bool], None]


class DamageSheet(Sheet):
    """``confirm`` gets the line, the thousandths, the reason, and whether they had been counted as whole."""

    def __init__(self, host: QWidget, phrases: Phrases, line: ReceiveLine, confirm: Confirm) -> None:
        super().__init__(host, phrases.text("receive_damage_title"))
        self._phrases, self._line, self._confirm = phrases, line, confirm
        self._thousandths = line.step if weighed(line.line) else PIECE
        sides = QHBoxLayout()
        sides.setSpacing(32)
        sides.addLayout(self._how_many(), 1)
        sides.addLayout(self._why(), 1)
        self.body.addLayout(sides)
        self._show()

    def focus_first(self) -> None:
        self._stepper.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        elif 0 <= digit < len(DAMAGE_REASONS):
            self._reasons.choose(DAMAGE_REASONS[digit])
        else:
            super().keyPressEvent(event)

    @property
    def _counted(self) -> bool:
        return self._when.current == _COUNTED

    @property
    def _most(self) -> int:
        """Of what was counted as whole no more than that; of what is new anything."""
        line = self._line.line
        return max(0, line.received) if self._counted else max(line.left, line.expected, PIECE)

    def _how_many(self) -> QVBoxLayout:
        text, line = self._phrases.text, self._line.line
        self._stepper = Stepper(fewer=text("receive_fewer"), more=text("receive_more"), height=72, role=Role.FIGURE)
        self._stepper.setObjectName("damage.count")
        self._stepper.stepped.connect(self._step)
        none = line.received <= 0
        self._when = Segmented(
            [
                Segment(_NEW, text("receive_damage_new")),
                Segment(_COUNTED, text("receive_damage_counted"), off=text("receive_damage_none") if none else None),
            ]
        )
        self._when.setObjectName("damage.before")
        self._when.set_current(_NEW if line.left or none else _COUNTED)
        self._when.chosen.connect(lambda _key: self._show())
        self._stepper.setMinimumWidth(_LEAST)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Text(text("receive_damage_title"), Role.H2, wrap=True))
        column.addWidget(Text(full_name(self._phrases, line), Role.BODY, "text2", wrap=True))
        column.addWidget(self._stepper)
        column.addWidget(Text(text("receive_damage_before"), Role.META_STRONG, "text2"))
        column.addWidget(self._when)
        column.addStretch(1)
        return column

    def _why(self) -> QVBoxLayout:
        text = self._phrases.text
        self._reasons = ReasonRow([(one, text(f"receive_reason_{one}")) for one in DAMAGE_REASONS], "damage", columns=2)
        self._reasons.chosen.connect(lambda _reason: self._show())
        self._go = Button("", Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("damage.confirm")
        self._go.clicked.connect(self._done)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Text(text("receive_damage_why"), Role.H2, wrap=True))
        column.addWidget(self._reasons)
        column.addWidget(Text(text("receive_damage_kept"), Role.META, "text2", wrap=True))
        column.addStretch(1)
        column.addLayout(self.foot(self._go, text("receive_damage_back"), "damage.back"))
        return column

    def _step(self, by: int) -> None:
        self._thousandths += by * PIECE
        self._show()

    def _show(self) -> None:
        least = min(PIECE, self._most)
        self._thousandths = max(least, min(self._most, self._thousandths))
        count = self._phrases.quantity(self._thousandths, self._line.line.unit)
        self._stepper.set_text(count)
        self._stepper.set_bounds(can_lower=self._thousandths > least, can_raise=self._thousandths < self._most)
        self._go.set_label(self._phrases.text("receive_damage_go", count=count))
        self._go.set_off(None if self._reasons.current else self._phrases.text("receive_damage_choose"))

    def _done(self) -> None:
        if self._reasons.current:
            told = (self._line, self._thousandths, self._reasons.current, self._counted)
            self.shut()
            self._confirm(*told)
