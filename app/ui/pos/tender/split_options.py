"""Paying in parts: what is left in equal shares, and what the next part is paid with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.choices import TenderChoice
from app.ui.pos.tender.shares import WAYS, shares
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text

_COLUMNS, _COLUMNS_NARROW = 4, 2
_WAY, _CHOICE_TALL, _CHOICE, _CHOICE_LOW = 52, 64, 52, 48
_GAP, _GAP_LOW = 10, 6
ITEMS_KEY = "F12"
WAY_KEYS = dict(zip(("F2", "F3"), WAYS, strict=True))


class SplitOptions(QWidget):
    """``split`` gives in how many ways, ``chosen`` the key of a way to pay."""

    split = Signal(int)
    items_asked = Signal()
    chosen = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._buttons: list[Button] = []
        self._offered: tuple[str, ...] = ()
        text = phrases.text
        self._in_ways = Text(text("split_left"), Role.META_STRONG, "text2")
        self._ways = {ways: self._way(key, ways) for key, ways in WAY_KEYS.items()}
        ways = QHBoxLayout()
        ways.setSpacing(10)
        for button in self._ways.values():
            ways.addWidget(button, 1)
        self._choices = QGridLayout()
        self._choices.setSpacing(_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._items = Button(text("split_items"), Kind.SOFT, height=48, icon=Icon.RECEIPT, hint=ITEMS_KEY)
        self._items.setObjectName("split.by_items")
        self._items.clicked.connect(self.items_asked)
        named = QHBoxLayout()
        named.addWidget(self._in_ways, 1)
        named.addWidget(self._items)
        column.addLayout(named)
        column.addLayout(ways)
        column.addSpacing(8)
        self._with = Text(text("split_with"), Role.META_STRONG, "text2")
        column.addWidget(self._with)
        column.addLayout(self._choices)
        column.addStretch(1)
        self._safe = QWidget()
        safe = QHBoxLayout(self._safe)
        safe.setContentsMargins(0, 0, 0, 0)
        safe.setSpacing(12)
        safe.addWidget(IconMark(Icon.SHIELD, "text2", 22))
        safe.addWidget(Text(text("split_safe"), Role.META, "text2", wrap=True), 1)
        column.addWidget(self._safe)

    def offer(self, choices: Sequence[TenderChoice]) -> bool:
        """Pay with one of these; whether they are others than before."""
        if tuple(own.key for own in choices) == self._offered:
            return False
        self._offered = tuple(own.key for own in choices)
        for button in self._buttons:
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._choice(own) for own in choices]
        return True

    def show_left(self, left_minor: int, ways: int) -> None:
        """What each share comes to; nothing is split where the customer gets money."""
        money = self._phrases.wording.money
        self._in_ways.setVisible(left_minor > 1)
        self._items.setVisible(left_minor > 0)
        for count, button in self._ways.items():
            first, *others = shares(max(left_minor, 0), count)
            same = all(own == first for own in others)
            told = f"{count} × {money(first)}" if same else " + ".join(money(own) for own in (first, *others))
            button.set_label(f"{self._phrases.text('split_ways', count=count)}  {told}")
            button.setVisible(left_minor >= count)
            button.setChecked(ways == count)

    def lay_out(self, *, wide: bool, tall: bool) -> None:
        """As the window has room."""
        columns = self._columns() if wide else _COLUMNS_NARROW
        self._safe.setVisible(wide or tall)
        self._choices.setVerticalSpacing(_GAP if wide else _GAP_LOW)
        for at in range(_COLUMNS):
            self._choices.setColumnStretch(at, 1 if at < columns else 0)
        for at, button in enumerate(self._buttons):
            button.setFixedHeight(_CHOICE_TALL if tall else _CHOICE if wide else _CHOICE_LOW)
            self._choices.addWidget(button, at // columns, at % columns)

    def _columns(self) -> int:
        """As many as the longest words let stand beside each other."""
        widest = max((button.minimumSizeHint().width() for button in self._buttons), default=0)
        return max(_COLUMNS_NARROW, min(_COLUMNS, (self.width() + 10) // (widest + 10)))

    def _way(self, key: str, ways: int) -> Button:
        button = Button("", Kind.OUTLINE, height=_WAY, hint=key, checkable=True)
        button.setObjectName(f"split.{ways}")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _=False: self.split.emit(ways))
        return button

    def _choice(self, own: TenderChoice) -> Button:
        button = Button(self._phrases.text(own.label), Kind.OUTLINE, height=_CHOICE, icon=own.icon, hint=own.shortcut)
        button.setObjectName(f"pay.{own.key}")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda _=False: self.chosen.emit(own.key))
        return button
