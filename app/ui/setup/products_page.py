"""The third step: products, prices and people come down; nobody has to wait for the end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.setup.page import Page
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.progress import BusyRing
from app.ui.widgets.text import Text
from app.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much has come. ``online``: whether head office answers now."""

    items: int = 0
    people: int = 0
    whole: bool = False
    online: bool = True


class ProductsPage(Page):
    """Shows a ``Loaded``."""

    def __init__(self, words: Words, wording: Wording) -> None:
        super().__init__(words, "products")
        self._wording = wording
        self._ring = BusyRing(44)
        self._mark = IconMark(Icon.CIRCLE_CHECK_FILLED, "ok", 44)
        self._lead = Text("", Role.H2, wrap=True)
        self._calm = Text("", Role.BODY, "text2", wrap=True)
        card = Card(padding=24)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._ring)
        row.addWidget(self._mark)
        said = QVBoxLayout()
        said.setSpacing(6)
        said.addWidget(self._lead)
        said.addWidget(self._calm)
        row.addLayout(said, 1)
        card.body.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)
        self.show_loaded(Loaded())

    def show_loaded(self, loaded: Loaded) -> None:
        text, items = self.words.text, self._wording.quantity(1_000 * loaded.items)
        self._ring.setVisible(not loaded.whole and loaded.online)
        self._mark.setVisible(loaded.whole or not loaded.online)
        self._mark.set_icon(*((Icon.CIRCLE_CHECK_FILLED, "ok") if loaded.whole else (Icon.CLOUD_OFF, "warn")))
        if loaded.whole:
            self._lead.setText(text("setup_products_all" if loaded.items else "setup_products_none", items=items))
            self._calm.setText(text("setup_products_all_calm"))
        elif loaded.online:
            self._lead.setText(text("setup_products_some" if loaded.items else "setup_products_none_yet", items=items))
            self._calm.setText(text("setup_products_some_calm"))
        else:
            self._lead.setText(text("setup_products_offline"))
            self._calm.setText(text("setup_products_offline_calm"))
