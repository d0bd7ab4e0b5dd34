"""What a cart line shows, and the list model of such lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

_NO_PARENT = QModelIndex()


class SegmentKind(StrEnum):
    """How a piece of the second row reads."""

    PLAIN = "plain"
    SAVING = "saving"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class DetailSegment:
    """A piece of a line's second row."""

    text: str
    kind: SegmentKind = SegmentKind.PLAIN


@dataclass(frozen=True, slots=True)
class LineView:
    """One line, every value ready to be read. `spoken` is the whole for a screen reader."""

    key: str
    quantity: str
    name: str
    amount: str
    size: str = ""
    detail: tuple[DetailSegment, ...] = ()
    weighed: bool = False
    removed: bool = False
    can_change: bool = True
    spoken: str = ""

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        return self.spoken or ", ".join(
            part for part in (f"{self.quantity} {self.name}", self.size, self.amount) if part
        )


class LineModel(QAbstractListModel):
    """The lines, told apart by key: an update touches only the rows that differ."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[LineView] = []

    @property
    def lines(self) -> Sequence[LineView]:
        """What is shown."""
        return self._lines

    def line(self, row: int) -> LineView:
        """The line in `row`."""
        return self._lines[row]

    def row_of(self, key: str) -> int:
        """Row of a key, or −1."""
        return next((row for row, line in enumerate(self._lines) if line.key == key), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.sentence
        return None

    def set_lines(self, lines: Sequence[LineView]) -> None:
        """Show these: equal heads are kept, lines at the end come and go, what changed in place is repainted."""
        same_keys = [old.key for old in self._lines]
        new_keys = [line.key for line in lines]
        if new_keys[: len(same_keys)] == same_keys:
            self._replace(lines[: len(same_keys)])
            self._append(lines[len(same_keys) :])
        elif len(same_keys) - len(new_keys) == 1 and set(new_keys) < set(same_keys):
            self._drop(next(row for row, key in enumerate(same_keys) if row == len(new_keys) or key != new_keys[row]))
            self._replace(lines)
        else:
            self.beginResetModel()
            self._lines = list(lines)
            self.endResetModel()

    def _replace(self, lines: Sequence[LineView]) -> None:
        for row, line in enumerate(lines):
            if line != self._lines[row]:
                self._lines[row] = line
                at = self.index(row)
                self.dataChanged.emit(at, at)

    def _append(self, lines: Sequence[LineView]) -> None:
        if lines:
            first = len(self._lines)
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self._lines.extend(lines)
            self.endInsertRows()

    def _drop(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._lines[row]
        self.endRemoveRows()
