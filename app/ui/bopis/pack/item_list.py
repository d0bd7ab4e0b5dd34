"""The items of a parcel: how many of each are in; a tap puts one in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.bopis.rows_model import Index, RowsModel
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.thumb import paint_thumb

_ROW, _EDGE, _THUMB, _MARK = 68, 16, 48, 24
_ROOMY = 320


@dataclass(frozen=True, slots=True)
class ItemRow:
    """``count`` is ``2`` once all are in, ``0 / 2`` before."""

    key: str
    name: str
    size: str
    count: str
    full: bool
    icon: Icon
    tint: Tint
    spoken: str


class ItemList(QListView):
    """`put` for a tap on a row: one more of it goes in."""

    put = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel[ItemRow](self)
        self.current = ""
        self._held = ""
        self.setAccessibleName(name)
        self.setProperty("kind", "list")
        self.setModel(self._model)
        self.setItemDelegate(_ItemDelegate(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def rows(self) -> tuple[ItemRow, ...]:
        return self._model.rows

    def set_rows(self, rows: Sequence[ItemRow], current: str) -> None:
        self._model.set_rows(rows)
        self.current = current
        self.viewport().update()
        at = next((at for at, row in enumerate(rows) if row.key == current), -1)
        if at >= 0:
            self.setCurrentIndex(self._model.index(at))
            self.scrollTo(self._model.index(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self._hit(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, ""
        if held and held == self._hit(event):
            self.put.emit(held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _hit(self, event: QMouseEvent) -> str:
        index = self.indexAt(event.position().toPoint())
        return self._model.rows[index.row()].key if index.isValid() else ""


class _ItemDelegate(QStyledItemDelegate):
    def __init__(self, items: ItemList) -> None:
        super().__init__(items)
        self._list = items

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._list.rows[index.row()], theme().tokens
        bounds: QRect = option.rect
        painter.save()
        painter.setLayoutDirection(option.direction)
        if row.key == self._list.current:
            painter.fillRect(bounds, t.accent_soft)
            painter.fillRect(paint.visual(painter, bounds, QRect(bounds.x(), bounds.y(), 4, _ROW)), t.accent)
        painter.fillRect(QRect(bounds.x(), bounds.bottom(), bounds.width(), 1), t.line)
        x, end = bounds.x() + _EDGE, bounds.right() + 1 - _EDGE
        if bounds.width() >= _ROOMY:
            thumb = QRect(x, bounds.y() + (_ROW - _THUMB) // 2, _THUMB, _THUMB)
            paint_thumb(painter, paint.visual(painter, bounds, thumb), row.icon, row.tint)
            x += _THUMB + 12
        if row.full:
            mark = QRect(end - _MARK, bounds.y() + (_ROW - _MARK) // 2, _MARK, _MARK)
            paint.icon(painter, paint.visual(painter, bounds, mark), Icon.CIRCLE_CHECK_FILLED, t.ok)
            end -= _MARK + 8
        wide = advance(Role.TITLE, row.count)
        count = QRect(end - wide, bounds.y(), wide, _ROW)
        paint.text(
            painter, paint.visual(painter, bounds, count), Role.TITLE, t.ok if row.full else t.text, row.count,
            paint.At.END,
        )  # fmt: skip
        end -= wide + 10
        name = QRect(x, bounds.y() + 12, end - x, 24)
        paint.text(painter, paint.visual(painter, bounds, name), Role.LINE, t.text, row.name)
        size = QRect(x, bounds.y() + 37, end - x, 20)
        paint.text(painter, paint.visual(painter, bounds, size), Role.META, t.text2, row.size)
        painter.restore()
