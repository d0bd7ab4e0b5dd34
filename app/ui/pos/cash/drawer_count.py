"""The drawer count: every note and coin with how many there are, and what they make."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QWidget

from app.ui.pos.cash.state import CashState, Phase
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.widgets.card import Card
from app.ui.widgets.denomination_row import DenominationRow
from app.ui.widgets.emptied import empty
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.keypad import PadKey
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text

_MOST_DIGITS = 5
_FOOT = 47
_AHEAD = 120


class _Rows(QScrollArea):
    """The arrows go from row to row, which scrolls too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class DrawerCount(Card):
    """``counted`` gives a value and how many."""

    counted = Signal(int, int)

    def __init__(self, phrases: Phrases, columns: int = 1) -> None:
        """Down the first of the columns, then the next."""
        super().__init__(phrases.text("cash_drawer_count"), bleed=True)
        self._phrases = phrases
        self._rows: dict[int, DenominationRow] = {}
        self._current = 0
        inside = QWidget()
        inside.setProperty("kind", "scrolled")
        self._columns, self._grid = columns, QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        scroll = _Rows()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll_by_finger(scroll)
        self._scroll = scroll
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self._foot())

    def present(self, state: CashState) -> None:
        """The rows of this country, with what was counted."""
        values = (*state.notes, *state.coins)
        if tuple(self._rows) != values:
            self._fill(values, frozenset(state.coins))
        counts = dict(state.counted)
        for value, row in self._rows.items():
            count = counts.get(value, 0)
            if row.count != count:
                row.set_count(count)
            row.set_total(self._phrases.wording.amount(value * count))
            row.edit.setReadOnly(state.phase is not Phase.COUNTING)
        self._total.setText(self._phrases.wording.money(state.counted_minor))

    def begin(self) -> None:
        """Start with the first row."""
        self._go_to(0)

    def step(self, by: int) -> bool:
        """To another row; False at the end of them."""
        self._note_focus()
        if not 0 <= self._current + by < len(self._rows):
            return False
        self._go_to(self._current + by)
        return True

    @Slot(str)
    def press(self, key: str) -> None:
        """A key of the keypad, for the row in hand."""
        self._note_focus()
        if not self._rows:
            return
        value = list(self._rows)[self._current]
        row = self._rows[value]
        digits = str(row.count) if row.count else ""
        match key:
            case PadKey.CLEAR:
                digits = ""
            case PadKey.BACKSPACE:
                digits = digits[:-1]
            case _:
                digits = (digits + key)[:_MOST_DIGITS]
        row.set_count(int(digits or "0"))
        self.counted.emit(value, row.count)

    def _fill(self, values: tuple[int, ...], coins: frozenset[int]) -> None:
        empty(self._grid)
        self._rows = {}
        high = -(-len(values) // self._columns)
        for at, value in enumerate(values):
            label = self._phrases.wording.coin(value)
            name = self._phrases.text("cash_how_many_of", piece=label)
            row = DenominationRow(label, coin=value in coins, name=name)
            row.edit.setObjectName(f"shift.count.{value}")
            row.edit.installEventFilter(self)
            row.count_changed.connect(lambda count, own=value: self.counted.emit(own, count))
            self._rows[value] = row
            self._grid.addWidget(row, at % high, at // high)
        self._grid.setRowStretch(high, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The row in hand shows the next ones too, so that a finger gets to the last."""
        rows = self._scroll.widget()
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget) and rows is not None:
            at = watched.mapTo(rows, watched.rect().center())
            self._scroll.ensureVisible(0, at.y(), 0, _AHEAD)
        return super().eventFilter(watched, event)

    def _note_focus(self) -> None:
        """A tap or Tab may have gone to another row."""
        for at, row in enumerate(self._rows.values()):
            if row.edit.hasFocus():
                self._current = at

    def _go_to(self, at: int) -> None:
        self._current = at
        rows = list(self._rows.values())
        if rows:
            rows[at].edit.setFocus(Qt.FocusReason.TabFocusReason)
            rows[at].edit.selectAll()

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("kind", "well")
        foot.setFixedHeight(_FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(14, 0, 14, 0)
        row.addWidget(Text(self._phrases.text("cash_counted_cash"), Role.BUTTON), 1)
        self._total = Text("", Role.H2, at=At.END, elide=False)
        self._total.setObjectName("shift.counted")
        row.addWidget(self._total)
        return foot
