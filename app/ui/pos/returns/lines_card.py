"""What was bought: each line with what of it can come back; the open one asks why, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.pos.model.line import Condition
from app.pos.refund import Choice
from app.ui.pos.phrases import Phrases
from app.ui.pos.returns.flow import Flow
from app.ui.pos.returns.line_row import INSET, LineLook, LineRow
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card, rule
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.text import Text

_BUTTON, _BAR = 48, 4
_WAYS = {Condition.SELLABLE: Icon.CIRCLE_CHECK, Condition.DAMAGED: Icon.ALERT, Condition.WASTE: Icon.TRASH}


class _Rows(QScrollArea):
    """The arrows go from line to line, which scrolls too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class Asked(QWidget):
    """Why it is back, and what happens to it: under the line that is open."""

    because = Signal(str)
    put = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._reasons: dict[str, Button] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 0, 18, 16)
        column.setSpacing(8)
        self._why, where = Flow(), Flow()
        column.addWidget(Text(phrases.text("returns_why"), Role.META_STRONG, "text2"))
        column.addWidget(self._why)
        column.addWidget(Text(phrases.text("returns_where"), Role.META_STRONG, "text2"))
        column.addWidget(where)
        self._conditions = {}
        for own, icon in _WAYS.items():
            button = Button(phrases.text(f"returns_{own.value}"), Kind.OUTLINE, height=_BUTTON, icon=icon)
            button.setObjectName(f"returns.condition.{own.value}")
            button.clicked.connect(lambda _=False, own=own: self.put.emit(own.value))
            button.setCheckable(True)
            where.add(button)
            self._conditions[own] = button

    def present(self, choice: Choice, reasons: Sequence[tuple[str, str]]) -> None:
        """``reasons`` are codes with words."""
        if tuple(self._reasons) != tuple(code for code, _ in reasons):
            self._fill(reasons)
        for code, button in self._reasons.items():
            button.setChecked(code == choice.reason)
        for own, button in self._conditions.items():
            button.setChecked(own is choice.condition)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme().tokens, paint.begin(self)
        painter.fillRect(self.rect(), t.accent_soft)
        bar = self.rect()
        bar.setWidth(_BAR)
        painter.fillRect(paint.visual(painter, self.rect(), bar), t.accent_fill)

    def _fill(self, reasons: Sequence[tuple[str, str]]) -> None:
        self._why.clear()
        self._reasons = {}
        for code, words in reasons:
            button = Button(words, Kind.OUTLINE, height=_BUTTON)
            button.setObjectName(f"returns.reason.{code}")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, own=code: self.because.emit(own))
            self._why.add(button)
            self._reasons[code] = button


class LinesCard(Card):
    """``tapped`` gives the id of a line, ``stepped`` by how much more of the open one."""

    tapped = Signal(str)
    stepped = Signal(int)
    because = Signal(str)
    put = Signal(str)
    unknown_asked = Signal()

    def __init__(self, phrases: Phrases) -> None:
        text = phrases.text
        super().__init__(text("returns_scan"), bleed=True)
        self._phrases = phrases
        self._rows: dict[str, LineRow] = {}
        self._stepper = Stepper("1", name=text("returns_units"), fewer=text("returns_fewer"), more=text("returns_more"))
        self._stepper.setObjectName("returns.units")
        self._stepper.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stepper.stepped.connect(self.stepped)
        self._stepper.hide()
        self._stepper.setParent(self)
        self._asked = Asked(phrases)
        self._asked.because.connect(self.because)
        self._asked.put.connect(self.put)
        self._asked.setParent(self)
        self._asked.hide()
        self._empty = EmptyState(Icon.RECEIPT_REFUND, text("returns_find_first"), text("returns_find_note"))
        self._inside = QWidget()
        self._inside.setProperty("kind", "scrolled")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll = _Rows()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(rule())
        self.body.addWidget(self._foot())

    def say(self, words: str, note: str) -> None:
        """There is no sale to show, and why."""
        self._empty.set_words(words, note)

    def present(self, looks: Sequence[LineLook], choice: Choice | None, reasons: Sequence[tuple[str, str]]) -> None:
        """``choice`` is that of the open line, if it comes back."""
        self._scroll.setVisible(bool(looks))
        self._empty.setVisible(not looks)
        self._let_go()
        if tuple(self._rows) != tuple(look.key for look in looks):
            self._fill(looks)
        for look in looks:
            self._rows[look.key].set_look(look)
        open_row = next((self._rows[look.key] for look in looks if look.selected), None)
        if choice is not None and open_row is not None:
            self._open(open_row, choice, reasons)
        if open_row is not None:
            self._column.activate()
            self._scroll.ensureWidgetVisible(self._asked if choice is not None else open_row, 0, 8)
            self._scroll.ensureWidgetVisible(open_row, 0, 8)

    def set_bounds(self, units: int, available: int) -> None:
        """What the stepper says."""
        self._stepper.set_text(str(units))
        self._stepper.set_bounds(can_lower=units > 0, can_raise=units < available)

    def _open(self, row: LineRow, choice: Choice, reasons: Sequence[tuple[str, str]]) -> None:
        row.hold(self._stepper)
        self._asked.present(choice, reasons)
        self._column.insertWidget(self._column.indexOf(row) + 1, self._asked)
        self._asked.show()

    def _let_go(self) -> None:
        for row in self._rows.values():
            row.hold(None)
        for widget in (self._stepper, self._asked):
            widget.hide()
            widget.setParent(self)

    def _fill(self, looks: Sequence[LineLook]) -> None:
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._rows = {}
        for look in looks:
            row = LineRow(look)
            row.clicked.connect(lambda _=False, own=look.key: self.tapped.emit(own))
            self._rows[look.key] = row
            self._column.insertWidget(self._column.count() - 1, row)
            self._column.insertWidget(self._column.count() - 1, rule())

    def _foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 12, 18, 12)
        row.setSpacing(12)
        note = Text(self._phrases.text("returns_no_receipt_note"), Role.META, "text2", wrap=True)
        row.addWidget(note, 1, Qt.AlignmentFlag.AlignVCenter)
        unknown = Button(
            self._phrases.text("returns_no_receipt"), Kind.SOFT, height=_BUTTON, icon=Icon.RECEIPT_OFF, hint="F4"
        )
        unknown.setObjectName("returns.no_receipt")
        unknown.clicked.connect(lambda: self.unknown_asked.emit())
        row.addWidget(unknown)
        return foot
