"""Which other way to pay: a list, the first one chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.ui.pos.entry_list import EntryList
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.choices import TenderChoice
from app.ui.theme.icons import Icon
from app.ui.widgets.dialog import Answer, Dialog
from app.ui.widgets.table_list import RowView

_CANCEL = "cancel"
_WIDTH, _MOST_ROWS = 460, 7


class OtherDialog(Dialog):
    """``chosen`` gives the key of a choice: its row tapped, or Enter on it."""

    chosen = Signal(str)

    def __init__(self, host: QWidget, phrases: Phrases, choices: Sequence[TenderChoice]) -> None:
        text = phrases.text
        answers = [Answer(_CANCEL, text("sell_cancel"), safe=True, hint="Esc")]
        super().__init__(host, text("tender_other_title"), "", answers, icon=Icon.SPLIT, accent="accent", width=_WIDTH)
        rows = [RowView(own.key, text(own.label), lead=own.shortcut, icon=own.icon) for own in choices]
        self._list = EntryList(text("tender_other_title"), rows, "other.list")
        self._list.set_most_rows(_MOST_ROWS)
        self._list.chosen.connect(self._choose)
        self._list.taken_back.connect(self._choose)
        self.body.addWidget(self._list)

    def focus_first(self) -> None:
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _choose(self, key: str) -> None:
        self.answer(_CANCEL)
        self.chosen.emit(key)
