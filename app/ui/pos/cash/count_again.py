"""A closed shift counted again by somebody else: every note and coin, blind, and why it differs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.pos.cash.drawer_count import DrawerCount
from app.ui.pos.cash.state import CashState, Phase
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.text_field import TextField

_OK, _CANCEL = "ok", "cancel"
_COLUMNS, _MOST_ROWS, _AROUND, _ROW, _MAX_TEXT = 3, 5, 104, 52, 200
_WALKED = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CountAgainDialog(Dialog):
    """``agreed`` gives what was counted, and the reason. Enter goes down the rows, to the reason, and takes it."""

    agreed = Signal(object, str)

    def __init__(self, host: QWidget, shown: CashState, phrases: Phrases) -> None:
        text = phrases.text
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_OK, text("second_count_do"), kind=Kind.PRIMARY, hint="Ctrl+Enter"),
        ]
        super().__init__(
            host, text("second_count_title"), text("second_count_text"), answers,
            icon=Icon.BANKNOTE, accent="accent", width=WIDE,
        )  # fmt: skip
        self._state = CashState(Phase.COUNTING, notes=shown.notes, coins=shown.coins)
        self._count = DrawerCount(phrases, _COLUMNS)
        rows = -(-(len(shown.notes) + len(shown.coins)) // _COLUMNS)
        self._count.setMinimumHeight(_AROUND + _ROW * min(rows, _MOST_ROWS))
        self._count.counted.connect(self._counted)
        self._reason = TextField(text("second_count_reason"))
        self._reason.edit.setObjectName("second.reason")
        self._reason.edit.setMaxLength(_MAX_TEXT)
        self.body.addWidget(self._count)
        self.body.addWidget(self._reason)
        self._count.present(self._state)
        self.button(_OK).setObjectName("second.ok")

    def focus_first(self) -> None:
        self._count.begin()

    def answer(self, key: str) -> None:
        """Told once it is shut, since another person may have to be asked."""
        super().answer(key)
        if key == _OK:
            self.agreed.emit(self._state.denominations(), self._reason.text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if key in _WALKED and not self._reason.edit.hasFocus():
            self._count.step(_WALKED[key])
        elif enter and (event.modifiers() & Qt.KeyboardModifier.ControlModifier or self._reason.edit.hasFocus()):
            self.answer(_OK)
        elif enter:
            if not self._count.step(1):
                self._reason.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _counted(self, value: int, count: int) -> None:
        others = tuple(own for own in self._state.counted if own[0] != value)
        self._state = replace(self._state, counted=(*others, (value, count)))
        self._count.present(self._state)
