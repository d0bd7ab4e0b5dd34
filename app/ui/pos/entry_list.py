"""A few entries of a sale, each of which can be taken back: changes of a price, coupons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from app.ui.widgets.table_list import RowView, TableList

_ROW, _MOST_ROWS = 56, 3


class EntryList(TableList):
    """``taken_back`` gives the key of a row: its button, or Enter, Space or Del on it. It is shown with rows only."""

    taken_back = Signal(str)

    def __init__(self, name: str, rows: Sequence[RowView], object_name: str) -> None:
        super().__init__(name, row_height=_ROW, lead_width=0)
        self._most_rows = _MOST_ROWS
        self.setObjectName(object_name)
        self.acted.connect(self.taken_back)
        self.set_rows(rows)

    def set_rows(self, rows: Sequence[RowView]) -> None:
        """Show these, as high as they need."""
        super().set_rows(rows)
        self._fit()

    def set_most_rows(self, most: int) -> None:
        """How many are seen without scrolling."""
        self._most_rows = most
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes here by the keyboard stands on a row at once."""
        super().focusInEvent(event)
        self.select(self.current or self.row(0).key)

    def _fit(self) -> None:
        self.setFixedHeight(_ROW * min(self._most_rows, max(1, self.model().rowCount())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        taken = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Delete}
        if event.key() in taken and self.current:
            self.taken_back.emit(self.current)
        else:
            super().keyPressEvent(event)
