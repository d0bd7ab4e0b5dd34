"""Several features beside one sale: each is asked in turn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.pos.basket_view import BasketView
from app.ui.pos.sell.aside import SellAside
from app.ui.pos.sell.more import MoreDeed
from app.ui.screen import KeyHint
from app.ui.widgets.button import Button


class SellAsides:
    """A ``SellAside`` of several: their strips stand one below the other."""

    def __init__(self, asides: Sequence[SellAside]) -> None:
        self._asides = tuple(asides)
        self.strip = QWidget()
        column = QVBoxLayout(self.strip)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for aside in self._asides:
            column.addWidget(aside.strip)
        self.buttons: Sequence[Button] = tuple(button for aside in self._asides for button in aside.buttons)

    def more(self) -> Sequence[MoreDeed]:
        return [deed for aside in self._asides for deed in aside.more()]

    def present(self, basket: BasketView | None) -> None:
        for aside in self._asides:
            aside.present(basket)

    def scanned(self, text: str) -> bool:
        return any(aside.scanned(text) for aside in self._asides)

    def pressed(self, key: str) -> bool:
        return any(aside.pressed(key) for aside in self._asides)

    def key_hints(self) -> Sequence[KeyHint]:
        return [hint for aside in self._asides for hint in aside.key_hints()]
