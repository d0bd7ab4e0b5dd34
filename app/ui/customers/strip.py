"""The customer above the lines of their sale, where the window has no room for a column."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.customers.state import details
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.customer_line import points_of, points_words
from app.ui.theme.fonts import Role, whole_parts
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.button import square
from app.ui.widgets.text import Text
from contract.messages.rows import CustomerRow

_HEIGHT, _NOTE = 60, 18


class CustomerStrip(QFrame):
    """``opened`` and ``removed`` are asked by a tap; both have keys on the sell screen."""

    opened = Signal()
    removed = Signal()

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._customer: CustomerRow | None = None
        self._ready = 0
        self.setObjectName("sell.customer_strip")
        self.setProperty("kind", "surface")
        self.setFixedHeight(_HEIGHT)
        self._face, self._name, self._about = Avatar("", 36), Text("", Role.TITLE), _Parts()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._about)
        words.addStretch(1)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._face)
        row.addSpacing(4)
        row.addLayout(words, 1)
        for icon, code, name, signal in (
            (Icon.LIST, "sheet_key", "sell.customer_sheet", self.opened),
            (Icon.X, "customer_remove", "sell.customer_remove", self.removed),
        ):
            button = square(icon, phrases.text(code))
            button.setObjectName(name)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.hide()

    def put(self, button: QWidget) -> None:
        """Another deed for this customer, before what is always there."""
        self._row.insertWidget(self._row.count() - 2, button)

    def show_customer(self, customer: CustomerRow) -> None:
        name = customer.name or self._phrases.text("customer_nameless")
        self._customer = customer
        self._name.setText(name)
        self._face.set_name(name)
        self._say()

    def show_ready(self, count: int) -> None:
        """So many orders wait for them."""
        self._ready = count
        self._say()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint.begin(self).fillRect(QRect(0, self.height() - 1, self.width(), 1), theme().tokens.line)

    def _say(self) -> None:
        """What there is to do first, then who they are."""
        customer, phrases = self._customer, self._phrases
        if customer is None:
            return
        points = points_of(customer)
        parts = (
            phrases.count("strip_ready", self._ready) if self._ready else "",
            phrases.text("customer_tier", tier=customer.tier) if customer.tier else "",
            points_words(points, phrases) if points else "",
            details(customer),
        )
        self._about.set_words(" · ".join(part for part in parts if part))


class _Parts(QWidget):
    """As many of the parts as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setFixedHeight(_NOTE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        words = whole_parts(Role.META, self._words, self.width())
        paint.text(paint.begin(self), self.rect(), Role.META, theme().tokens.text2, words)
