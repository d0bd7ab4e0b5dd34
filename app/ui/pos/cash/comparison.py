"""Counted against expected: over or short by how much, how the expected came to be, and why it differs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pos.cash.figures import FigureCard, drawer_figures, remark_line
from app.ui.pos.cash.state import CashState
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.text import Text

_ROOMY, _REMARKS = 7, 4
_REASONS = ("wrong_change", "wrong_float", "not_found")


class Comparison(QWidget):
    """``reason_chosen`` gives a code."""

    reason_chosen = Signal(str)
    again_asked = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._made = FigureCard("")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._sums())
        column.addWidget(self._made)
        column.addWidget(self._why(), 1)
        self.fit(True)

    def present(self, state: CashState) -> None:
        if state.shift is None:
            return
        text, money = self._phrases.text, self._phrases.wording.money
        difference = state.over_short_minor
        self._counted.setText(money(state.counted_minor))
        self._expected.setText(money(state.expected_minor))
        longest = max(len(figure.text()) for figure in (self._counted, self._expected))
        for figure in (self._counted, self._expected, self._difference):
            figure.set_role(Role.FIGURE if longest <= _ROOMY else Role.H2)
        standing = "short" if difference < 0 else "over" if difference else "exact"
        self._difference.setText(money(difference))
        self._standing.setText(text(f"cash_{standing}"))
        color = "warn" if difference else "ok"
        self._mark.set_icon(Icon.ALERT_FILLED if difference else Icon.CIRCLE_CHECK_FILLED, color)
        for said in (self._difference, self._standing):
            said.set_color(color)
        self._tile.set_tone("warn_soft" if difference else "ok_soft")
        self._made.set_title(text("cash_how_expected", amount=money(state.expected_minor)))
        self._made.show_figures(drawer_figures(state.shift.sums, self._phrases))
        self._remarks.setText("\n".join(remark_line(one, self._phrases) for one in state.remarks[-_REMARKS:]))
        self._remarks.setVisible(bool(difference and state.remarks))
        self._ask.setText(text("cash_why" if difference else "cash_nothing_to_explain"))
        self._reasons.setVisible(bool(difference))

    def fit(self, wide: bool) -> None:
        """Beside the sums where there is room, else below them and closer together."""
        self._column.setSpacing(16 if wide else 8)
        self._body.setSpacing(14 if wide else 8)
        if wide:
            self._grid.addWidget(self._tile, 0, 2)
        else:
            self._grid.addWidget(self._tile, 1, 0, 1, 2)

    def _sums(self) -> Card:
        card = Card(padding=12)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._counted, self._expected = Text("", Role.FIGURE, elide=False), Text("", Role.FIGURE, elide=False)
        self._expected.setObjectName("shift.expected")
        for at, (words, figure) in enumerate((("cash_counted", self._counted), ("cash_expected", self._expected))):
            pair = QVBoxLayout()
            pair.setContentsMargins(10, 6, 10, 6)
            pair.setSpacing(2)
            pair.addWidget(Text(self._phrases.text(words), Role.META_STRONG, "text2"))
            pair.addWidget(figure)
            self._grid.addLayout(pair, 0, at)
        self._tile = Card(padding=16, well=True)
        self._tile.body.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        self._mark = IconMark(Icon.ALERT_FILLED, "warn", 18)
        self._standing = Text("", Role.META_STRONG, "warn", elide=False)
        head.addWidget(self._mark)
        head.addWidget(self._standing, 1)
        self._difference = Text("", Role.AMOUNT, "warn", elide=False)
        self._difference.setObjectName("shift.over_short")
        self._tile.body.addLayout(head)
        self._tile.body.addWidget(self._difference)
        self._grid.setColumnStretch(1, 1)
        card.body.addLayout(self._grid)
        return card

    def _why(self) -> Card:
        text = self._phrases.text
        card = Card(text("cash_explain"))
        self._ask = Text("", Role.BODY, "text2", wrap=True)
        self._reasons = ReasonRow([(code, text(f"cash_reason_{code}")) for code in _REASONS], "shift.reason", 3)
        self._reasons.chosen.connect(self.reason_chosen)
        again = Button(text("cash_again"), Kind.OUTLINE, icon=Icon.REFRESH, hint="Esc")
        again.setObjectName("shift.again")
        again.clicked.connect(self.again_asked)
        self._body = card.body
        self._remarks = Text("", Role.META, "text2", wrap=True)
        self._remarks.setObjectName("shift.remarks")
        card.body.addWidget(self._remarks)
        card.body.addWidget(self._ask)
        card.body.addWidget(self._reasons)
        card.body.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(again)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def choose_reason(self, at: int) -> None:
        """By its number."""
        if 0 <= at < len(_REASONS) and self._reasons.isVisible():
            self._reasons.choose(_REASONS[at])
