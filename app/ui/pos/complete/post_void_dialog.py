"""Asks why a finished sale is canceled, before anything of it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.reason_row import ReasonRow

_REASONS = ("wrong_tender", "wrong_goods", "changed_mind", "other")
_KEEP, _CANCEL = "keep", "cancel"


class PostVoidDialog(Dialog):
    """``confirmed`` gives the reason in words."""

    confirmed = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, receipt: str) -> None:
        text = phrases.text
        answers = [
            Answer(_KEEP, text("post_void_keep"), safe=True, hint="Esc"),
            Answer(_CANCEL, text("post_void_cancel"), kind=Kind.DANGER, hint="Enter"),
        ]
        title = text("post_void_title", receipt=receipt)
        super().__init__(host, title, text("post_void_text"), answers, icon=Icon.UNDO, accent="bad")
        self._words = {own: text(f"post_void_{own}") for own in _REASONS}
        self._reasons = ReasonRow(list(self._words.items()), "void", columns=2)
        self._reasons.chosen.connect(self._chosen)
        self.button(_CANCEL).setObjectName("void.cancel")
        self.button(_CANCEL).set_off(text("post_void_why"))
        self.body.addWidget(self._reasons)
        self.answered.connect(self._answered)

    def focus_first(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isdigit() and 1 <= int(digit) <= len(_REASONS):
            self._reasons.choose(_REASONS[int(digit) - 1])
        else:
            super().keyPressEvent(event)

    def _chosen(self, _reason: str) -> None:
        """Only whoever said why can go on."""
        cancel = self.button(_CANCEL)
        cancel.set_off(None)
        cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answered(self, answer: str) -> None:
        if answer == _CANCEL:
            self.confirmed.emit(self._words[self._reasons.current])
