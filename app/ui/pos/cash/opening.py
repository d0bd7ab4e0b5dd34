"""Opening the till: count the float, type it, begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.pos.cash.other_tills import OtherTillsCard
from app.ui.pos.cash.reports import ReportsCard
from app.ui.pos.cash.state import CashState
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.text import Text
from contract.values.money import minor_digits

_WIDTH = 416


class OpeningPage(QWidget):
    """``opened`` gives the float, ``taken`` the id of a shift that another till let go of."""

    opened = Signal(int)
    taken = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        text, wording = phrases.text, phrases.wording
        card = Card(text("cash_open_title"), padding=20)
        card.setFixedWidth(_WIDTH)
        card.body.setSpacing(12)
        card.body.addWidget(Text(text("cash_open_note"), Role.BODY, "text2", wrap=True))
        self._field = MoneyField(text("cash_float"), wording.money, decimals=minor_digits(wording.currency))
        self._field.setObjectName("shift.float")
        self._last = Text("", Role.META, "text3")
        pad = Keypad(backspace_name=text("pad_backspace"), key_height=72)
        pad.setObjectName("shift.pad")
        pad.pressed.connect(self._field.press)
        self._button = Button("", Kind.PRIMARY, height=88, icon=Icon.LOCK_OPEN, hint="Enter", spread=True)
        self._button.setObjectName("shift.open")
        self._button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        card.body.addWidget(self._field)
        card.body.addWidget(self._last)
        card.body.addWidget(pad)
        card.body.addStretch(1)
        card.body.addWidget(self._button)
        self.reports, self._others = ReportsCard(phrases), OtherTillsCard(phrases)
        self._others.taken.connect(self.taken)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._others)
        right.addWidget(self.reports, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(card)
        row.addLayout(right, 1)
        self._field.changed.connect(self._show)
        self._field.submitted.connect(self._entered)
        self._button.clicked.connect(lambda: self.opened.emit(self._field.value))
        self._show(0)

    def begin(self) -> None:
        """Ready to type."""
        self._field.set_value(0)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self, key: str) -> None:
        """A digit typed while something else had the focus."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.press(key)

    @property
    def offered(self) -> str:
        """The shift that could be taken over, or ""."""
        return self._others.offered

    def present(self, state: CashState) -> None:
        self.reports.present(state.reports)
        self._others.present(state, may_take=True)
        last = state.reports[0].fact if state.reports else None
        amount = self._phrases.wording.money(last.float_minor, last.currency) if last else ""
        self._last.setText(self._phrases.text("cash_last_float", amount=amount) if last else "")
        self._last.setVisible(last is not None)
        self._show(self._field.value)

    @Slot(int)
    def _entered(self, value: int) -> None:
        """Enter opens with an amount that was typed: one too many after a close must not open the till with nothing."""
        if value:
            self.opened.emit(value)

    @Slot(int)
    def _show(self, value: int) -> None:
        self._button.set_label(self._phrases.text("cash_open", amount=self._phrases.wording.money(value)))
