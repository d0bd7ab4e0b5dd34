"""Asks for a discount or another price of a line: how much, and why. What was changed before can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pos.entry_list import EntryList
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.table_list import RowView
from app.ui.widgets.text import Text

_OK, _CANCEL = "ok", "cancel"
_WIDTH, _COLUMN = 820, 392


@dataclass(frozen=True, slots=True)
class ModifierAsked:
    """What is asked. ``show`` words the amount as typed, ``worth`` what the line costs then, ``possible`` allows it.

    ``reasons`` are (code, words); ``standing`` are the changes made before, their keys being their places.
    """

    title: str
    text: str
    field: str
    why: str
    so_far: str
    ok: str
    cancel: str
    clear: str
    backspace: str
    show: Callable[[int], str]
    worth: Callable[[int], str]
    possible: Callable[[int], bool]
    reasons: Sequence[tuple[str, str]]
    standing: Sequence[RowView]
    decimals: int
    icon: Icon


class ModifierDialog(Dialog):
    """``entered`` gives amount and reason in words; ``taken_back`` the place of an earlier change.

    Alt with a digit chooses a reason while the digits go into the amount; Enter takes both from anywhere. The arrows
    go to what was changed before.
    """

    entered = Signal(int, str)
    taken_back = Signal(int)

    def __init__(self, host: QWidget, asked: ModifierAsked) -> None:
        answers = [
            Answer(_CANCEL, asked.cancel, safe=True, hint="Esc"),
            Answer(_OK, asked.ok, kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, asked.title, asked.text, answers, icon=asked.icon, accent="accent", width=_WIDTH)
        self._asked = asked
        self._changes: EntryList | None = None
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(self._said(), 1)
        row.addLayout(self._typed())
        self.body.addLayout(row)
        self.button(_OK).setObjectName("modifier.ok")
        self.button(_CANCEL).setObjectName("modifier.cancel")
        self.answered.connect(self._answered)
        self._show()

    def focus_first(self) -> None:
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        """Without an amount and a reason it is no answer yet."""
        if key == _CANCEL or self._complete:
            super().answer(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        codes = [code for code, _ in self._asked.reasons]
        digit = event.key() - Qt.Key.Key_1
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and 0 <= digit < len(codes):
            self._reasons.choose(codes[digit])
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self._changes is not None:
            self._changes.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.answer(_OK)
        else:
            super().keyPressEvent(event)

    @property
    def _complete(self) -> bool:
        return bool(self._reasons.current) and self._asked.possible(self._field.value)

    def _said(self) -> QVBoxLayout:
        asked = self._asked
        column = QVBoxLayout()
        column.setSpacing(12)
        if asked.standing:
            column.addWidget(Text(asked.so_far, Role.META_STRONG, "text2"))
            self._changes = EntryList(asked.so_far, asked.standing, "modifier.standing")
            self._changes.taken_back.connect(self._take_back)
            column.addWidget(self._changes)
        column.addWidget(Text(asked.why, Role.META_STRONG, "text2"))
        self._reasons = ReasonRow(asked.reasons, "modifier.reason", columns=1, keys="Alt+")
        self._reasons.chosen.connect(self._show)
        column.addWidget(self._reasons)
        column.addStretch(1)
        return column

    def _typed(self) -> QVBoxLayout:
        asked = self._asked
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(Text(asked.field, Role.META_STRONG, "text2"))
        self._field = MoneyField(asked.field, asked.show, decimals=asked.decimals)
        self._field.setObjectName("modifier.field")
        self._field.changed.connect(self._show)
        self._field.submitted.connect(lambda _value: self.answer(_OK))
        self._worth = Text("", Role.BUTTON, "ok")
        self._worth.setObjectName("modifier.worth")
        pad = Keypad(clear=asked.clear, backspace_name=asked.backspace, key_height=72)
        pad.setObjectName("modifier.pad")
        pad.setFixedWidth(_COLUMN)
        pad.pressed.connect(self._field.press)
        for widget in (self._field, self._worth, pad):
            column.addWidget(widget)
        return column

    @Slot()
    def _show(self) -> None:
        value = self._field.value
        self._worth.setText(self._asked.worth(value))
        self._worth.set_color("ok" if self._asked.possible(value) else "warn")
        self.button(_OK).setEnabled(self._complete)

    @Slot(str)
    def _take_back(self, key: str) -> None:
        self.shut()
        self.taken_back.emit(int(key))

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _OK:
            words = dict(self._asked.reasons)
            self.entered.emit(self._field.value, words[self._reasons.current])
