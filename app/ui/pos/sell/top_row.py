"""The upper right of the sell screen: the search field, the quantity of the next item, and whose sale it is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import SellState
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Button
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.search_box import SearchBox

_ROOMY = 560


class TopRow(QWidget):
    """What is lent to it by other features has words where there is room, and an icon always."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        text = self._text = phrases.text
        self.search = SearchBox(
            text("sell_search"), briefly=text("sell_search_briefly"), hint="F2", clears=text("sell_search_clears")
        )
        self.search.setObjectName("sell.search")
        self._multiplier = Chip(ChipView("", Tone.INFO), height=36)
        self._multiplier.hide()
        self._lent: list[tuple[Button, str]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.search, 1)
        self._row.addWidget(self._multiplier)

    def lend(self, buttons: Iterable[Button]) -> None:
        """Stand at the end, named by their accessible names."""
        for button in buttons:
            self._lent.append((button, button.accessibleName()))
            self._row.addWidget(button)
        self._fit()

    def present(self, state: SellState) -> None:
        times = state.basket.multiplier if state.basket else None
        self._multiplier.setVisible(times is not None)
        if times is not None:
            self._multiplier.set_view(ChipView(self._text("sell_next_times", count=times), Tone.INFO, Icon.STACK))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for button, name in self._lent:
            button.set_label(name if self.width() >= _ROOMY else "")
            button.setAccessibleName(name)
