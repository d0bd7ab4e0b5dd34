"""A few words typed or scanned: a note, a serial number."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.text_field import TextField

_OK, _CANCEL = "ok", "cancel"


@dataclass(frozen=True, slots=True)
class TextAsked:
    """What is asked. ``longest`` in characters; ``empty``: whether no words are an answer too."""

    title: str
    text: str
    field: str
    ok: str
    cancel: str
    longest: int
    value: str = ""
    empty: bool = False
    icon: Icon = Icon.NOTE


class TextDialog(Dialog):
    """``entered`` gives the words, which Enter takes from the field; ``declined`` leaves all as it was."""

    entered = Signal(str)
    declined = Signal()

    def __init__(self, host: QWidget, asked: TextAsked) -> None:
        answers = [
            Answer(_CANCEL, asked.cancel, safe=True, hint="Esc"),
            Answer(_OK, asked.ok, kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, asked.title, asked.text, answers, icon=asked.icon, accent="accent")
        self._asked = asked
        self._field = TextField(asked.field)
        self._field.edit.setObjectName("text.field")
        self._field.edit.setMaxLength(asked.longest)
        self._field.set_text(asked.value)
        self._field.submitted.connect(lambda _typed: self.answer(_OK))
        self._field.changed.connect(self._show)
        self.body.addWidget(self._field)
        self.button(_OK).setObjectName("text.ok")
        self.answered.connect(self._answered)
        self._show(asked.value)

    def focus_first(self) -> None:
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.edit.selectAll()

    def answer(self, key: str) -> None:
        """Nothing typed is no answer yet, unless it may be."""
        if key == _CANCEL or self._complete:
            super().answer(key)

    @property
    def _complete(self) -> bool:
        return self._asked.empty or bool(self._field.text.strip())

    @Slot(str)
    def _show(self, _typed: str) -> None:
        self.button(_OK).setEnabled(self._complete)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _OK:
            self.entered.emit(self._field.text)
        else:
            self.declined.emit()
