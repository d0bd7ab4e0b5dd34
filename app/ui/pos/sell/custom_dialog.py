"""Something that the catalog does not have: what it is, what it costs and how it is taxed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.pos.line_details import MAX_NAME
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.values.money import minor_digits

_OK, _CANCEL = "ok", "cancel"
_PAD_WIDTH = 352


class CustomDialog(Dialog):
    """``entered`` gives name, minor units and tax category. Tab and Enter go from the name to the price; Alt with a
    digit chooses the tax; Enter in the price takes all.
    """

    entered = Signal(str, int, str)

    def __init__(self, host: QWidget, phrases: Phrases, categories: Sequence[tuple[str, str]]) -> None:
        text = phrases.text
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_OK, text("custom_ok"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, text("custom_title"), "", answers, icon=Icon.TAG, accent="accent", width=WIDE)
        self._codes = [code for code, _ in categories]
        self._name = TextField(text("custom_name"))
        self._name.edit.setObjectName("custom.name")
        self._name.edit.setMaxLength(MAX_NAME)
        self._price = MoneyField(text("custom_price"), phrases.wording.money, decimals=_decimals(phrases))
        self._price.setObjectName("custom.price")
        self._tax = ReasonRow(categories, "custom.tax", columns=1, keys="Alt+")
        pad = Keypad(clear=text("pad_clear"), backspace_name=text("pad_backspace"), key_height=72)
        pad.setObjectName("custom.pad")
        pad.setFixedWidth(_PAD_WIDTH)
        pad.pressed.connect(self._price.press)
        said, typed, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        for column in (said, typed):
            column.setSpacing(12)
        row.setSpacing(24)
        said.addWidget(self._name)
        said.addWidget(Text(text("custom_tax"), Role.META_STRONG, "text2"))
        said.addWidget(self._tax)
        said.addStretch(1)
        typed.addWidget(Text(text("custom_price"), Role.META_STRONG, "text2"))
        typed.addWidget(self._price)
        typed.addWidget(pad)
        row.addLayout(said, 1)
        row.addLayout(typed)
        self.body.addLayout(row)
        self.button(_OK).setObjectName("custom.ok")
        self._name.submitted.connect(lambda _typed: self._price.setFocus(Qt.FocusReason.TabFocusReason))
        self._price.submitted.connect(lambda _value: self.answer(_OK))
        for changed in (self._name.changed, self._price.changed, self._tax.chosen):
            changed.connect(self._show)
        self.answered.connect(self._answered)
        if self._codes:
            self._tax.choose(self._codes[0])
        self._show()

    def focus_first(self) -> None:
        self._name.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        """Without all three it is no answer yet."""
        if key == _CANCEL or self._complete:
            super().answer(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and 0 <= digit < len(self._codes):
            self._tax.choose(self._codes[digit])
        else:
            super().keyPressEvent(event)

    @property
    def _complete(self) -> bool:
        return bool(self._name.text.strip() and self._price.value and self._tax.current)

    @Slot()
    def _show(self) -> None:
        self.button(_OK).setEnabled(self._complete)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _OK:
            self.entered.emit(self._name.text, self._price.value, self._tax.current)


def _decimals(phrases: Phrases) -> int:
    return minor_digits(phrases.wording.currency)
