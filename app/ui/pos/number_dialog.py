"""A number typed on a keypad: how many, or how heavy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.text import Text

OK, _CANCEL = "ok", "cancel"
_WIDTH = 420


@dataclass(frozen=True, slots=True)
class NumberAsked:
    """What is asked. ``show`` words the number as typed, ``worth`` what it comes to (or nothing)."""

    title: str
    text: str
    field: str
    ok: str
    cancel: str
    clear: str
    backspace: str
    show: Callable[[int], str]
    worth: Callable[[int], str]
    decimals: int = 0
    value: int = 0
    icon: Icon | None = None


class NumberDialog(Dialog):
    """``entered`` gives the number; Esc leaves everything as it was. Enter takes it from anywhere in the dialog."""

    entered = Signal(int)

    def __init__(self, host: QWidget, asked: NumberAsked) -> None:
        answers = [
            Answer(_CANCEL, asked.cancel, safe=True, hint="Esc"),
            Answer(OK, asked.ok, kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, asked.title, asked.text, answers, icon=asked.icon, accent="accent", width=_WIDTH)
        self._asked = asked
        self._field = MoneyField(asked.field, asked.show, decimals=asked.decimals)
        self._field.setObjectName("number.field")
        self._field.set_value(asked.value)
        self._worth = Text("", Role.H2, "ok")
        pad = Keypad(clear=asked.clear, backspace_name=asked.backspace, key_height=72)
        pad.setObjectName("number.pad")
        pad.pressed.connect(self._field.press)
        for widget in (self._field, self._worth, pad):
            self.body.addWidget(widget)
        self.button(OK).setObjectName("number.ok")
        self.button(_CANCEL).setObjectName("number.cancel")
        self._field.changed.connect(self._show)
        self._field.submitted.connect(lambda _value: self.answer(OK))
        self.answered.connect(self._answered)
        self._show(asked.value)

    def focus_first(self) -> None:
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        """Nothing typed is no answer yet."""
        if key == _CANCEL or self._field.value:
            super().answer(key)

    @Slot(int)
    def _show(self, value: int) -> None:
        worth = self._asked.worth(value)
        self._worth.setText(worth)
        self._worth.setVisible(bool(worth))
        self.button(OK).setEnabled(value > 0)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == OK:
            self.entered.emit(self._field.value)
