"""The shift as it stands: an X on the screen, and what can be done with the drawer."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.pos.cash.figures import FigureCard, drawer_figures, sales_figures
from app.ui.pos.cash.other_tills import OtherTillsCard
from app.ui.pos.cash.reports import ReportsCard
from app.ui.pos.cash.state import CashState
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.text import Text
from contract.values.time import parse_instant

_LEFT = 432


class StandingPage(QWidget):
    """Figures on the left; Z reports and deeds on the right."""

    x_asked = Signal()
    drawer_asked = Signal()
    count_asked = Signal()
    move_asked = Signal()
    cash_asked = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        text = phrases.text
        self._sales = FigureCard(text("cash_this_shift"))
        self._drawer = FigureCard(text("cash_in_drawer"))
        self._hidden = Card(text("cash_in_drawer"))
        self._hidden.body.addWidget(Text(text("cash_hidden"), Role.BODY, "text2", wrap=True))
        self.reports, self._others = ReportsCard(phrases), OtherTillsCard(phrases)
        print_x = self._button(text("cash_print_x"), Icon.PRINTER, "shift.print_x", "Ctrl+P", self.x_asked)
        drawer = self._button(text("sell_drawer"), Icon.LOCK_OPEN, "shift.drawer", "Ctrl+D", self.drawer_asked)
        self._move = self._button(text("cash_move"), Icon.ROUTE, "shift.move", "Ctrl+M", self.move_asked)
        cash = self._button(text("cash_do"), Icon.BANKNOTE, "shift.cash", "Ctrl+K", self.cash_asked)
        count = Button(text("cash_count"), Kind.PRIMARY, height=88, icon=Icon.COINS, hint="Enter", spread=True)
        count.setObjectName("shift.count")
        count.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        count.clicked.connect(self.count_asked)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._sales)
        left.addWidget(self._drawer)
        left.addWidget(self._hidden)
        self._over = Text("", Role.META_STRONG, "warn", wrap=True)
        self._over.setObjectName("shift.over_limit")
        left.addWidget(self._over)
        left.addStretch(1)
        lesser = QHBoxLayout()
        lesser.setSpacing(8)
        lesser.addWidget(print_x)
        lesser.addWidget(drawer)
        lesser.addWidget(cash)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._others)
        right.addWidget(self.reports, 1)
        right.addLayout(lesser)
        right.addWidget(self._move)
        right.addWidget(count)
        for card in (self._sales, self._drawer, self._hidden):
            card.setFixedWidth(_LEFT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(left)
        row.addLayout(right, 1)

    def present(self, state: CashState) -> None:
        if state.shift is None:
            return
        sums = state.shift.sums
        since = self._phrases.wording.clock(parse_instant(sums.opened_at))
        self._sales.set_title(self._phrases.text("cash_this_shift"), self._phrases.text("cash_since", time=since))
        self._sales.show_figures(sales_figures(sums, self._phrases))
        self._drawer.show_figures(drawer_figures(sums, self._phrases))
        self._over.setText(
            self._phrases.text("cash_over_limit", amount=self._phrases.wording.money(state.over_limit_minor))
        )
        self._over.setVisible(bool(state.over_limit_minor))
        self._drawer.setVisible(state.sees_cash)
        self._hidden.setVisible(not state.sees_cash)
        self.reports.present(state.reports)
        self._others.present(state, may_take=False)
        self._move.setVisible(bool(state.registers))

    def _button(self, words: str, icon: Icon, name: str, key: str, asked: SignalInstance) -> Button:
        button = Button(words, Kind.OUTLINE, icon=icon, hint=key)
        button.setObjectName(name)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(asked)
        return button
