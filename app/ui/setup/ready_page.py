"""The last step: what was set up, and what may still be done in Status."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.ui.setup.page import Page
from app.ui.widgets.card import Card
from app.ui.widgets.table_list import RowView, TableList
from app.wording import Words

_ROW, _MOST = 66, 6


class ReadyPage(Page):
    """Shows what the steps before came to."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, "ready")
        card = Card(bleed=True, padding=16)
        self._list = TableList(words.text("setup_ready_title"), row_height=_ROW)
        card.body.addWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)

    @property
    def primary_words(self) -> str:
        return self.words.text("setup_open_till")

    def show_rows(self, rows: Sequence[RowView]) -> None:
        self._list.set_rows(rows)
        self._list.setFixedHeight(_ROW * min(len(rows), _MOST))
