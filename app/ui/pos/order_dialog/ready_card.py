"""The first order that stands ready for the customer of the sale, and the way to hand it over."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.hand_over_in_sale import ReadyOrder
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.text import Text
from app.wording import isolated


class ReadyCard(QWidget):
    """Hides itself while nothing is ready."""

    asked = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        text = phrases.text
        self._number, self._about = Text("", Role.TITLE, code=True), Text("", Role.META, "text2", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._number, 1)
        head.addWidget(Chip(ChipView(text("order_ready"), Tone.OK, Icon.CIRCLE_CHECK)))
        give = Button(text("column_hand_over"), Kind.PRIMARY, height=48, icon=Icon.PACKAGE_IMPORT, hint="Ctrl+H")
        give.setObjectName("column.order_ready")
        give.clicked.connect(self.asked)
        card = Card(padding=12)
        card.body.setSpacing(8)
        card.body.addLayout(head)
        card.body.addWidget(self._about)
        card.body.addWidget(give)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text(text("column_ready"), Role.META_STRONG, "text2"))
        column.addWidget(card)
        self.hide()

    def show_order(self, order: ReadyOrder | None) -> None:
        self.setVisible(order is not None)
        if order is not None:
            phrases = self._phrases
            self._number.setText(isolated(order.number))
            parts = (
                phrases.count("sell_items", order.pieces),
                phrases.text("column_paid" if order.paid else "column_to_pay"),
                isolated(order.shelf) if order.shelf else "",
            )
            self._about.setText(" · ".join(part for part in parts if part))
