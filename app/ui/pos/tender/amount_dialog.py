"""Asks for an amount that is a part of the payment."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.text import Text
from contract.values.money import minor_digits

OK, CANCEL = "ok", "cancel"
_WIDTH, _KEY = 460, 72


class AmountDialog(Dialog):
    """``entered`` gives minor units. Its words begin with ``words``: ``_title``, ``_amount``, ``_take``."""

    entered = Signal(int)

    def __init__(self, host: QWidget, phrases: Phrases, words: str, icon: Icon, preset_minor: int = 0) -> None:
        text, wording = phrases.text, phrases.wording
        answers = [
            Answer(CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(OK, text(f"{words}_take"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, text(f"{words}_title"), "", answers, icon=icon, accent="accent", width=_WIDTH)
        self.amount = MoneyField(text(f"{words}_amount"), wording.money, decimals=minor_digits(wording.currency))
        self.amount.setObjectName("part.amount")
        self.amount.set_value(preset_minor)
        self.amount.changed.connect(self.show_answer)
        self.amount.submitted.connect(lambda _minor: self.answer(OK))
        pad = Keypad(clear=text("pad_clear"), backspace_name=text("pad_backspace"), key_height=_KEY)
        pad.setObjectName("part.pad")
        pad.pressed.connect(self.amount.press)
        self._said: QVBoxLayout | None = None
        self._sides, typed = QHBoxLayout(), QVBoxLayout()
        self._sides.setSpacing(24)
        self._sides.addLayout(typed, 1)
        typed.setSpacing(12)
        for widget in (Text(text(f"{words}_amount"), Role.META_STRONG, "text2"), self.amount, pad):
            typed.addWidget(widget)
        self.body.addLayout(self._sides)
        self.button(OK).setObjectName("part.ok")
        self.button(CANCEL).setObjectName("part.cancel")
        self.answered.connect(self._answered)
        self.button(OK).setEnabled(preset_minor > 0)

    @property
    def complete(self) -> bool:
        """Whether it can be answered."""
        return self.amount.value > 0

    def ask_beside(self, *asked: QWidget) -> None:
        """What else is asked stands beside the amount, and Tab comes to it first."""
        if self._said is None:
            self.widen(WIDE)
            self._said = QVBoxLayout()
            self._said.setSpacing(12)
            self._said.addStretch(1)
            self._sides.insertLayout(0, self._said, 1)
        for widget in asked:
            self._said.insertWidget(self._said.count() - 1, widget)
            widget.stackUnder(self.amount)

    def focus_first(self) -> None:
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        """Without an amount it is no answer yet."""
        if key == CANCEL or self.complete:
            super().answer(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.answer(OK)
        else:
            super().keyPressEvent(event)

    @Slot()
    def show_answer(self) -> None:
        self.button(OK).setEnabled(self.complete)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == OK:
            self.entered.emit(self.amount.value)
