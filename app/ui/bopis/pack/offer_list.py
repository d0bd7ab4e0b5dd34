"""The products of the carriers: one is chosen; those that do not fit are shown with why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.bopis.rows_model import Index, RowsModel
from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_ROW, _GAP, _EDGE, _RING = 88, 10, 12, 24


@dataclass(frozen=True, slots=True)
class OfferRow:
    """``said`` is the third line: why it is the best, or ``off``, why it is not to be had."""

    key: str
    name: str
    note: str
    price: str
    said: str = ""
    good: bool = False
    off: bool = False

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.name, self.price, self.note, self.said) if part)


class OfferList(QListView):
    """`chosen` for a tap on a product that can be had."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel[OfferRow](self)
        self.current = ""
        self._held = ""
        self.setAccessibleName(name)
        self.setProperty("kind", "list")
        self.setModel(self._model)
        self.setItemDelegate(_OfferDelegate(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def rows(self) -> tuple[OfferRow, ...]:
        return self._model.rows

    def set_rows(self, rows: Sequence[OfferRow], current: str) -> None:
        self._model.set_rows(rows)
        self.current = current
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self._hit(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, ""
        if held and held == self._hit(event):
            self.chosen.emit(held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _hit(self, event: QMouseEvent) -> str:
        index = self.indexAt(event.position().toPoint())
        row = self._model.rows[index.row()] if index.isValid() else None
        return row.key if row is not None and not row.off else ""


class _OfferDelegate(QStyledItemDelegate):
    def __init__(self, offers: OfferList) -> None:
        super().__init__(offers)
        self._list = offers

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, _ROW + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._list.rows[index.row()], theme().tokens
        whole: QRect = option.rect
        bounds = QRect(whole.x() + 1, whole.y() + 1, whole.width() - 2, _ROW - 2)
        painter.save()
        painter.setLayoutDirection(option.direction)
        here = row.key == self._list.current
        edge = t.accent if here else t.line if row.off else t.ctl
        paint.box(painter, bounds, 12, t.accent_soft if here else t.surface, edge, 2 if here else 1)
        ring = QRect(bounds.x() + 14, bounds.y() + (bounds.height() - _RING) // 2, _RING, _RING)
        ring = paint.visual(painter, bounds, ring)
        paint.box(painter, ring, _RING // 2, t.accent if here else t.surface, edge, 1)
        if here:
            paint.box(painter, ring.adjusted(7, 7, -7, -7), (_RING - 14) // 2, t.surface)
        x, end = bounds.x() + 14 + _RING + 8, bounds.right() + 1 - _EDGE
        wide = advance(Role.TITLE, row.price)
        price = QRect(end - wide, bounds.y() + 10, wide, 24)
        ink = t.text3 if row.off else t.text
        paint.text(painter, paint.visual(painter, bounds, price), Role.TITLE, ink, row.price, paint.At.END)
        beside = wide + 10 if row.price else 0
        lines = [(Role.BUTTON, ink, row.name), (Role.META, t.text3 if row.off else t.text2, row.note)]
        if row.said:
            lines.append((Role.META_STRONG, t.ok if row.good else t.warn if row.off else t.text2, row.said))
        if not row.said and advance(Role.META, row.note) > end - x:
            self._paint_long(painter, bounds, QRect(x, bounds.y(), end - x, bounds.height()), lines)
            painter.restore()
            return
        y = bounds.y() + (bounds.height() - 23 * len(lines)) // 2
        for line, (role, color, words) in enumerate(lines):
            at = QRect(x, y, end - x - (0 if line else beside), 22)
            paint.text(painter, paint.visual(painter, bounds, at), role, color, words)
            y += 23
        painter.restore()

    @staticmethod
    def _paint_long(painter: QPainter, bounds: QRect, room: QRect, lines: Sequence[tuple[Role, QColor, str]]) -> None:
        """A name and words that take two lines."""
        (role, color, name), (small, faint, note) = lines
        title = QRect(room.x(), room.y() + 8, room.width(), 22)
        paint.text(painter, paint.visual(painter, bounds, title), role, color, name)
        below = QRect(room.x(), title.bottom() + 2, room.width(), room.bottom() - title.bottom() - 8)
        paint.wrapped(painter, paint.visual(painter, bounds, below), small, faint, note)
