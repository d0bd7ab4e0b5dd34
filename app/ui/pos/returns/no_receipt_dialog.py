"""Goods that come back without a receipt: which, how many, why and in which condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.catalog.model.item import Item
from app.pos.model.line import Condition
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.reason_row import ReasonRow
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.values.quantity import Quantity, Unit

_TAKE, _KEEP = "take", "keep"
_PIECE, _PART, _MOST = 1_000, 100, 99_000
Find = Callable[[str, Callable[[Item], None]], None]


class NoReceiptDialog(Dialog):
    """``taken`` gives item id, quantity, reason and condition. ``find`` looks up what was scanned or typed."""

    taken = Signal(str, object, str, object)

    def __init__(self, host: QWidget, phrases: Phrases, reasons: Sequence[tuple[str, str]], find: Find) -> None:
        text = phrases.text
        answers = [
            Answer(_KEEP, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_TAKE, text("returns_take"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        title, told = text("no_receipt_title"), text("no_receipt_text")
        super().__init__(host, title, told, answers, icon=Icon.RECEIPT_REFUND, accent="warn", width=WIDE)
        self._phrases, self._find = phrases, find
        self._item: Item | None = None
        self._thousandths = _PIECE
        self._field = TextField(text("no_receipt_item"))
        self._field.edit.setObjectName("no_receipt.item")
        self._name = Text(text("no_receipt_scan"), Role.BUTTON, "text2", wrap=True)
        self._stepper = Stepper("1", name=text("returns_units"), fewer=text("returns_fewer"), more=text("returns_more"))
        self._stepper.stepped.connect(self._step)
        self._reasons = ReasonRow(reasons, "no_receipt.reason", columns=3, keys="Alt+")
        conditions = [(own.value, text(f"returns_{own.value}")) for own in Condition]
        self._conditions = ReasonRow(conditions, "no_receipt.condition", columns=3)
        self._reasons.choose(reasons[-1][0])
        self._conditions.choose(Condition.SELLABLE)
        for widget in (self._field, self._name, self._stepper, self._reasons, self._conditions):
            self.body.addWidget(widget)
        self.button(_TAKE).setObjectName("no_receipt.take")
        self._show()

    def focus_first(self) -> None:
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def scanned(self, text: str) -> bool:
        """The goods themselves."""
        self._find(text, self._found)
        return True

    def answer(self, key: str) -> None:
        """What was typed is looked up first."""
        if key == _TAKE and self._item is None:
            if self._field.text.strip():
                self._find(self._field.text, self._found)
            return
        super().answer(key)
        if key == _TAKE and self._item is not None:
            quantity = Quantity(self._thousandths, self._item.unit)
            condition = Condition(self._conditions.current)
            self.taken.emit(self._item.item_id, quantity, self._reasons.current, condition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.answer(_TAKE)
        elif event.key() in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            self._step(1 if event.key() == Qt.Key.Key_Plus else -1)
        elif alt and event.text().isdigit():
            self._reasons.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _found(self, item: Item) -> None:
        """The same again is one more."""
        if self._item is not None and self._item.item_id == item.item_id:
            self._step(1)
            return
        self._item, self._thousandths = item, _PIECE
        self._field.set_text("")
        self._show()

    def _step(self, by: int) -> None:
        if self._item is not None:
            size = _PIECE if self._item.unit is Unit.EACH else _PART
            self._thousandths = min(max(size, self._thousandths + by * size), _MOST)
            self._show()

    def _show(self) -> None:
        item = self._item
        unit = item.unit if item is not None else Unit.EACH
        if item is not None:
            self._name.setText(f"{item.name} {item.size}".strip())
        self._stepper.set_text(self._phrases.wording.quantity(self._thousandths, unit))
        self._stepper.set_bounds(can_lower=item is not None, can_raise=item is not None)
        self.button(_TAKE).set_off(None if item is not None else self._phrases.text("no_receipt_scan"))
