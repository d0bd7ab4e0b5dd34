"""Rows of status, outbox, cash and history: one list, whole rows as targets, an optional button in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.chip import ChipView, Tone, chip_width, paint_chip, tone_colors
from app.ui.widgets.finger import scroll_by_finger

_NO_PARENT = QModelIndex()
_EDGE, _ROOMY, _ACTION_SHARE = 16, 480, 0.3
_LEAST_VALUE, _TITLE_AT_LEAST, _NO_WORD = 64, 120, 24


@dataclass(frozen=True, slots=True)
class RowView:
    """One row. `lead` is a time or code before the title; `strong` makes its button primary. `tone` fills the row,
    `icon_tone` colors its icon alone.
    """

    key: str
    title: str
    note: str = ""
    lead: str = ""
    value: str = ""
    status: str = ""
    status_icon: Icon | None = None
    icon: Icon | None = None
    chip: ChipView | None = None
    tone: Tone = Tone.LINE
    icon_tone: Tone | None = None
    action: str = ""
    strong: bool = False
    spoken: str = ""

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        chip = self.chip.text if self.chip else ""
        parts = (self.lead, self.title, self.note, self.value, chip, self.status)
        return self.spoken or ", ".join(part for part in parts if part)


class RowModel(QAbstractListModel):
    """The rows; an equal count with equal keys changes only what differs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RowView] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence
        return None

    def row(self, at: int) -> RowView:
        """The row at a place."""
        return self._rows[at]

    def row_of(self, key: str) -> int:
        """Place of a key, or −1."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), -1)

    def set_rows(self, rows: Sequence[RowView]) -> None:
        """Show these."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        for at, row in enumerate(rows):
            if row != self._rows[at]:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))


class TableList(QListView):
    """`chosen` for a row (tap, Enter, Space), `acted` for its button (tap, Ctrl+Enter)."""

    chosen = Signal(str)
    acted = Signal(str)

    def __init__(self, name: str, *, row_height: int = 46, lead_width: int = 58, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = RowModel(self)
        self._delegate = _RowDelegate(row_height, lead_width, self)
        self.pressed_action = self._pressed_row = -1
        self.setAccessibleName(name)
        self.setProperty("kind", "list")
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        scroll_by_finger(self)

    @property
    def current(self) -> str:
        """Key of the selected row, or ""."""
        index = self.currentIndex()
        return self._rows.row(index.row()).key if index.isValid() else ""

    def row(self, at: int) -> RowView:
        """The row at a place."""
        return self._rows.row(at)

    def set_rows(self, rows: Sequence[RowView]) -> None:
        """Show these, keeping the selected one selected."""
        kept = self.current
        self._rows.set_rows(rows)
        if kept:
            self.select(kept)

    def select(self, key: str) -> None:
        """Select a row; "" none."""
        at = self._rows.row_of(key) if key else -1
        self.setCurrentIndex(self._rows.index(at) if at >= 0 else QModelIndex())

    def set_row_height(self, height: int) -> None:
        """As high as their words need where it is narrow."""
        if self._delegate.set_height(height):
            self.scheduleDelayedItemsLayout()

    def action_rect(self, key: str) -> QRect:
        """Where the button of a row is, in the viewport."""
        index = self._rows.index(self._rows.row_of(key))
        return self._delegate.action_rect(self.visualRect(index), self._rows.row(index.row()), self.layoutDirection())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing is chosen yet: it may become a drag."""
        point = event.position().toPoint()
        self.pressed_action, self._pressed_row = self._action_at(point), self.indexAt(point).row()
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        pressed, self.pressed_action = self.pressed_action, -1
        self.viewport().update()
        if pressed >= 0:
            if pressed == self._action_at(point):
                self.acted.emit(self._rows.row(pressed).key)
            return
        index = self.indexAt(point)
        if index.isValid() and index.row() == self._pressed_row:
            self.setCurrentIndex(index)
            self.chosen.emit(self._rows.row(index.row()).key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if event.key() not in keys or not self.current:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.acted.emit(self.current)
        else:
            self.chosen.emit(self.current)

    def keyboardSearch(self, search: str) -> None:
        """Typed letters belong to the screen, not to the list."""

    def _action_at(self, point: QPoint) -> int:
        index = self.indexAt(point)
        if not index.isValid():
            return -1
        row = self._rows.row(index.row())
        rect = self._delegate.action_rect(self.visualRect(index), row, self.layoutDirection())
        return index.row() if row.action and rect.contains(point) else -1


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, height: int, lead_width: int, table: TableList) -> None:
        super().__init__(table)
        self._height, self._lead_width, self._table = height, lead_width, table

    def set_height(self, height: int) -> bool:
        """Whether that is another."""
        was, self._height = self._height, height
        return was != height

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self._height)

    def action_rect(self, bounds: QRect, row: RowView, direction: Qt.LayoutDirection) -> QRect:
        wide = max(84, self.action_width(row.action, bounds.width()))
        at = QRect(bounds.right() - 11 - wide, bounds.y() + (bounds.height() - 48) // 2, wide, 48)
        return QStyle.visualRect(direction, bounds, at)

    @staticmethod
    def action_width(words: str, room: int) -> int:
        """A long one takes two lines where the row is narrow."""
        whole = advance(Role.BUTTON, words) + 28
        if whole <= room * _ACTION_SHARE or " " not in words:
            return whole
        parts = words.split(" ")
        lines = ((" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts)))
        return min(max(advance(Role.COMPACT, line) for line in pair) for pair in lines) + 24

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        t = theme().tokens
        row = self._table.row(index.row())
        bounds: QRect = option.rect
        state = option.state
        painter.save()
        painter.setLayoutDirection(option.direction)
        fill, ink = tone_colors(row.tone, t)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(bounds, t.accent_soft)
            painter.fillRect(paint.visual(painter, bounds, QRect(bounds.x(), bounds.y(), 4, bounds.height())), t.accent)
        elif fill is not None:
            painter.fillRect(bounds, fill)
        painter.fillRect(QRect(bounds.x(), bounds.bottom(), bounds.width(), 1), t.line)
        end = self._paint_end(painter, bounds, row, pressed=self._table.pressed_action == index.row())
        if row.icon_tone is not None:
            ink = tone_colors(row.icon_tone, t)[1]
        self._paint_start(painter, bounds, row, end, ink if fill is not None or row.icon_tone else t.text2)
        painter.restore()

    def _paint_end(self, painter: QPainter, bounds: QRect, row: RowView, *, pressed: bool) -> int:
        """Button, chip, status and value from the end on; returns where they begin."""
        t = theme().tokens
        end = bounds.right() + 1 - _EDGE
        if row.action:
            where = self.action_rect(bounds, row, painter.layoutDirection())
            loud = t.accent_pressed if pressed else t.accent_fill
            paint.box(painter, where, 10, loud if row.strong else t.line if pressed else t.raised)
            ink = t.on_accent if row.strong else t.text
            if advance(Role.BUTTON, row.action) <= where.width() - 20:
                paint.text(painter, where, Role.BUTTON, ink, row.action, paint.At.CENTER)
            else:
                paint.wrapped_middle(painter, where.adjusted(6, 0, -6, 0), Role.COMPACT, ink, row.action)
            end = bounds.right() + 1 - 12 - where.width() - 12
        if row.chip:
            wide = chip_width(row.chip)
            at = QRect(end - wide, bounds.y(), wide, bounds.height())
            paint_chip(painter, paint.visual(painter, bounds, at), row.chip)
            end -= wide + 12
        if row.status:
            room = end - bounds.x() - self._before_status(row)
            wide = min(advance(Role.BODY, row.status), room)
            end = self._paint_word(painter, bounds, (row.status, row.status_icon, Role.BODY, t.text2), end, wide)
        if row.value:
            wide = max(_LEAST_VALUE, advance(Role.BUTTON, row.value))
            end = self._paint_word(painter, bounds, (row.value, None, Role.BUTTON, t.text), end, wide)
        return end

    @staticmethod
    def _before_status(row: RowView) -> int:
        """What a row is called comes before how it is doing."""
        marks = (38 if row.icon is not None else 0) + (50 if row.status_icon is not None else 16)
        value = max(_LEAST_VALUE, advance(Role.BUTTON, row.value)) + 16 if row.value else 0
        return _EDGE + marks + value + min(advance(Role.BUTTON, row.title), _TITLE_AT_LEAST)

    def _paint_word(
        self, painter: QPainter, bounds: QRect, what: tuple[str, Icon | None, Role, QColor], end: int, wide: int
    ) -> int:
        words, icon, role, color = what
        if wide < _NO_WORD:
            return end
        at = QRect(end - wide, bounds.y(), wide, bounds.height())
        paint.text(painter, paint.visual(painter, bounds, at), role, color, words, paint.At.END)
        if icon is not None:
            mark = QRect(at.x() - 26, bounds.y(), 20, bounds.height())
            paint.icon(painter, paint.visual(painter, bounds, mark), icon, color, 18)
            return mark.x() - 24
        return at.x() - 16

    def _paint_start(self, painter: QPainter, bounds: QRect, row: RowView, end: int, mark_ink: QColor) -> None:
        t = theme().tokens
        x = bounds.x() + _EDGE
        if row.icon is not None:
            mark = QRect(x, bounds.y(), 24, bounds.height())
            paint.icon(painter, paint.visual(painter, bounds, mark), row.icon, mark_ink, 24)
            x += 38
        if row.lead and (not row.note or bounds.width() >= _ROOMY):
            at = QRect(x, bounds.y(), self._lead_width, bounds.height())
            paint.text(painter, paint.visual(painter, bounds, at), Role.BODY, t.text2, row.lead)
            x += self._lead_width + 16
        where = paint.visual(painter, bounds, QRect(x, bounds.y(), end - x, bounds.height()))
        if row.note:
            paint.titled(painter, where, (Role.BUTTON, t.text, row.title), (Role.META, t.text2, row.note))
        else:
            lines = paint.wrapped_height(Role.BUTTON, row.title, where.width()) <= where.height() - 6
            draw = paint.fitted if lines else paint.text
            draw(painter, where, Role.BUTTON, t.text, row.title)
