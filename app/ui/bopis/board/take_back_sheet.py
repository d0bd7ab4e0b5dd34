"""Asks why a hand-over is undone, and says what that means before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bopis.take_back import TAKE_BACK_REASONS, TakeBackReason, TakeBackView
from app.ui.bopis.phrases import Phrases, side_by_side
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text
from app.wording import isolated


class TakeBackSheet(Sheet):
    """`confirm` gets the reason chosen."""

    def __init__(
        self, host: QWidget, phrases: Phrases, view: TakeBackView, confirm: Callable[[TakeBackReason], None]
    ) -> None:
        title = phrases.text("take_back_title", order=view.number)
        super().__init__(host, title)
        self._confirm = confirm
        goods = [f"{phrases.quantity(one.thousandths, one.unit)} × {isolated(one.name)}" for one in view.lines]
        told = [(one, phrases.text(f"take_back_{one}")) for one in TAKE_BACK_REASONS]
        self._reasons = ReasonRow(told, "take_back", columns=3)
        self._reasons.chosen.connect(lambda _reason: self._show())
        self.body.addWidget(Text(title, Role.H2))
        self.body.addWidget(Text(side_by_side(goods), Role.BUTTON, wrap=True))
        self.body.addWidget(Text(phrases.text("take_back_next"), Role.BODY, "text2", wrap=True))
        self.body.addWidget(Text(phrases.text("take_back_why"), Role.META_STRONG, "text2"))
        self.body.addWidget(self._reasons)
        self.body.addLayout(self._buttons(phrases))
        self._missing = phrases.text("take_back_choose")
        self._show()

    def _buttons(self, phrases: Phrases) -> QHBoxLayout:
        self._go = Button(phrases.text("take_back_confirm"), Kind.DANGER_FILL, height=64, icon=Icon.UNDO)
        self._go.setObjectName("take_back.confirm")
        self._go.clicked.connect(self._done)
        return self.foot(self._go, phrases.text("take_back_keep"), "take_back.keep")

    def _show(self) -> None:
        self._go.set_off(None if self._reasons.current else self._missing)

    def _done(self) -> None:
        reason = next((one for one in get_args(TakeBackReason) if one == self._reasons.current), None)
        if reason is not None:
            self.shut()
            self._confirm(reason)
