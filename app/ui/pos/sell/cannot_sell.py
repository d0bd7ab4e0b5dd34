"""What stands in place of tiles and payment while one cannot sell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import SellState, Till
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text

_WIDTH = 460


class ClosedTill(QWidget):
    """Says why, and leads to the one thing to do: ``asked``."""

    asked = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._mark = IconMark(Icon.LOCK, "text3", 48)
        self._title = Text("", Role.H2, at=At.CENTER, wrap=True)
        self._note = Text("", Role.BODY, "text2", at=At.CENTER, wrap=True)
        self._button = Button("", Kind.PRIMARY, height=64, icon=Icon.BANKNOTE, hint="Enter")
        self._button.setObjectName("sell.open_till")
        self._button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self.asked)
        card = Card(padding=32)
        card.setMaximumWidth(_WIDTH)
        card.body.setSpacing(12)
        card.body.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        card.body.addWidget(self._title)
        card.body.addWidget(self._note)
        card.body.addSpacing(12)
        card.body.addWidget(self._button)
        # A row of its own: placed by an alignment, it would be as tall as its words need over the whole width.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, _WIDTH)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def present(self, state: SellState) -> None:
        text = self._phrases.text
        counting = state.till is Till.COUNTING
        if state.problem:
            self._say(Icon.CLOUD_OFF, text("sell_not_ready"), state.problem)
        elif counting:
            self._say(Icon.COINS, text("sell_counting"), text("sell_counting_note"), text("sell_go_on_counting"))
        else:
            self._say(Icon.LOCK, text("sell_closed"), text("sell_closed_note"), text("sell_open_till"))

    def _say(self, icon: Icon, title: str, note: str, action: str = "") -> None:
        self._mark.set_icon(icon)
        self._title.setText(title)
        self._note.setText(note)
        self._button.set_label(action)
        self._button.setVisible(bool(action))
