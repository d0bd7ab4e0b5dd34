"""Loads a gift card: its number, scanned or typed, how much, and what stands on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.paper_dialog import PaperDialog
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.text import Text


class CardDialog(PaperDialog):
    """``noted`` gives amount and number, ``balance_asked`` and ``pay_out_asked`` the number."""

    balance_asked = Signal(str)
    pay_out_asked = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, number: str = "") -> None:
        super().__init__(host, phrases, "load_card", number)
        self._ask = Button(phrases.text("load_card_balance"), Kind.SOFT, icon=Icon.GIFT_CARD, hint="F5")
        self._ask.setObjectName("card.balance")
        self._ask.clicked.connect(self._ask_balance)
        self._told = Text("", Role.META_STRONG, "text2", wrap=True)
        self._told.setObjectName("card.told")
        self._told.hide()
        self._pay_out = Button(phrases.text("cash_out_rest"), Kind.SOFT, icon=Icon.CASH, hint="F6")
        self._pay_out.setObjectName("card.pay_out")
        self._pay_out.clicked.connect(self._ask_pay_out)
        self.ask_beside(self._ask, self._pay_out, self._told)

    def scanned(self, text: str) -> bool:
        """The card itself."""
        self._number.set_text(text.strip())
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def show_balance(self, words: str, *, bad: bool) -> None:
        """What head office says of it."""
        self._told.set_color("bad" if bad else "text")
        self._told.setText(words)
        self._told.show()
        self._center()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F5:
            self._ask_balance()
        elif event.key() == Qt.Key.Key_F6:
            self._ask_pay_out()
        else:
            super().keyPressEvent(event)

    def _ask_pay_out(self) -> None:
        self.pay_out_asked.emit(self._number.text.strip())

    def _ask_balance(self) -> None:
        self.balance_asked.emit(self._number.text.strip())
