"""The lower right of the sell screen: what is done with the sale, and the money."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import SellState
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.payment_button import PaymentButton

_HEIGHT, _GAP = 48, 8
_OTHER, _CASH, _CARD = 17, 18, 25
"""Shares of the row's width."""


class Deeds(QWidget):
    """A row of deeds, and below it the ways to pay; the commonest is the filled one in the corner.

    Where no card terminal stands, cash is that one and has the room of both: a button that never works is only in the
    way. F10 still says why.
    """

    park = Signal()
    discount = Signal()
    come_back = Signal()
    more = Signal()
    other = Signal()
    cash = Signal()
    card = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        text = phrases.text
        self._park = self._deed("sell_park", Icon.PAUSE, "F6", "park", self.park)
        self._discount = self._deed("sell_discount", Icon.DISCOUNT, "F7", "discount", self.discount)
        deeds = (
            self._park,
            self._discount,
            self._deed("sell_return", Icon.RECEIPT_REFUND, "F8", "return", self.come_back),
            self._deed("more", Icon.DOTS, "F12", "more", self.more),
        )
        self._other = PaymentButton(text("sell_other"), Icon.SPLIT, hint="F11")
        self._cash = PaymentButton(text("sell_cash"), Icon.CASH, hint="F9")
        self._card = PaymentButton(text("sell_card"), Icon.CARD, hint="F10", strong=True)
        self._other.set_amount("", text("sell_other_note"), spoken=text("sell_other_spoken"))
        above, self._pay = QHBoxLayout(), QHBoxLayout()
        for row in (above, self._pay):
            row.setSpacing(_GAP)
        for button in deeds:
            above.addWidget(button, 1)
        ways = (
            (self._other, self.other, "other", _OTHER),
            (self._cash, self.cash, "cash", _CASH),
            (self._card, self.card, "card", _CARD),
        )
        for way, signal, name, share in ways:
            way.setObjectName(f"sell.{name}")
            way.clicked.connect(signal)
            self._pay.addWidget(way, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(above)
        column.addLayout(self._pay)

    def present(self, state: SellState) -> None:
        """Only what can be done now is on."""
        text, wording, basket = self._phrases.text, self._phrases.wording, state.basket
        empty = None if state.lines else text("basket_empty")
        waiting = bool(state.parked) and not state.lines
        self._park.set_label(
            self._phrases.count("sell_parked_count", len(state.parked)) if waiting else text("sell_park")
        )
        self._park.set_off(None if waiting else empty)
        for button in (self._discount, self._other, self._cash, self._card):
            button.set_off(empty)
        self._card.setVisible(state.takes_cards)
        self._cash.set_look(strong=not state.takes_cards, framed=state.takes_cards)
        self._pay.setStretchFactor(self._cash, _CASH if state.takes_cards else _CASH + _CARD)
        due = basket.cash_due_minor if basket else 0
        rounded = basket is not None and due != basket.left_minor
        amount = wording.money(abs(due))
        spoken = "sell_cash_back_spoken" if due < 0 else "sell_cash_spoken"
        self._cash.set_amount(amount, text("sell_rounded") if rounded else "", spoken=text(spoken, amount=amount))
        by_card = wording.money(abs(basket.left_minor if basket else 0))
        card_spoken = "sell_card_back_spoken" if due < 0 else "sell_card_spoken"
        self._card.set_amount(by_card, spoken=text(card_spoken, amount=by_card))

    def _deed(self, code: str, icon: Icon, key: str, name: str, signal: object) -> Button:
        made = Button(self._phrases.text(code), Kind.OUTLINE, height=_HEIGHT, icon=icon, hint=key)
        made.setObjectName(f"sell.{name}")
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(signal)
        return made
