"""Which sale goods come back of: how to find it, and what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.pos.refund import ReturnableSale
from app.ui.pos.phrases import Phrases
from app.ui.pos.returns.flow import Flow
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.tokens import Tint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from app.ui.widgets.thumb import Thumb
from app.wording import isolated
from contract.values.time import parse_instant

_BUTTON, _BESIDE = 48, 720


class SourceCard(Card):
    """``wanted`` gives what was typed. One of its two sides shows: looking, or what was found."""

    wanted = Signal(str)
    customer_asked = Signal()
    recent_asked = Signal()
    other_asked = Signal()

    def __init__(self, phrases: Phrases, *, customers: bool) -> None:
        super().__init__(padding=18)
        self._phrases = phrases
        self._looking, self._found = self._search(customers), self._sale()
        self.body.addWidget(self._looking)
        self.body.addWidget(self._found)
        self._found.hide()

    @property
    def field(self) -> TextField:
        """Where a number is typed."""
        return self._field

    def present(self, sale: ReturnableSale | None) -> None:
        """What was found, or how to find it."""
        self._looking.setVisible(sale is None)
        self._found.setVisible(sale is not None)
        if sale is None:
            return
        text, wording = self._phrases.text, self._phrases.wording
        code = "returns_order" if sale.by_order else "returns_receipt_number"
        self._title.setText(text(code, number=isolated(sale.receipt_number)))
        when = parse_instant(sale.occurred_at)
        total = "" if sale.gift else isolated(wording.money(sale.total_minor, sale.currency))
        parts = (sale.store, wording.day(when), "" if sale.store else wording.clock(when), total)
        self._about.setText(" · ".join(part for part in parts if part))
        late = sale.days_left < 0
        words = self._phrases.count("returns_too_old" if late else "returns_days_left", abs(sale.days_left))
        self._days.set_view(ChipView(words, Tone.WARN if late else Tone.OK, Icon.CALENDAR))
        self._thumb.set_look(*(_WEB if sale.by_order else _PAPER))
        bounds = "\n".join(self._bounds(sale))
        self._bound.setText(bounds)
        self._bound.setVisible(bool(bounds))

    def _bounds(self, sale: ReturnableSale) -> list[str]:
        """What is not known of the sale, and what that means."""
        text, told = self._phrases.text, []
        if sale.gift:
            told.append(text("returns_gift"))
        if sale.by_order:
            told.append(text("returns_paid_on_web"))
        if sale.by_code:
            amount = isolated(self._phrases.wording.money(sale.bound_minor))
            told.append(text("returns_by_code", store=sale.store, amount=amount))
        elif not sale.asked:
            told.append(text("returns_not_asked"))
        return told

    def _search(self, customers: bool) -> QWidget:
        text = self._phrases.text
        side = QWidget()
        column, row = QVBoxLayout(side), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._field = TextField(text("returns_receipt"))
        self._field.edit.setObjectName("returns.receipt")
        self._field.submitted.connect(self.wanted)
        find = Button(text("returns_find"), Kind.SOFT, height=52, icon=Icon.SEARCH)
        find.setObjectName("returns.find")
        find.clicked.connect(lambda: self.wanted.emit(self._field.text))
        row.addWidget(self._field, 1)
        row.addWidget(find, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        ways = Flow()
        own = [("customer", "returns_customer", Icon.USER_SEARCH, "F2", self.customer_asked)] if customers else []
        for name, words, icon, key, asked in (
            *own,
            ("recent", "returns_recent", Icon.RECEIPT, "F3", self.recent_asked),
        ):
            button = Button(text(words), Kind.OUTLINE, height=_BUTTON, icon=icon, hint=key)
            button.setObjectName(f"returns.{name}")
            button.clicked.connect(lambda _=False, asked=asked: asked.emit())
            ways.add(button)
        column.addWidget(ways)
        return side

    def _sale(self) -> QWidget:
        side = QWidget()
        column, row, words = QVBoxLayout(side), QHBoxLayout(), QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        row.setSpacing(16)
        self._thumb = Thumb(*_PAPER)
        self._title, self._about = Text("", Role.TITLE), Text("", Role.META, "text2", wrap=True)
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._about)
        self._days = Chip(ChipView("", Tone.OK, Icon.CALENDAR))
        other = Button(self._phrases.text("returns_other"), Kind.SOFT, height=_BUTTON, icon=Icon.SEARCH, hint="F3")
        other.setObjectName("returns.other")
        other.clicked.connect(lambda: self.other_asked.emit())
        row.addWidget(self._thumb)
        row.addLayout(words, 1)
        row.addWidget(other)
        self._row, self._below = row, QHBoxLayout()
        self._bound = Text("", Role.META, "text2", wrap=True)
        column.addLayout(row)
        column.addLayout(self._below)
        column.addWidget(self._bound)
        self._place_days(beside=True)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_days(beside=self.width() >= _BESIDE)

    def _place_days(self, *, beside: bool) -> None:
        """Beside the words where they keep room enough, else below them."""
        if beside:
            self._below.removeWidget(self._days)
            self._row.insertWidget(2, self._days)
        else:
            self._row.removeWidget(self._days)
            self._below.insertWidget(0, self._days, 0, Qt.AlignmentFlag.AlignLeading)


_PAPER, _WEB = (Icon.RECEIPT, Tint.BAKERY), (Icon.WORLD, Tint.DRINKS)
