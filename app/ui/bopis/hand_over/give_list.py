"""The lines of a hand-over: where each stands, what is given, what the customer does not want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.bopis.rows_model import Index, RowsModel
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.chip import ChipView, chip_width, paint_chip
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.thumb import paint_thumb

_ROW = 76
_EDGE = 16
_PLATE = 92
_NARROW_PLATE = 68
_THUMB = 48
_ROOMY = 720


@dataclass(frozen=True, slots=True)
class GiveRow:
    """One line. ``plate`` (code, word) stands on the first line of a shelf; ``actions`` are (code, words), first first.

    ``declined`` tints the row; ``strong`` names the action that is painted loud.
    """

    key: str
    name: str
    size: str
    note: str
    amount: str
    icon: Icon
    tint: Tint
    plate: tuple[str, str] = ("", "")
    cold: bool = False
    chip: ChipView | None = None
    actions: tuple[tuple[str, str], ...] = ()
    strong: str = ""
    declined: bool = False
    off: bool = False
    spoken: str = ""


class GiveList(QListView):
    """`chosen` for a tap on a row, `acted` (key, action) for one of its buttons."""

    chosen = Signal(str)
    acted = Signal(str, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel[GiveRow](self)
        self._delegate = _GiveDelegate(self)
        self.current = ""
        self.held: tuple[str, str] | None = None
        self.setAccessibleName(name)
        self.setProperty("kind", "list")
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll_by_finger(self)

    @property
    def rows(self) -> tuple[GiveRow, ...]:
        return self._model.rows

    def set_rows(self, rows: Sequence[GiveRow], current: str) -> None:
        """Show these with `current` marked and in view."""
        self._model.set_rows(rows)
        if current != self.current:
            self.current = current
            self.viewport().update()
        at = self._at(current)
        if at >= 0:
            self.setCurrentIndex(self._model.index(at))
            self.scrollTo(self._model.index(at))

    def action_rect(self, key: str, action: str) -> QRect:
        """Where a button of a row is, in the viewport."""
        row = self._model.rows[self._at(key)]
        bounds = self.visualRect(self._model.index(self._at(key)))
        return self._delegate.buttons(bounds, row, self.layoutDirection())[action]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.held = self._hit(event.position().toPoint())
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self.held = self.held, None
        self.viewport().update()
        hit = self._hit(event.position().toPoint())
        if hit is None or hit != pressed:
            return
        key, action = hit
        if action:
            self.acted.emit(key, action)
        else:
            self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _at(self, key: str) -> int:
        return next((at for at, row in enumerate(self._model.rows) if row.key == key), -1)

    def _hit(self, point: QPoint) -> tuple[str, str] | None:
        """The row under a point, and its button there or ""."""
        index = self.indexAt(point)
        if not index.isValid():
            return None
        row = self._model.rows[index.row()]
        buttons = self._delegate.buttons(self.visualRect(index), row, self.layoutDirection())
        return row.key, next((action for action, rect in buttons.items() if rect.contains(point)), "")


class _GiveDelegate(QStyledItemDelegate):
    def __init__(self, rows: GiveList) -> None:
        super().__init__(rows)
        self._list = rows

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, _ROW)

    def buttons(self, bounds: QRect, row: GiveRow, direction: Qt.LayoutDirection) -> dict[str, QRect]:
        """Where each button is, from the end on."""
        placed: dict[str, QRect] = {}
        end = bounds.right() + 1 - _EDGE
        for action, words in reversed(row.actions):
            wide = max(76, advance(Role.BUTTON, words) + 28)
            at = QRect(end - wide, bounds.y() + (_ROW - 48) // 2, wide, 48)
            placed[action] = QStyle.visualRect(direction, bounds, at)
            end -= wide + 8
        return placed

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._list.rows[index.row()], theme().tokens
        bounds: QRect = option.rect
        painter.save()
        painter.setLayoutDirection(option.direction)
        if row.declined:
            painter.fillRect(bounds, t.warn_soft)
        if row.key == self._list.current:
            painter.fillRect(bounds, t.warn_soft if row.declined else t.accent_soft)
            painter.fillRect(paint.visual(painter, bounds, QRect(bounds.x(), bounds.y(), 4, _ROW)), t.accent)
        painter.fillRect(QRect(bounds.x(), bounds.bottom(), bounds.width(), 1), t.line)
        end = self._paint_end(painter, bounds, row)
        self._paint_start(painter, bounds, row, end)
        painter.restore()

    def _paint_end(self, painter: QPainter, bounds: QRect, row: GiveRow) -> int:
        """Buttons, chip and amount; returns where they begin."""
        t = theme().tokens
        for action, rect in self.buttons(bounds, row, painter.layoutDirection()).items():
            held = self._list.held == (row.key, action)
            framed = action == row.strong
            fill = t.line if held else t.surface if framed else t.raised
            paint.box(painter, rect, 10, fill, t.ctl if framed else None)
            words = next(words for own, words in row.actions if own == action)
            paint.text(painter, rect, Role.BUTTON, t.text, words, paint.At.CENTER)
        plain = self.buttons(bounds, row, Qt.LayoutDirection.LeftToRight).values()
        end = min((rect.x() for rect in plain), default=bounds.right() + 1 - _EDGE + 12) - 12
        if row.chip:
            wide = chip_width(row.chip)
            at = QRect(end - wide, bounds.y(), wide, _ROW)
            paint_chip(painter, paint.visual(painter, bounds, at), row.chip)
            end -= wide + 12
        wide = advance(Role.LINE, row.amount)
        at = QRect(end - wide, bounds.y(), wide, _ROW)
        paint.text(painter, paint.visual(painter, bounds, at), Role.LINE, t.text2, row.amount, paint.At.END)
        return at.x() - 12

    @staticmethod
    def _paint_start(painter: QPainter, bounds: QRect, row: GiveRow, end: int) -> None:
        t = theme().tokens
        x = bounds.x() + _EDGE
        code, word = row.plate
        roomy = bounds.width() >= _ROOMY
        wide = _PLATE if roomy else _NARROW_PLATE
        if code:
            plate = paint.visual(painter, bounds, QRect(x, bounds.y() + 12, wide, 52))
            paint_plate(painter, plate, code, word, cold=row.cold)
        x += wide + 14
        if roomy:
            thumb = QRect(x, bounds.y() + (_ROW - _THUMB) // 2, _THUMB, _THUMB)
            paint_thumb(painter, paint.visual(painter, bounds, thumb), row.icon, row.tint)
            x += _THUMB + 14
        size = advance(Role.SIZE, row.size) + 9 if row.size and roomy else 0
        ink = t.text3 if row.off else t.text
        # Where it is narrow the size stands before the note; why something was declined needs the room alone.
        beneath = (row.note,) if roomy or row.declined else (row.size, row.note)
        told = " · ".join(part for part in beneath if part)
        role, color = (Role.META_STRONG, t.warn) if row.declined else (Role.META, t.text3)
        long = told and advance(role, told) > end - x
        top = bounds.y() + (6 if long else 12 if told else (_ROW - 24) // 2)
        name = QRect(x, top, min(advance(Role.LINE, row.name), end - x - size), 24)
        paint.text(painter, paint.visual(painter, bounds, name), Role.LINE, ink, row.name)
        if size:
            beside = QRect(name.right() + 10, name.y(), size, 24)
            paint.text(painter, paint.visual(painter, bounds, beside), Role.SIZE, t.text2, row.size)
        note = QRect(x, top + 26, end - x, 20)
        paint.fitted(painter, paint.visual(painter, bounds, note), role, color, told, down=True)


def paint_plate(painter: QPainter, rect: QRect, code: str, word: str, *, cold: bool) -> None:
    """The plate of a shelf: ink, or the chiller's blue."""
    t = theme().tokens
    fill, ink = (t.chiller, t.on_chiller) if cold else (t.text, t.canvas)
    paint.box(painter, rect, 10, fill)
    paint.text(painter, rect.adjusted(4, 5, -4, -21), Role.TITLE, ink, code, paint.At.CENTER)
    paint.text(painter, rect.adjusted(4, 28, -4, -4), Role.MICRO, ink, word, paint.At.CENTER)
