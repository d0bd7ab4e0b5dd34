"""What a parked sale is called, so that another till finds it: a customer, a coat, a trolley."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.pos.suspend import MAX_LABEL
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text_field import TextField

_OK, _CANCEL = "ok", "cancel"


class NameDialog(Dialog):
    """``named`` gives the name; Esc leaves everything as it was. Enter takes it from the field."""

    named = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, name: str = "") -> None:
        text = phrases.text
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_OK, text("sell_park"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        title, told = text("sell_name_title"), text("sell_name_text")
        super().__init__(host, title, told, answers, icon=Icon.PAUSE, accent="accent")
        self._field = TextField(text("sell_name_field"))
        self._field.edit.setObjectName("sale.name")
        self._field.edit.setMaxLength(MAX_LABEL)
        self._field.set_text(name)
        self._field.submitted.connect(lambda _typed: self.answer(_OK))
        self.body.addWidget(self._field)
        self.answered.connect(self._answered)

    def focus_first(self) -> None:
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.edit.selectAll()

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _OK:
            self.named.emit(self._field.text)
