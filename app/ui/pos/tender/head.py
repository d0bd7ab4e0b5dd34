"""The head of the tender screen: the way back, the ways to pay, who takes the money."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.choices import TenderChoice
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.segmented import Segment, Segmented
from app.ui.widgets.text import Text

CASH, SPLIT = "cash", "split"
_OFFERED = ("card", CASH, "gift_card", "voucher")
_HEIGHT, _GAP, _WIDE = 68, 12, 1_200


class TenderHead(QFrame):
    """``back`` and ``chosen``, with the key of a way to pay."""

    back = Signal()
    chosen = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self.setProperty("kind", "surface")
        self.setFixedHeight(_HEIGHT)
        back = Button(phrases.text("tender_back"), Kind.SOFT, height=48, icon=Icon.ARROW_LEFT, hint="Esc")
        back.setObjectName("cash.back")
        back.clicked.connect(self.back)
        self._tabs = Segmented()
        self._tabs.chosen.connect(self.chosen)
        self._clock = Text("", Role.META_STRONG, "text2", elide=False)
        self._face = Avatar("", 36)
        self._who = Text("", Role.META_STRONG)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(_GAP)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self._tabs)
        row.addStretch(1)
        for widget in (self._clock, self._face, self._who):
            row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the face alone says who it is."""
        super().resizeEvent(event)
        self._who.setVisible(self.width() >= _WIDE)

    def offer(self, choices: Sequence[TenderChoice]) -> None:
        """Those of the choices that are at hand without the list; the others are found under the last tab."""
        text = self._phrases.text
        by_key = {own.key: own for own in choices}
        shown = [by_key[key] for key in _OFFERED if key in by_key]
        segments = [Segment(own.key, text(own.label), own.icon, own.shortcut) for own in shown]
        self._tabs.set_segments([*segments, Segment(SPLIT, text("tender_split"), Icon.SPLIT, "F11")])
        for key in (*(own.key for own in shown), SPLIT):
            self._tabs.tab(key).setObjectName(f"tender.{key}")

    def show_chosen(self, *, split: bool) -> None:
        """Where the screen stands: what leads elsewhere is never left chosen."""
        self._tabs.set_current(SPLIT if split else CASH)

    def show_person(self, name: str) -> None:
        """Who takes the money."""
        self._who.setText(name)
        self._face.set_name(name)

    def show_time(self, words: str) -> None:
        """What the clock says."""
        self._clock.setText(words)
