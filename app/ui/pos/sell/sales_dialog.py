"""Lists of sales over the sell screen: those that wait, and those that are finished."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.pos.reprint import SaleView
from app.pos.suspend import SuspendedView
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import WIDE, Answer, Dialog
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.table_list import RowView, TableList
from contract.values.time import parse_instant

_ROW = 60
_ROWS = 7
_TAKE, _NAME, _CLOSE = "take", "name", "close"
GIFT, VOID = "gift", "void"
_KEYS = {"F4": Qt.Key.Key_F4, "Del": Qt.Key.Key_Delete}


class _SaleList(TableList):
    """Enter does what the button of the row does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current:
            self.acted.emit(self.current)
        else:
            super().keyPressEvent(event)


class SalesDialog(Dialog):
    """``taken`` gives the key of a row: its button, Enter, or the button below. With ``name``, F2 gives ``named``.

    ``also`` are other deeds with a row: ``also_asked`` gives theirs and the row's key.
    """

    taken = Signal(str)
    named = Signal(str)
    also_asked = Signal(str, str)

    def __init__(
        self,
        host: QWidget,
        title: str,
        text: str,
        take: str,
        close: str,
        rows: Sequence[RowView],
        *,
        name: str = "",
        also: Sequence[Answer] = (),
    ) -> None:
        answers = [Answer(_CLOSE, close, safe=True, hint="Esc"), *(also if rows else ())]
        self._also = {_KEYS[own.hint]: own.key for own in also if own.hint in _KEYS and rows}
        self._has_name = bool(name and rows)
        if self._has_name:
            answers.append(Answer(_NAME, name, hint="F2"))
        if rows:
            answers.append(Answer(_TAKE, take, kind=Kind.PRIMARY, hint="Enter"))
        super().__init__(host, title, text, answers, width=WIDE)
        self._list = _SaleList(title, row_height=_ROW)
        self._list.setObjectName("sales.list")
        self._list.set_rows(rows)
        self._list.setFixedHeight(_ROW * min(_ROWS, max(3, len(rows))))
        self._list.chosen.connect(self._list.select)
        self._list.acted.connect(self._take)
        self.answered.connect(self._answered)
        if rows:
            self._list.select(rows[0].key)
        self.body.addWidget(self._list)

    def focus_first(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2 and self._has_name:
            self.answer(_NAME)
        elif Qt.Key(event.key()) in self._also:
            self.answer(self._also[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def say_empty(self, icon: Icon, words: str, note: str) -> None:
        """Where there is nothing to list."""
        self._list.hide()
        empty = EmptyState(icon, words, note)
        empty.setFixedHeight(_ROW * 3)
        self.body.addWidget(empty)

    @Slot(str)
    def _take(self, key: str) -> None:
        self._list.select(key)
        self.answer(_TAKE)

    @Slot(str)
    def _answered(self, answer: str) -> None:
        said = {_TAKE: self.taken, _NAME: self.named}.get(answer)
        if said is not None and self._list.current:
            said.emit(self._list.current)
        elif answer in self._also.values() and self._list.current:
            self.also_asked.emit(answer, self._list.current)


def parked_dialog(host: QWidget, parked: Sequence[SuspendedView], phrases: Phrases) -> SalesDialog:
    """Sales that wait, whichever till parked them."""
    rows = [
        RowView(
            sale.entry_id,
            sale.label or phrases.count("sell_items", sale.pieces),
            note=_where(sale, phrases),
            lead=phrases.wording.clock(parse_instant(sale.suspended_at)),
            value=phrases.wording.money(sale.total_minor, sale.currency),
            action=phrases.text("sell_recall"),
        )
        for sale in parked
    ]
    text = phrases.text
    return SalesDialog(
        host,
        text("sell_parked_title"),
        text("sell_parked_text"),
        text("sell_recall"),
        text("sell_cancel"),
        rows,
        name=text("sell_name"),
    )


def _where(sale: SuspendedView, phrases: Phrases) -> str:
    """The till that parked it, and what it holds where its name stands above."""
    till = phrases.text("sell_parked_here") if sale.here else sale.register_name
    return " · ".join(part for part in (till, phrases.count("sell_items", sale.pieces) if sale.label else "") if part)


def recent_dialog(host: QWidget, sales: Sequence[SaleView], phrases: Phrases) -> SalesDialog:
    """Finished sales, newest first; each prints again, and the newest can be canceled."""
    rows = [
        RowView(
            sale.transaction_id,
            phrases.text("recent_receipt", number=sale.receipt_number),
            note=phrases.finished(sale),
            lead=phrases.wording.clock(parse_instant(sale.occurred_at)),
            value=phrases.wording.money(sale.total_minor, sale.currency),
            action=phrases.text("recent_print"),
        )
        for sale in sales
    ]
    text = phrases.text
    also = (
        Answer(GIFT, text("gift_receipt"), icon=Icon.GIFT, hint="F4"),
        Answer(VOID, text("post_void_ask"), icon=Icon.X, hint="Del"),
    )
    dialog = SalesDialog(
        host, text("recent_title"), text("recent_text"), text("recent_print"), text("recent_close"), rows, also=also
    )
    if not rows:
        dialog.say_empty(Icon.RECEIPT, text("recent_nothing"), text("recent_nothing_note"))
    return dialog
