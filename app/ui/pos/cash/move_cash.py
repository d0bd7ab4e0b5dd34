"""Cash that goes in or out beside sales: what for, then how much and what has to be said about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.pos.cash_moves import MoveAsked
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.sales_dialog import SalesDialog
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.table_list import RowView
from app.ui.widgets.text_field import TextField
from contract.messages.cash_facts import CashKind
from contract.messages.rows import CashRulesRow
from contract.values.money import minor_digits

_OK, _CANCEL = "ok", "cancel"
_WIDTH, _MAX_TEXT = 420, 200
_KINDS: tuple[CashKind, ...] = ("pickup", "safe_drop", "loan", "paid_out", "paid_in", "bank_drop")
_WAYS = {"paid_in": "in", "paid_out": "out"}


def kinds_dialog(host: QWidget, rules: CashRulesRow, phrases: Phrases) -> SalesDialog:
    """What for: each kind, and each account of petty cash. A row's key is the kind, or the kind and the account."""
    rows: list[RowView] = []
    for kind in _KINDS:
        fitting = [own for own in rules.accounts if own.direction in (_WAYS.get(kind, ""), "both") and kind in _WAYS]
        title = phrases.text(f"cash_kind_{kind}")
        rows += [RowView(f"{kind}:{own.code}", f"{title}: {own.name}") for own in fitting]
        if not fitting:
            rows.append(RowView(kind, title, note=phrases.text(f"cash_note_{kind}")))
    text = phrases.text
    return SalesDialog(
        host, text("cash_do_title"), text("cash_do_text"), text("cash_do_next"), text("sell_cancel"), rows
    )


class MoveCashDialog(Dialog):
    """``asked`` gives the move. Enter takes it from anywhere; Esc leaves everything as it was."""

    asked = Signal(object)

    def __init__(self, host: QWidget, chosen: str, rules: CashRulesRow, phrases: Phrases) -> None:
        text, wording = phrases.text, phrases.wording
        kind, _, self._account = chosen.partition(":")
        self._kind: CashKind = next(own for own in _KINDS if own == kind)
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_OK, text("cash_do_ok"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        account = next((own.name for own in rules.accounts if own.code == self._account), "")
        note = account or text(f"cash_note_{self._kind}")
        super().__init__(
            host, text(f"cash_kind_{self._kind}"), note, answers, icon=Icon.BANKNOTE, accent="accent", width=_WIDTH
        )
        self._amount = MoneyField(text("slip_amount"), wording.money, decimals=minor_digits(wording.currency))
        self._amount.setObjectName("cash.amount")
        self._said = TextField(text("slip_bag" if self._kind == "bank_drop" else "slip_reason"))
        self._said.edit.setObjectName("cash.said")
        self._said.edit.setMaxLength(_MAX_TEXT)
        pad = Keypad(clear=text("pad_clear"), backspace_name=text("pad_backspace"), key_height=72)
        pad.setObjectName("cash.pad")
        pad.pressed.connect(self._amount.press)
        # The field before the keypad: so Tab leads from the amount to what is said about it.
        for widget in (self._amount, self._said, pad):
            self.body.addWidget(widget)
        self._amount.submitted.connect(lambda _value: self.answer(_OK))
        self._said.submitted.connect(lambda _typed: self.answer(_OK))
        self._amount.changed.connect(lambda value: self.button(_OK).setEnabled(value > 0))
        self.button(_OK).setEnabled(False)
        self.answered.connect(self._answered)

    def focus_first(self) -> None:
        self._amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        """Nothing typed is no answer yet."""
        if key == _CANCEL or self._amount.value:
            super().answer(key)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _OK:
            bag = self._kind == "bank_drop"
            self.asked.emit(
                MoveAsked(
                    self._kind,
                    self._amount.value,
                    account=self._account,
                    bag_number=self._said.text if bag else "",
                    reason="" if bag else self._said.text,
                )
            )
