"""Why the customer does not want it, and what that means. A tap on the reason does it; it can be put back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.bopis.hand_over_view import HandOverLine
from app.bopis.model.collection import DECLINE_REASONS
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text


class DeclineSheet(Sheet):
    """`confirm` gets the reason chosen."""

    def __init__(self, host: QWidget, phrases: Phrases, line: HandOverLine, confirm: Callable[[str], None]) -> None:
        title = phrases.text("decline_title", name=line.name)
        super().__init__(host, title)
        self._confirm = confirm
        reasons = ReasonRow([(one, phrases.text(f"decline_{one}")) for one in DECLINE_REASONS], "decline")
        reasons.chosen.connect(self._done)
        self.body.addWidget(Text(title, Role.H2))
        self.body.addWidget(Text(phrases.text("decline_next"), Role.BODY, "text2", wrap=True))
        self.body.addWidget(reasons)
        out = self.way_out(phrases.text("decline_back"), "decline.back")
        self.body.addWidget(out, 0, Qt.AlignmentFlag.AlignLeading)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if 0 <= digit < len(DECLINE_REASONS):
            self._done(DECLINE_REASONS[digit])
        else:
            super().keyPressEvent(event)

    def _done(self, reason: str) -> None:
        self.shut()
        self._confirm(reason)
