"""The whole route beside the row to do: bins in walking order, what is done ticked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.bopis.rows_model import Index, RowsModel
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.finger import scroll_by_finger

_ROW = 60
_EDGE = 16
_BIN = 88


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One row. ``value`` is how many are left; ``note`` says that some were not found or that it was put off."""

    key: str
    bin: str
    name: str
    value: str
    note: str = ""
    done: bool = False
    current: bool = False
    cold: bool = False
    spoken: str = ""


class RouteList(QListView):
    """`chosen` for a tap on a row."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel[RouteRow](self)
        self.setAccessibleName(name)
        self.setProperty("kind", "list")
        self.setModel(self._model)
        self.setItemDelegate(_RouteDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll_by_finger(self)
        self.clicked.connect(lambda index: self.chosen.emit(self._model.rows[index.row()].key))

    @property
    def rows(self) -> tuple[RouteRow, ...]:
        return self._model.rows

    def set_rows(self, rows: Sequence[RouteRow]) -> None:
        """Show these, with the current one in view."""
        self._model.set_rows(rows)
        at = next((at for at, row in enumerate(rows) if row.current), -1)
        if at >= 0:
            self.scrollTo(self._model.index(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class _RouteDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowsModel):
            raise TypeError("only a route is painted as one")
        row, t = model.rows[index.row()], theme().tokens
        bounds: QRect = option.rect
        painter.save()
        painter.setLayoutDirection(option.direction)
        if row.current:
            painter.fillRect(bounds, t.accent_soft)
            painter.fillRect(paint.visual(painter, bounds, QRect(bounds.x(), bounds.y(), 4, _ROW)), t.accent)
        painter.fillRect(QRect(bounds.x(), bounds.bottom(), bounds.width(), 1), t.line)
        ink = t.text3 if row.done else t.text
        at = QRect(bounds.x() + _EDGE, bounds.y(), _BIN, _ROW)
        paint.text(painter, paint.visual(painter, bounds, at), Role.LINE, ink, row.bin)
        end = self._paint_end(painter, bounds, row)
        if row.cold:
            end -= 26
            flake = paint.visual(painter, bounds, QRect(end + 4, bounds.y(), 18, _ROW))
            paint.icon(painter, flake, Icon.SNOWFLAKE, t.text3 if row.done else t.text2, 18)
        x = at.right() + 1
        name = QRect(x, bounds.y() + (8 if row.note else 0), end - x, 24 if row.note else _ROW)
        role = Role.BUTTON if row.current else Role.BODY
        paint.text(painter, paint.visual(painter, bounds, name), role, ink, row.name)
        if row.note:
            below = QRect(x, bounds.y() + 32, end - x, 18)
            paint.text(painter, paint.visual(painter, bounds, below), Role.META_STRONG, t.warn, row.note)
        painter.restore()

    @staticmethod
    def _paint_end(painter: QPainter, bounds: QRect, row: RouteRow) -> int:
        """The tick or the count; returns where it begins."""
        t = theme().tokens
        wide = 22 if row.done else advance(Role.TITLE, row.value)
        at = QRect(bounds.right() + 1 - 20 - wide, bounds.y(), wide, bounds.height())
        where = paint.visual(painter, bounds, at)
        if row.done:
            paint.icon(painter, where, Icon.CHECK, t.ok, 20)
        else:
            paint.text(painter, where, Role.TITLE, t.text, row.value, paint.At.END)
        return at.x() - 12
