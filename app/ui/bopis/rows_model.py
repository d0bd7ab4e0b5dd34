"""Rows of an order's list for Qt: what it is to paint and to read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Row(Protocol):
    """``key`` is its own in the list; ``spoken`` is read to who cannot see it."""

    @property
    def key(self) -> str: ...

    @property
    def spoken(self) -> str: ...


RowT = TypeVar("RowT", bound=Row)


class RowsModel(QAbstractListModel, Generic[RowT]):
    """Repaints only the rows that changed while their keys stay."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[RowT, ...] = ()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.rows[index.row()].spoken
        return None

    def set_rows(self, rows: Sequence[RowT]) -> None:
        """Show these."""
        if [row.key for row in rows] != [row.key for row in self.rows]:
            self.beginResetModel()
            self.rows = tuple(rows)
            self.endResetModel()
            return
        before, self.rows = self.rows, tuple(rows)
        for at, row in enumerate(rows):
            if row != before[at]:
                self.dataChanged.emit(self.index(at), self.index(at))
