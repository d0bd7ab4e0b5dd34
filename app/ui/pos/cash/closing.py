"""Closing the till: count blind, compare, close with a Z."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.ui.pos.cash.comparison import Comparison
from app.ui.pos.cash.drawer_count import DrawerCount
from app.ui.pos.cash.figures import FigureCard, sales_figures
from app.ui.pos.cash.state import CashState, Phase
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.text import Text

_COUNT, _COUNT_NARROW, _SIDE, _SIDE_NARROW = 388, 288, 328, 220


class ClosingPage(QWidget):
    """Three columns: the count, what it is compared with, the Z."""

    resumed = Signal()
    compared = Signal()
    closed = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self.count = DrawerCount(phrases)
        self.comparison = Comparison(phrases)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._blind())
        self._middle.addWidget(self.comparison)
        self._side = QWidget()
        self._side.setLayout(self._right())
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self.count)
        row.addWidget(self._middle, 1)
        row.addWidget(self._side)
        self.fit(wide=False)

    def present(self, state: CashState) -> None:
        text = self._phrases.text
        comparing = state.phase is Phase.COMPARING
        self.count.present(state)
        self._middle.setCurrentIndex(1 if comparing else 0)
        self._parked.setText(self._phrases.count("cash_parked", state.parked))
        self._parked.setVisible(bool(state.parked))
        self._figures.setVisible(comparing)
        self._steps.setVisible(not comparing)
        self._compare.setVisible(not comparing)
        self._close.setVisible(comparing)
        if comparing and state.shift is not None:
            self.comparison.present(state)
            self._figures.show_figures(sales_figures(state.shift.sums, self._phrases))
            difference = state.over_short_minor
            amount = self._phrases.wording.money(difference)
            self._close.set_label(text("cash_accept", amount=amount) if difference else text("cash_close"))
            self._close.set_off(None if state.may_close else text("cash_why"))

    def fit(self, wide: bool) -> None:
        """Narrow windows have less room for the Z."""
        self._side.setFixedWidth(_SIDE if wide else _SIDE_NARROW)
        self.count.setFixedWidth(_COUNT if wide else _COUNT_NARROW)
        self.comparison.fit(wide)

    def _blind(self) -> QWidget:
        text = self._phrases.text
        card = Card(text("cash_count_title"), padding=24)
        card.body.setSpacing(16)
        card.body.addWidget(Text(text("cash_count_note"), Role.BODY, "text2", wrap=True))
        pad = Keypad(clear=text("pad_clear"), backspace_name=text("pad_backspace"), key_height=76)
        pad.setObjectName("shift.pad")
        pad.setMaximumWidth(360)
        pad.pressed.connect(self.count.press)
        centered = QHBoxLayout()
        centered.addStretch(1)
        centered.addWidget(pad, 4)
        centered.addStretch(1)
        card.body.addStretch(1)
        card.body.addLayout(centered)
        card.body.addStretch(1)
        card.body.addWidget(Text(text("cash_count_saved"), Role.META, "text3", wrap=True))
        return card

    def _right(self) -> QVBoxLayout:
        text = self._phrases.text
        self._figures = FigureCard(text("cash_z_preview"))
        self._steps = Card(text("cash_steps_title"))
        self._steps.body.setSpacing(10)
        for code in ("cash_step_count", "cash_step_compare", "cash_step_z"):
            self._steps.body.addWidget(Text(text(code), Role.BODY, "text2", wrap=True))
        self._parked = Text("", Role.META_STRONG, "warn", wrap=True)
        self._resume = Button(text("cash_resume"), Kind.OUTLINE, icon=Icon.UNDO)
        self._resume.setObjectName("shift.resume")
        self._resume.clicked.connect(self.resumed)
        self._compare = Button(text("cash_compare"), Kind.PRIMARY, height=88, hint="Enter", spread=True)
        self._compare.setObjectName("shift.compare")
        self._compare.clicked.connect(self.compared)
        self._close = Button("", Kind.PRIMARY, height=88, hint="Enter", spread=True)
        self._close.setObjectName("shift.close")
        self._close.clicked.connect(self.closed)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._steps)
        column.addWidget(self._figures)
        column.addWidget(self._parked)
        column.addStretch(1)
        for button in (self._resume, self._compare, self._close):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            column.addWidget(button)
        return column
