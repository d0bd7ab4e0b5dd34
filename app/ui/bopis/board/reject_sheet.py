"""Asks what goes back to head office and why, and says what that means before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bopis.reject import REJECT_REASONS, RejectEffect, RejectReason
from app.ui.bopis.phrases import Phrases, side_by_side
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text
from app.wording import isolated

Look = Callable[[RejectReason, Callable[[RejectEffect], None]], None]


class RejectSheet(Sheet):
    """`look` reads what a reason would mean; `confirm` gets the reason chosen. ``what`` goes back, in words."""

    def __init__(
        self,
        host: QWidget,
        phrases: Phrases,
        number: str,
        what: str,
        look: Look,
        confirm: Callable[[RejectReason], None],
    ) -> None:
        title = phrases.text("reject_title", order=number)
        super().__init__(host, title)
        self._phrases, self._look, self._confirm = phrases, look, confirm
        self._effect: RejectEffect | None = None
        self._asked = ""
        self.reasons = ReasonRow([(reason, phrases.text(f"reject_{reason}")) for reason in REJECT_REASONS], "reject")
        self.reasons.chosen.connect(lambda _reason: self._read())
        self.body.addWidget(Text(title, Role.H2))
        goes = Text(side_by_side([phrases.text("reject_what"), what]), Role.BODY, "text2", wrap=True)
        goes.setObjectName("reject.what")
        self.body.addWidget(goes)
        self.body.addWidget(Text(phrases.text("reject_why"), Role.META_STRONG, "text2"))
        self.body.addWidget(self.reasons)
        self._card = Card(well=True)
        self._says = [_Says(icon) for icon in (Icon.SPLIT, Icon.STACK, Icon.STORE, Icon.UNDO)]
        for says in self._says:
            self._card.body.addWidget(says)
        self.body.addWidget(self._card)
        self.body.addLayout(self._buttons(phrases))
        self._missing = phrases.text("reject_choose")
        self._show()

    def _buttons(self, phrases: Phrases) -> QHBoxLayout:
        self._go = Button(phrases.text("reject_confirm"), Kind.DANGER_FILL, height=64, icon=Icon.UNDO)
        self._go.setObjectName("reject.confirm")
        self._go.clicked.connect(self._done)
        return self.foot(self._go, phrases.text("reject_keep"), "reject.keep")

    @property
    def _reason(self) -> RejectReason | None:
        return next((one for one in get_args(RejectReason) if one == self.reasons.current), None)

    def _read(self) -> None:
        reason = self._reason
        if reason is not None:
            self._asked = reason
            self._look(reason, lambda effect: self._seen(reason, effect))

    def _seen(self, reason: str, effect: RejectEffect) -> None:
        if reason == self._asked:
            self._effect = effect
            self._show()

    def _show(self) -> None:
        for says, words in zip(self._says, self._words(self._effect), strict=True):
            says.set_words(words)
        self._card.setVisible(self._effect is not None)
        self._go.set_off(None if self._effect else self._missing)

    def _words(self, effect: RejectEffect | None) -> Sequence[str]:
        if effect is None:
            return ("", "", "", "")
        text, count = self._phrases.text, self._phrases.count
        names = side_by_side([isolated(name) for name in effect.frozen])
        stock = text("reject_effect_frozen", names=names) if effect.frozen else text("reject_effect_free")
        in_hand = len(effect.put_back)
        return (
            count("reject_effect_lines", len(effect.lines)),
            stock,
            text("reject_effect_stays") if effect.stays else "",
            count("reject_effect_in_hand", in_hand) if in_hand else "",
        )

    def _done(self) -> None:
        reason = self._reason
        if reason is not None and self._effect is not None:
            self.shut()
            self._confirm(reason)


class _Says(QWidget):
    """One thing that happens."""

    def __init__(self, icon: Icon) -> None:
        super().__init__()
        self._words = Text("", Role.BODY, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(IconMark(icon, "text2", 22), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def set_words(self, words: str) -> None:
        self._words.setText(words)
        self.setVisible(bool(words))
