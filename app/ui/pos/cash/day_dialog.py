"""Closing the day: the registers and their Z reports, why one is missing, and what goes to the bank."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.pos.day_close import DayRegister, DayStep, DayView
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.money_field import MoneyField
from app.ui.widgets.table_list import RowView, TableList
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from contract.values.money import minor_digits

_OK, _CANCEL, _GIVE_UP = "ok", "cancel", "give_up"
_ROW, _ROWS, _MAX_TEXT = 60, 4, 200


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """One ``reason`` for every register that is missing."""

    reason: str
    banked_minor: int
    bag_number: str


class DayDialog(Dialog):
    """``agreed`` gives the answer; ``given_up``: the close that was begun is forgotten.

    What is done already is not asked again.
    """

    agreed = Signal(object)
    given_up = Signal()

    def __init__(self, host: QWidget, view: DayView, phrases: Phrases) -> None:
        text, wording = phrases.text, phrases.wording
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_GIVE_UP, text("day_give_up"), hint="F8"),
            Answer(_OK, text("day_do"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        sales = wording.money(sum(own.sales_minor for _, own in view.shifts))
        told = phrases.count("day_text", len(view.shifts), amount=sales)
        super().__init__(host, text("day_report", day=view.day), told, answers, width=WIDE)
        registers = TableList(text("day_registers"), row_height=_ROW, lead_width=0)
        registers.setObjectName("day.registers")
        registers.set_rows([_row(one, phrases) for one in view.registers])
        registers.setFixedHeight(_ROW * min(_ROWS, max(1, len(view.registers))))
        self._reason = TextField(text("day_reason"))
        self._reason.edit.setObjectName("day.reason")
        self._reason.edit.setMaxLength(_MAX_TEXT)
        missing = any(one.missing for one in view.registers)
        self._reason.setVisible(missing and DayStep.CLOSE not in view.done)
        self._banked = MoneyField(text("day_banked"), wording.money, decimals=minor_digits(wording.currency))
        self._banked.setObjectName("day.banked")
        self._bag = TextField(text("slip_bag"))
        self._bag.edit.setObjectName("day.bag")
        label = Text(text("day_banked"), Role.META_STRONG, "text2")
        for widget in (registers, self._reason, label, self._banked, self._bag):
            self.body.addWidget(widget)
        for field in (label, self._banked, self._bag):
            field.setVisible(DayStep.BANK not in view.done)
        self._first = self._reason.edit if missing else self._banked
        self._banked.submitted.connect(lambda _value: self.answer(_OK))
        for edit in (self._reason, self._bag):
            edit.submitted.connect(lambda _typed: self.answer(_OK))
        self.answered.connect(self._answered)
        self.button(_GIVE_UP).setObjectName("day.give_up")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F8:
            self.answer(_GIVE_UP)
        else:
            super().keyPressEvent(event)

    def focus_first(self) -> None:
        self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _GIVE_UP:
            self.given_up.emit()
        elif key == _OK:
            self.agreed.emit(DayAnswer(self._reason.text, self._banked.value, self._bag.text))


def _row(one: DayRegister, phrases: Phrases) -> RowView:
    if one.shift_open:
        chip = ChipView(phrases.text("day_still_open"), Tone.WARN, Icon.ALERT_FILLED)
    elif one.missing:
        chip = ChipView(phrases.text("day_no_z"), Tone.WARN, Icon.ALERT_FILLED)
    else:
        chip = ChipView(phrases.text("day_closed_till"), Tone.OK, Icon.CHECK)
    return RowView(one.register_id, one.name, note=one.reason, chip=chip)
