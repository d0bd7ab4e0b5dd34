"""Asks for a coupon or a voucher: its number and what it is worth."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.amount_dialog import AmountDialog
from app.ui.theme.icons import Icon
from app.ui.widgets.text_field import TextField


class PaperDialog(AmountDialog):
    """``noted`` gives amount and number. With a ``number`` that was scanned only the amount is asked."""

    noted = Signal(int, str)

    def __init__(self, host: QWidget, phrases: Phrases, words: str, number: str = "") -> None:
        super().__init__(host, phrases, words, Icon.TICKET)
        self._number = TextField(phrases.text(f"{words}_number"))
        self._number.edit.setObjectName("paper.number")
        self._number.set_text(number)
        self._number.changed.connect(self.show_answer)
        self._number.submitted.connect(self._to_amount)
        self.ask_beside(self._number)
        self.entered.connect(lambda minor: self.noted.emit(minor, self._number.text))

    @property
    def complete(self) -> bool:
        return bool(self._number.text.strip()) and super().complete

    def focus_first(self) -> None:
        first = self.amount if self._number.text else self._number
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _to_amount(self, _number: str) -> None:
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
