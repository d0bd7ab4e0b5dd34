"""The lines of a document: expected against received, how each stands, and a stepper on the one being counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.bopis.rows_model import Index, RowsModel
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.chip import ChipView, chip_width, paint_chip
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.stepper import Stepper
from app.ui.widgets.thumb import paint_thumb

_ROW, _EDGE, _THUMB, _HEAD = 66, 16, 48, 40
_STEPPER = 148
_ROOMY = 700


@dataclass(frozen=True, slots=True)
class LineRow:
    """``quiet``: nothing of it came yet."""

    key: str
    name: str
    size: str
    expected: str
    received: str
    chip: ChipView
    icon: Icon
    tint: Tint
    spoken: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where they begin, from the leading edge of a row."""

    name: int
    expected: int
    received: int
    state: int
    expected_wide: int
    received_wide: int


def _columns(width: int) -> _Columns:
    roomy = width >= _ROOMY
    expected_wide, received_wide, state_wide, gap = (76, 164, 184, 16) if roomy else (48, _STEPPER, 170, 6)
    state = width - (_EDGE if roomy else 4) - state_wide
    received = state - gap - received_wide
    name = _EDGE + (_THUMB + 14 if roomy else 0)
    return _Columns(name, received - expected_wide - 8, received, state, expected_wide, received_wide)


class LineList(QListView):
    """``chosen`` for a tap on a row; ``stepped`` and ``typed`` for the one being counted."""

    chosen = Signal(str)
    stepped = Signal(int)
    typed = Signal()
    resized = Signal()

    def __init__(self, name: str, fewer: str, more: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel[LineRow](self)
        self.current = ""
        self.setAccessibleName(name)
        self.setProperty("kind", "list")
        self.setModel(self._model)
        self.setItemDelegate(_LineDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll_by_finger(self)
        self._stepper = Stepper(fewer=fewer, more=more, parent=self.viewport())
        self._stepper.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stepper.setObjectName("receive.count")
        self._stepper.stepped.connect(self.stepped)
        self._stepper.value_tapped.connect(self.typed)
        self._stepper.hide()
        self.clicked.connect(lambda index: self.chosen.emit(self._model.rows[index.row()].key))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._place())

    @property
    def rows(self) -> tuple[LineRow, ...]:
        return self._model.rows

    def set_rows(self, rows: Sequence[LineRow], current: str, *, counting: bool) -> None:
        """Show these, with the current one in view; ``counting``: it may be changed."""
        self._model.set_rows(rows)
        moved, self.current = self.current != current, current
        at = self._row_of(current)
        if at >= 0 and moved:
            self.scrollTo(self._model.index(at))
        if at >= 0:
            self._stepper.set_text(rows[at].received)
        self._stepper.setVisible(counting and at >= 0)
        self._place()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @property
    def counting(self) -> bool:
        return not self._stepper.isHidden()

    def _row_of(self, key: str) -> int:
        return next((at for at, row in enumerate(self._model.rows) if row.key == key), -1)

    def _place(self) -> None:
        at = self._row_of(self.current)
        if at < 0:
            return
        row = self.visualRect(self._model.index(at))
        columns = _columns(row.width())
        x = row.x() + columns.received + (columns.received_wide - _STEPPER) // 2
        place = QRect(x, row.y() + (_ROW - 48) // 2, _STEPPER, 48)
        self._stepper.setGeometry(paint.mirrored(self.viewport(), self.viewport().rect(), place))


class LineHead(QWidget):
    """The names of the columns, over those of its list."""

    def __init__(self, lines: LineList, product: str, expected: str, received: str, state: str) -> None:
        super().__init__()
        self._lines = lines
        self._words = (product, expected, received, state)
        lines.resized.connect(self.update)
        self.setFixedHeight(_HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        width = self._lines.viewport().width()
        t, painter, at = theme().tokens, paint.begin(self), _columns(width)
        product, expected, received, state = self._words
        high = self.height()
        places = (
            (QRect(at.name, 0, at.expected - at.name, high), product, paint.At.START),
            (QRect(at.expected - 30, 0, at.expected_wide + 30, high), expected, paint.At.END),
            (QRect(at.received, 0, at.received_wide, high), received, paint.At.CENTER),
            (QRect(at.state, 0, width - at.state, high), state, paint.At.START),
        )
        for rect, words, side in places:
            where = paint.visual(painter, self._lines.viewport().rect(), rect)
            paint.text(painter, where, Role.META_STRONG, t.text2, words, side)
        painter.fillRect(QRect(0, high - 1, self.width(), 1), t.line)


class _LineDelegate(QStyledItemDelegate):
    def __init__(self, lines: LineList) -> None:
        super().__init__(lines)
        self._list = lines

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, t = self._list.rows[index.row()], theme().tokens
        bounds: QRect = option.rect
        at, current = _columns(bounds.width()), row.key == self._list.current
        painter.save()
        painter.setLayoutDirection(option.direction)

        def place(x: int, y: int, wide: int, high: int) -> QRect:
            return paint.visual(painter, bounds, QRect(bounds.x() + x, bounds.y() + y, wide, high))

        if current:
            painter.fillRect(bounds, t.accent_soft)
            painter.fillRect(place(0, 0, 4, _ROW), t.accent)
        painter.fillRect(QRect(bounds.x(), bounds.bottom(), bounds.width(), 1), t.line)
        if bounds.width() >= _ROOMY:
            paint_thumb(painter, place(_EDGE, (_ROW - _THUMB) // 2, _THUMB, _THUMB), row.icon, row.tint)
        wide = at.expected - at.name - 8
        paint.text(painter, place(at.name, 10, wide, 24), Role.LINE, t.text, row.name)
        paint.text(painter, place(at.name, 36, wide, 20), Role.META, t.text2, row.size)
        paint.text(
            painter, place(at.expected, 0, at.expected_wide, _ROW), Role.LEAD, t.text2, row.expected, paint.At.END
        )
        if not (current and self._list.counting):
            ink = t.text3 if row.quiet else t.text
            paint.text(
                painter, place(at.received, 0, at.received_wide, _ROW), Role.TITLE, ink, row.received, paint.At.CENTER
            )
        room = bounds.width() - at.state - 8
        paint_chip(painter, place(at.state, 0, min(chip_width(row.chip), room), _ROW), row.chip)
        painter.restore()
