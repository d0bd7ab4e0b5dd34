"""A manager decides whether a card was charged, or got money back, and says how it is known."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.typed_text import MAX_REASON
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.text_field import TextField

_CHARGED, _NOT_CHARGED, _CANCEL = "charged", "not_charged", "cancel"


class ResolveDialog(Dialog):
    """``decided`` tells whether the card was charged, and why; Esc decides nothing."""

    decided = Signal(bool, str)

    def __init__(self, host: QWidget, phrases: Phrases, amount: str, *, back: bool = False) -> None:
        text, words = phrases.text, "card_resolve_back" if back else "card_resolve"
        answers = [
            Answer(_CANCEL, text("card_resolve_cancel"), safe=True, hint="Esc"),
            Answer(_NOT_CHARGED, text(f"{words}_not_charged"), kind=Kind.OUTLINE, icon=Icon.X),
            Answer(_CHARGED, text(f"{words}_charged"), kind=Kind.OUTLINE, icon=Icon.CHECK),
        ]
        told = text(f"{words}_text", amount=amount)
        super().__init__(host, text(f"{words}_title"), told, answers, icon=Icon.USER_SHIELD, width=WIDE)
        self._field = TextField(text("card_resolve_reason"))
        self._field.edit.setObjectName("card.reason")
        self._field.edit.setMaxLength(MAX_REASON)
        self._field.submitted.connect(lambda _typed: self.button(_NOT_CHARGED).setFocus())
        self.body.addWidget(self._field)
        for key in (_CHARGED, _NOT_CHARGED):
            self.button(key).setObjectName(f"card.{key}")
        self.answered.connect(self._answered)

    def focus_first(self) -> None:
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key != _CANCEL:
            self.decided.emit(key == _CHARGED, self._field.text)
