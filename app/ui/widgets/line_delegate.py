"""Paints a cart line: quantity, name, size, details, amount."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.theme.fonts import Role, advance, whole_parts
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import DARK, LIGHT
from app.ui.widgets import paint
from app.ui.widgets.line_view import LineModel, LineView, SegmentKind

ONE_LINE = 49
TWO_LINES = 58
STRIP = 60
_QUANTITY_END = 52
_NAME_START = 64
_EDGE = 20
_AMOUNT = 72
_GAP = 8
_ROWS_KEPT = 32


class LineDelegate(QStyledItemDelegate):
    """Draws one row; the selected one is taller by the action strip that floats over it."""

    strip_height = STRIP

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawn = lru_cache(maxsize=_ROWS_KEPT)(self._draw)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = _line(index)
        height = TWO_LINES if line.detail else ONE_LINE
        return QSize(0, height + (self.strip_height if self._opened(index) else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line = _line(index)
        bounds: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.save()
            painter.setLayoutDirection(option.direction)
            t = theme().tokens
            painter.fillRect(bounds, t.accent_soft)
            painter.fillRect(paint.visual(painter, bounds, QRect(bounds.x(), bounds.y(), 4, bounds.height())), t.accent)
            self._paint_words(painter, bounds, line)
            painter.restore()
        else:
            ratio, dark = painter.device().devicePixelRatioF(), theme().dark
            row = self._drawn(line, bounds.width(), bounds.height(), option.direction, ratio, dark=dark)
            painter.drawPixmap(bounds.topLeft(), row)

    def forget(self) -> None:
        """Draw every row anew the next time."""
        self._drawn.cache_clear()

    def _opened(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        view = self.parent()
        return getattr(view, "opened_row", -1) == index.row()

    def _draw(
        self, line: LineView, wide: int, high: int, direction: Qt.LayoutDirection, ratio: float, *, dark: bool
    ) -> QPixmap:
        """A row that is not selected, drawn once for as long as it looks the same: each new line moves all of them."""
        t = DARK if dark else LIGHT
        row = QPixmap(QSize(round(wide * ratio), round(high * ratio)))
        row.setDevicePixelRatio(ratio)
        row.fill(t.surface)
        painter = QPainter(row)
        painter.setLayoutDirection(direction)
        painter.fillRect(QRect(0, high - 1, wide, 1), t.line)
        self._paint_words(painter, QRect(0, 0, wide, high), line)
        painter.end()
        return row

    def _paint_words(self, painter: QPainter, bounds: QRect, line: LineView) -> None:
        row = QRect(bounds.x(), bounds.y(), bounds.width(), TWO_LINES if line.detail else ONE_LINE - 1)
        self._paint_quantity(painter, row, line)
        self._paint_name(painter, row, line)
        self._paint_detail(painter, row, line)
        self._paint_amount(painter, row, line)

    def _paint_quantity(self, painter: QPainter, row: QRect, line: LineView) -> None:
        t = theme().tokens
        if line.weighed:
            at = QRect(row.x() + _QUANTITY_END - 21, row.y(), 22, row.height())
            paint.icon(painter, paint.visual(painter, row, at), Icon.SCALE, t.text3, 20)
            return
        times = advance(Role.META, "×")
        sign = QRect(row.x() + _QUANTITY_END - times, row.y() + 1, times, row.height())
        paint.text(painter, paint.visual(painter, row, sign), Role.META, t.text3, "×")
        number = QRect(row.x() + 4, row.y(), _QUANTITY_END - times - 3, row.height())
        ink = t.text3 if line.removed else t.text
        paint.text(painter, paint.visual(painter, row, number), Role.TITLE, ink, line.quantity, paint.At.END)

    def _paint_name(self, painter: QPainter, row: QRect, line: LineView) -> None:
        t = theme().tokens
        top, height = (row.y() + 7, 24) if line.detail else (row.y(), row.height())
        room = row.width() - _NAME_START - _EDGE - max(_AMOUNT, advance(Role.TITLE, line.amount) + 12)
        size = advance(Role.SIZE, line.size) + _GAP if line.size else 0
        name = min(advance(Role.LINE, line.name), room - size)
        at = QRect(row.x() + _NAME_START, top, name, height)
        ink = t.text3 if line.removed else t.text
        paint.text(painter, paint.visual(painter, row, at), Role.LINE, ink, line.name, struck=line.removed)
        if size:
            beside = QRect(at.right() + 1 + _GAP, top, size, height)
            paint.text(painter, paint.visual(painter, row, beside), Role.SIZE, t.text2, line.size)

    def _paint_detail(self, painter: QPainter, row: QRect, line: LineView) -> None:
        x = row.x() + _NAME_START
        end = row.right() - _EDGE - _AMOUNT
        for part in line.detail:
            role = Role.META if part.kind is SegmentKind.PLAIN else Role.META_STRONG
            words = whole_parts(role, part.text, end - x)
            wide = min(advance(role, words), end - x)
            if part is not line.detail[0] and wide < advance(role, words):
                return
            at = QRect(x, row.y() + 31, wide, 18)
            paint.text(painter, paint.visual(painter, row, at), role, _segment_ink(part.kind), words)
            x += wide + 10

    def _paint_amount(self, painter: QPainter, row: QRect, line: LineView) -> None:
        t = theme().tokens
        wide = max(_AMOUNT, advance(Role.TITLE, line.amount))
        at = QRect(row.right() + 1 - _EDGE - wide, row.y(), wide, row.height())
        ink = t.text3 if line.removed else t.text
        where = paint.visual(painter, row, at)
        paint.text(painter, where, Role.TITLE, ink, line.amount, paint.At.END, struck=line.removed)


def _segment_ink(kind: SegmentKind) -> QColor:
    t = theme().tokens
    match kind:
        case SegmentKind.PLAIN:
            return t.text3
        case SegmentKind.SAVING:
            return t.ok
        case SegmentKind.WARN:
            return t.warn


def _line(index: QModelIndex | QPersistentModelIndex) -> LineView:
    model = index.model()
    if not isinstance(model, LineModel):
        raise TypeError("LineDelegate paints a LineModel only")
    return model.line(index.row())
