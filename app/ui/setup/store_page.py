"""The second step: the store and the till that the code made of this computer, shown to be confirmed."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.setup.page import Page
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text
from app.wording import Words


class StorePage(Page):
    """Nothing is to be chosen here: the code says it."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, "store")
        self._store = Text("", Role.H2, wrap=True)
        self._till = Text("", Role.LEAD, "text2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        card = Card(padding=24)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(IconMark(Icon.STORE, "accent_ink", 44))
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(self._store)
        said.addWidget(self._till)
        row.addLayout(said, 1)
        card.body.addLayout(row)
        column.addWidget(card)
        column.addWidget(Text(words.text("setup_store_wrong"), Role.BODY, "text2", wrap=True))
        column.addStretch(1)

    @property
    def primary_words(self) -> str:
        return self.words.text("setup_store_right")

    def show_place(self, store: str, till: str) -> None:
        self._store.setText(store)
        self._till.setText(till)
