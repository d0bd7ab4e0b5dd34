"""What stands beside a sale on the sell screen and is not the sale: whose it is, and cards to load."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.pos.basket_view import BasketView
from app.ui.pos.sell.more import MoreDeed
from app.ui.screen import KeyHint
from app.ui.widgets.button import Button


class SellAside(Protocol):
    """Lent to the sell screen by another feature."""

    @property
    def strip(self) -> QWidget:
        """Stands above the lines, and hides itself while it has nothing to say."""
        ...

    @property
    def buttons(self) -> Sequence[Button]:
        """Stand beside the search box, named by their accessible names."""
        ...

    def more(self) -> Sequence[MoreDeed]:
        """What is behind "More"."""
        ...

    def present(self, basket: BasketView | None) -> None:
        """The sale changed."""
        ...

    def scanned(self, text: str) -> bool:
        """Whether the symbol meant something here."""
        ...

    def pressed(self, key: str) -> bool:
        """Whether the key meant something here."""
        ...

    def key_hints(self) -> Sequence[KeyHint]:
        """For the key map."""
        ...
