"""Asks for the number of a label that comes from elsewhere, or buys another."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui.bopis.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text_field import TextField

_LATER, _BUY, _TAKE = "later", "buy", "take"
_LONGEST = 40


class TrackingDialog(Dialog):
    """`told` (carrier, number), or `bought` where a carrier of the list shall be asked; Esc leaves it for later."""

    told = Signal(str, str)
    bought = Signal()

    def __init__(self, host: QWidget, phrases: Phrases, number: int) -> None:
        text = phrases.text
        answers = [
            Answer(_LATER, text("pack_tracking_later"), safe=True, hint="Esc"),
            Answer(_BUY, text("pack_tracking_buy")),
            Answer(_TAKE, text("pack_tracking_take"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        title, why = text("pack_tracking_title", number=number), text("pack_tracking")
        super().__init__(host, title, why, answers, icon=Icon.BARCODE, accent="accent")
        self._carrier = TextField(text("pack_tracking_carrier"))
        self._carrier.edit.setMaxLength(_LONGEST)
        self._carrier.setObjectName("tracking.carrier")
        self._number = TextField(text("pack_tracking_number"))
        self._number.edit.setMaxLength(_LONGEST)
        self._number.setObjectName("tracking.number")
        for field in (self._carrier, self._number):
            field.submitted.connect(lambda _text: self.answer(_TAKE))
        self.body.addWidget(self._carrier)
        self.body.addWidget(self._number)
        for name, key in (("tracking.take", _TAKE), ("tracking.later", _LATER), ("tracking.buy", _BUY)):
            self.button(key).setObjectName(name)
        self.answered.connect(self._answered)

    def focus_first(self) -> None:
        self._carrier.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        self._number.set_text(text.strip())
        return True

    def answer(self, key: str) -> None:
        """A number without a carrier, or the other way round, is no answer yet."""
        if key != _TAKE or (self._carrier.text.strip() and self._number.text.strip()):
            super().answer(key)

    def _answered(self, key: str) -> None:
        if key == _TAKE:
            self.told.emit(self._carrier.text, self._number.text)
        elif key == _BUY:
            self.bought.emit()
