"""Asks for a manufacturer's coupon: its number and what it is worth."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.values.money import minor_digits

_OK, _CANCEL = "ok", "cancel"
_WIDTH, _KEY = 460, 60


class CouponDialog(Dialog):
    """``entered`` gives amount and number. With a ``number`` that was scanned only the amount is asked."""

    entered = Signal(int, str)

    def __init__(self, host: QWidget, phrases: Phrases, number: str = "") -> None:
        text, wording = phrases.text, phrases.wording
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_OK, text("coupon_take"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, text("coupon_title"), "", answers, icon=Icon.TICKET, accent="accent", width=_WIDTH)
        self._number = TextField(text("coupon_number"))
        self._number.edit.setObjectName("coupon.number")
        self._number.set_text(number)
        self._number.changed.connect(self._show)
        self._number.submitted.connect(self._to_amount)
        self._amount = MoneyField(text("coupon_amount"), wording.money, decimals=minor_digits(wording.currency))
        self._amount.setObjectName("coupon.amount")
        self._amount.changed.connect(self._show)
        self._amount.submitted.connect(lambda _minor: self.answer(_OK))
        pad = Keypad(clear=text("pad_clear"), backspace_name=text("pad_backspace"), key_height=_KEY)
        pad.setObjectName("coupon.pad")
        pad.pressed.connect(self._amount.press)
        self.body.addWidget(self._number)
        self.body.addWidget(Text(text("coupon_amount"), Role.META_STRONG, "text2"))
        self.body.addWidget(self._amount)
        self.body.addWidget(pad)
        self.button(_OK).setObjectName("coupon.ok")
        self.button(_CANCEL).setObjectName("coupon.cancel")
        self.answered.connect(self._answered)
        self._show()

    def focus_first(self) -> None:
        first = self._amount if self._number.text else self._number
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        """Without a number and an amount it is no answer yet."""
        if key == _CANCEL or self._complete:
            super().answer(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.answer(_OK)
        else:
            super().keyPressEvent(event)

    @property
    def _complete(self) -> bool:
        return bool(self._number.text.strip()) and self._amount.value > 0

    @Slot()
    def _show(self) -> None:
        self.button(_OK).setEnabled(self._complete)

    @Slot(str)
    def _to_amount(self, _number: str) -> None:
        self._amount.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _OK:
            self.entered.emit(self._amount.value, self._number.text)
