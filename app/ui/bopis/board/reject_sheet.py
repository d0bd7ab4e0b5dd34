"""Asks why an order goes back to head office, and says what that means before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.bopis.reject import REJECT_REASONS, RejectReason
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text


class RejectSheet(Sheet):
    """`confirm` gets the reason chosen."""

    def __init__(
        self, host: QWidget, phrases: Phrases, number: str, in_hand: bool, confirm: Callable[[RejectReason], None]
    ) -> None:
        title = phrases.text("reject_title", order=number)
        super().__init__(host, title)
        self._confirm = confirm
        self.reasons = ReasonRow([(reason, phrases.text(f"reject_{reason}")) for reason in REJECT_REASONS], "reject")
        self.reasons.chosen.connect(lambda _reason: self._show())
        self.body.addWidget(Text(title, Role.H2))
        self.body.addWidget(Text(phrases.text("reject_why"), Role.META_STRONG, "text2"))
        self.body.addWidget(self.reasons)
        after = QVBoxLayout()
        after.setSpacing(4)
        after.addWidget(Text(phrases.text("reject_next"), Role.BODY, "text2", wrap=True))
        if in_hand:
            after.addWidget(Text(phrases.text("reject_next_in_hand"), Role.BODY, "warn", wrap=True))
        self.body.addLayout(after)
        self.body.addLayout(self._buttons(phrases))
        self._missing = phrases.text("reject_choose")
        self._show()

    def _buttons(self, phrases: Phrases) -> QHBoxLayout:
        keep = Button(phrases.text("reject_keep"), Kind.OUTLINE, height=64, hint="Esc")
        keep.setObjectName("reject.keep")
        keep.clicked.connect(self.shut)
        self._go = Button(phrases.text("reject_confirm"), Kind.DANGER_FILL, height=64, icon=Icon.UNDO)
        self._go.setObjectName("reject.confirm")
        self._go.clicked.connect(self._done)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(keep)
        row.addWidget(self._go, 1)
        return row

    def _show(self) -> None:
        self._go.set_off(None if self.reasons.current else self._missing)

    def _done(self) -> None:
        reason = next(one for one in get_args(RejectReason) if one == self.reasons.current)
        self.shut()
        self._confirm(reason)
