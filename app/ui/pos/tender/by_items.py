"""Paying in parts by what was bought: choose lines, and what they come to is the next part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.pos.basket_view import BasketView
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.presenter import TenderState
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.table_list import RowView, TableList
from contract.rules.rounding import allocate

_OK, _CANCEL = "ok", "cancel"
_ROW, _ROWS = 56, 7


@dataclass(frozen=True, slots=True)
class ItemShare:
    """A line with what goes with it, such as its deposit: what it comes to, tax and all."""

    line_id: str
    name: str
    quantity: str
    minor: int


def item_shares(basket: BasketView, total_minor: int, phrases: Phrases) -> tuple[ItemShare, ...]:
    """What is bought, less what comes back with it: tax that is added on top is shared by amount, to the cent."""
    known = {line.line_id for line in basket.lines}
    sums = {line.line_id: 0 for line in basket.lines if line.linked_to not in known}
    for line in basket.lines:
        head = line.linked_to if line.linked_to in sums else line.line_id
        sums[head] = sums.get(head, 0) + line.extended_minor
    bought = [line for line in basket.lines if sums.get(line.line_id, 0) > 0]
    on_top = max(total_minor - sum(line.extended_minor for line in basket.lines), 0)
    more = allocate(on_top, [sums[line.line_id] for line in bought]) if bought else ()
    return tuple(
        ItemShare(
            line.line_id,
            phrases.sold_name(line.name, line.size),
            phrases.wording.quantity(line.quantity_thousandths, line.unit),
            sums[line.line_id] + added,
        )
        for line, added in zip(bought, more, strict=True)
    )


class PaysItems(Protocol):
    """Who takes the answer."""

    @property
    def state(self) -> TenderState: ...

    def pay_items(self, line_ids: frozenset[str], minor: int) -> None: ...


class ByItems:
    """Asks over the screen, where there is anything left to pay."""

    def __init__(self, host: QWidget, phrases: Phrases, presenter: PaysItems) -> None:
        self._host, self._phrases, self._presenter = host, phrases, presenter

    def open(self) -> None:
        state = self._presenter.state
        if state.cash is None or state.basket is None or state.refund or state.taking or state.cash.left_minor <= 0:
            return
        shares = item_shares(state.basket, state.cash.total_minor, self._phrases)
        dialog = ItemsDialog(self._host, shares, state.items_paid, state.cash.left_minor, self._phrases)
        dialog.chosen.connect(self._presenter.pay_items)
        dialog.open()


class _Ticks(TableList):
    """Space or a tap ticks; Enter is the dialog's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ItemsDialog(Dialog):
    """``chosen`` gives the lines and what they come to; the last of them pay all that is left."""

    chosen = Signal(object, int)

    def __init__(
        self, host: QWidget, shares: Sequence[ItemShare], paid: frozenset[str], left_minor: int, phrases: Phrases
    ) -> None:
        text = phrases.text
        self._shares, self._paid, self._left, self._phrases = shares, paid, left_minor, phrases
        self._ticked: frozenset[str] = frozenset()
        answers = [
            Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc"),
            Answer(_OK, text("split_items_none"), kind=Kind.PRIMARY, hint="Enter"),
        ]
        super().__init__(host, text("split_items_title"), text("split_items_text"), answers, width=WIDE)
        self._list = _Ticks(text("split_items_title"), row_height=_ROW, lead_width=56)
        self._list.setObjectName("split.items")
        self._list.setFixedHeight(_ROW * min(_ROWS, max(3, len(shares))))
        self._list.chosen.connect(self.tick)
        self.body.addWidget(self._list)
        self.button(_OK).setObjectName("split.items.ok")
        self.answered.connect(self._answered)
        self._show()
        open_ones = [own.line_id for own in shares if own.line_id not in paid]
        self._list.select(open_ones[0] if open_ones else "")

    @property
    def minor(self) -> int:
        """What the ticked lines come to, at most what is left: the rest where they are the last."""
        open_ones = {own.line_id for own in self._shares} - self._paid
        if self._ticked and self._ticked == open_ones:
            return self._left
        return min(sum(own.minor for own in self._shares if own.line_id in self._ticked), self._left)

    def focus_first(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.answer(_OK)
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def tick(self, line_id: str) -> None:
        """Take a line in, or leave it out; one that is paid stays."""
        if line_id not in self._paid:
            self._ticked ^= {line_id}
            self._show()

    def answer(self, key: str) -> None:
        """Nothing chosen is no answer yet."""
        if key == _CANCEL or self._ticked:
            super().answer(key)

    def _show(self) -> None:
        self._list.set_rows([self._row(own) for own in self._shares])
        minor = self.minor
        words = self._phrases.text("split_items_take", amount=self._phrases.wording.money(minor))
        self.button(_OK).set_label(words if minor else self._phrases.text("split_items_none"))
        self.button(_OK).setEnabled(bool(self._ticked))

    def _row(self, own: ItemShare) -> RowView:
        paid, ticked = own.line_id in self._paid, own.line_id in self._ticked
        chip = ChipView(self._phrases.text("split_items_paid"), Tone.OK) if paid else None
        icon, tone = (Icon.CIRCLE_CHECK_FILLED, Tone.OK) if ticked else (Icon.CIRCLE, Tone.LINE)
        amount = self._phrases.wording.money(own.minor)
        return RowView(own.line_id, own.name, lead=own.quantity, value=amount, icon=icon, icon_tone=tone, chip=chip)

    @Slot(str)
    def _answered(self, key: str) -> None:
        if key == _OK:
            self.chosen.emit(self._ticked, self.minor)
