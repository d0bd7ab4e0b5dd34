"""Cannot find them: how many there were, why, and what happens next, said before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.pick import SHORT_REASONS, ShortReason
from app.bopis.pick_view import PickRow
from app.ui.bopis.phrases import Phrases, weighed
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.text import Text

_PIECE = 1000


class ShortSheet(Sheet):
    """`confirm` gets the thousandths that are missing and the reason."""

    def __init__(
        self, host: QWidget, phrases: Phrases, row: PickRow, customer: str, confirm: Callable[[int, ShortReason], None]
    ) -> None:
        super().__init__(host, phrases.text("short_title"))
        self._phrases, self._row, self._customer, self._confirm = phrases, row, customer, confirm
        self._found = row.picked
        sides = QHBoxLayout()
        sides.setSpacing(32)
        sides.addLayout(self._ask_side(), 1)
        sides.addLayout(self._next_side(), 1)
        self.body.addLayout(sides)
        self._stepper.setVisible(not weighed(row.unit))
        self._show()

    @property
    def missing(self) -> int:
        """Thousandths that were not found."""
        return self._row.wanted - self._row.short - self._found

    def focus_first(self) -> None:
        (self._reasons if weighed(self._row.unit) else self._stepper).setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        elif 0 <= digit < len(SHORT_REASONS):
            self._reasons.choose(SHORT_REASONS[digit])
        else:
            super().keyPressEvent(event)

    def _ask_side(self) -> QVBoxLayout:
        text = self._phrases.text
        self._stepper = Stepper(fewer=text("short_fewer"), more=text("short_more"), height=72, role=Role.FIGURE)
        self._stepper.setObjectName("short.found")
        self._stepper.stepped.connect(self._step)
        self._note = Text("", Role.META, "text2", wrap=True)
        self._reasons = ReasonRow([(one, text(f"short_{one}")) for one in SHORT_REASONS], "short", columns=2)
        self._reasons.chosen.connect(lambda _reason: self._show())
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Text(text("short_title"), Role.H2))
        column.addWidget(self._stepper)
        column.addWidget(self._note)
        column.addWidget(Text(text("short_why"), Role.META_STRONG, "text2"))
        column.addWidget(self._reasons)
        column.addStretch(1)
        return column

    def _next_side(self) -> QVBoxLayout:
        text = self._phrases.text
        card = Card(well=True)
        self._next = [Text("", Role.BODY, wrap=True) for _ in range(3)]
        for icon, words in zip((Icon.PACKAGE, Icon.USER, Icon.CLIPBOARD), self._next, strict=True):
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(IconMark(icon, "text2", 22), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(words, 1)
            card.body.addLayout(line)
        card.body.addStretch(1)
        back = Button(text("short_back"), Kind.OUTLINE, height=64, hint="Esc")
        back.setObjectName("short.back")
        back.clicked.connect(self.shut)
        self._go = Button("", Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("short.confirm")
        self._go.clicked.connect(self._done)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(back)
        buttons.addWidget(self._go, 1)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Text(text("short_next"), Role.H2))
        column.addWidget(card, 1)
        column.addLayout(buttons)
        return column

    def _step(self, by: int) -> None:
        most = self._row.wanted - self._row.short - _PIECE
        self._found = max(self._row.picked, min(most, self._found + by * _PIECE))
        self._show()

    def _show(self) -> None:
        row, text = self._row, self._phrases.text
        found, picked, missing, wanted = (
            self._phrases.quantity(count, row.unit) for count in (self._found, row.picked, self.missing, row.wanted)
        )
        self._stepper.set_text(found)
        most = row.wanted - row.short - _PIECE
        self._stepper.set_bounds(can_lower=self._found > row.picked, can_raise=self._found < most)
        self._note.setText(text("short_picked" if row.picked else "short_none_picked", picked=picked, wanted=wanted))
        to_scan = self._found - row.picked
        scan = self._phrases.count("short_to_scan", to_scan // _PIECE) if to_scan else text("short_goes_on")
        self._next[0].setText(scan)
        self._next[1].setText(text("short_customer", missing=missing, name=row.name, customer=self._customer))
        self._next[2].setText(text("short_stock_told"))
        self._go.set_label(text("short_confirm", missing=missing))
        self._go.set_off(None if self._reasons.current else text("short_choose"))

    def _done(self) -> None:
        reason = next((one for one in get_args(ShortReason) if one == self._reasons.current), None)
        if reason is not None:
            missing = self.missing
            self.shut()
            self._confirm(missing, reason)
