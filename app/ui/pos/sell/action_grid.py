"""The lower right of the sell screen: what can be done with the sale, and the money."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import SellState
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.payment_button import PaymentButton

_HEIGHT, _GAP = 48, 8


class Deeds(QWidget):
    """The lesser deeds, and beside them, in the corner, the one way to pay."""

    park = Signal()
    recent = Signal()
    drawer = Signal()
    abandon = Signal()
    cash = Signal()
    card = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        text = phrases.text
        self._park = Button(text("sell_park"), Kind.OUTLINE, height=_HEIGHT, icon=Icon.PAUSE, hint="F6")
        self._recent = Button(text("sell_recent"), Kind.OUTLINE, height=_HEIGHT, icon=Icon.RECEIPT)
        self._drawer = Button(text("sell_drawer"), Kind.OUTLINE, height=_HEIGHT, icon=Icon.LOCK_OPEN)
        self._abandon = Button(text("sell_abandon"), Kind.OUTLINE, height=_HEIGHT, icon=Icon.TRASH)
        self._cash = PaymentButton(text("sell_cash"), Icon.CASH, hint="F9", strong=True)
        grid = QGridLayout()
        grid.setSpacing(_GAP)
        named = (
            (self._park, self.park, "park"),
            (self._recent, self.recent, "recent"),
            (self._drawer, self.drawer, "drawer"),
            (self._abandon, self.abandon, "abandon"),
        )
        for at, (button, signal, name) in enumerate(named):
            button.setObjectName(f"sell.{name}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(signal)
            grid.addWidget(button, at // 2, at % 2)
            grid.setColumnStretch(at % 2, 1)
        self._cash.setObjectName("sell.cash")
        self._cash.clicked.connect(self.cash)
        self._cash.setFixedHeight(2 * _HEIGHT + _GAP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addLayout(grid, 1)
        self._card = PaymentButton(text("sell_card"), Icon.CARD, hint="F10", framed=True)
        self._card.setObjectName("sell.card")
        self._card.clicked.connect(self.card)
        self._card.setFixedHeight(2 * _HEIGHT + _GAP)
        self._card.hide()
        row.addWidget(self._cash, 1)
        row.addWidget(self._card, 1)

    def present(self, state: SellState) -> None:
        """Only what can be done now is on."""
        text, wording, basket = self._phrases.text, self._phrases.wording, state.basket
        empty = None if state.lines else text("basket_empty")
        waiting = bool(state.parked) and not state.lines
        self._park.set_label(
            self._phrases.count("sell_parked_count", len(state.parked)) if waiting else text("sell_park")
        )
        self._park.set_off(None if waiting else empty)
        self._abandon.set_off(empty)
        self._cash.set_off(empty)
        self._card.setVisible(state.takes_cards)
        self._card.set_off(empty)
        due = basket.cash_due_minor if basket else 0
        rounded = basket is not None and due != basket.left_minor
        note = text("sell_rounded", total=wording.money(abs(basket.left_minor))) if basket and rounded else ""
        amount = wording.money(abs(due))
        spoken = "sell_cash_back_spoken" if due < 0 else "sell_cash_spoken"
        self._cash.set_amount(amount, note, spoken=text(spoken, amount=amount))
        by_card = wording.money(abs(basket.left_minor if basket else 0))
        card_spoken = "sell_card_back_spoken" if due < 0 else "sell_card_spoken"
        self._card.set_amount(by_card, spoken=text(card_spoken, amount=by_card))
