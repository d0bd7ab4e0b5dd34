"""The cart: lines, the strip of actions on the selected one, and the strip that counts lines above."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind, square
from app.ui.widgets.control import Control
from app.ui.widgets.finger import RowsByFinger
from app.ui.widgets.line_delegate import STRIP, LineDelegate
from app.ui.widgets.line_view import LineModel, LineView
from app.ui.widgets.line_window import LineWindow
from app.ui.widgets.stepper import Stepper

_ABOVE = 48
_NARROW = 560
_FAR = 1_000_000_000
_JUMPS = {"Key_Up": -1, "Key_Down": 1, "Key_Home": -_FAR, "Key_End": _FAR}


class LineAction(StrEnum):
    """What the strip can ask for."""

    QUANTITY = "quantity"
    DISCOUNT = "discount"
    PRICE = "price"
    NOTE = "note"
    MORE = "more"
    WHY = "why"
    REMOVE = "remove"


_FOLDABLE = frozenset({LineAction.PRICE, LineAction.NOTE, LineAction.WHY})


@dataclass(frozen=True, slots=True)
class LineWords:
    """The words of the list; `above` makes "1 line above" out of 1."""

    above: Callable[[int], str]
    list_name: str
    discount: str
    price: str
    note: str
    more: str
    remove: str
    fewer: str
    one_more: str
    quantity: str = ""
    why: str = ""


class LineList(QWidget):
    """Cart lines, newest at the bottom and selected."""

    selected = Signal(str)
    stepped = Signal(str, int)
    acted = Signal(str, str)

    def __init__(
        self,
        words: LineWords,
        actions: Sequence[LineAction] = (
            LineAction.DISCOUNT,
            LineAction.PRICE,
            LineAction.NOTE,
            LineAction.REMOVE,
        ),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._model = LineModel(self)
        self._window = LineWindow()
        self._told = ""
        self._moving = False
        self._above = _AboveStrip(self)
        self._strip = _ActionStrip(words, actions)
        self._view = _View(self._model, self._strip)
        self._view.setAccessibleName(words.list_name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._above)
        column.addWidget(self._view, 1)
        self.setFocusProxy(self._view)
        self._view.selectionModel().selectionChanged.connect(self._on_selected)
        self._view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._above.clicked.connect(self._to_top)
        self._strip.stepped.connect(lambda by: self.stepped.emit(self.current, by))
        self._strip.acted.connect(lambda action: self.acted.emit(self.current, action))
        self._view.keyed.connect(self._on_key)

    @property
    def current(self) -> str:
        """Key of the selected line, or ""; it stays selected while it is scrolled away."""
        return self._told

    @property
    def view(self) -> QListView:
        """The list itself, for tab order and tests."""
        return self._view

    @property
    def strip(self) -> QWidget:
        """The floating actions."""
        return self._strip

    def set_lines(self, lines: Sequence[LineView], current: str | None = None) -> None:
        """Show `lines` and open `current`; None keeps the selection, "" drops it."""
        kept = self.current if current is None else current
        self._window.set_lines(tuple(lines))
        self.select(kept)

    def select(self, key: str) -> None:
        """Open a line and bring it fully into view; "" closes."""
        found = self._window.reveal(key)
        with self._rearranging():
            self._model.set_lines(self._window.visible)
            row = self._model.row_of(key) if found else -1
            at = self._model.index(row) if found else QModelIndex()
            if not found:
                self._view.clearSelection()
            self._view.open_row(row)
            self._view.setCurrentIndex(at)
            if found:
                self._view.scrollTo(at)
        self._tell()
        self._count_above()

    def set_actions(self, actions: Sequence[LineAction]) -> None:
        """Which actions the strip shows."""
        self._strip.set_actions(actions)

    def _on_selected(self, now: QItemSelection, _before: QItemSelection) -> None:
        if not self._moving:
            rows = now.indexes()
            self._view.open_row(rows[0].row() if rows else -1)
            self._tell()

    def _tell(self) -> None:
        row = self._view.opened_row
        now = self._model.line(row).key if 0 <= row < self._model.rowCount() else ""
        if now != self._told:
            self._told = now
            self.selected.emit(now)

    def _to_top(self) -> None:
        while self._window.widen(-1):
            pass
        first = self._window.visible[0].key
        self._show_window(first)
        self._count_above()

    def _on_scrolled(self, value: int) -> None:
        if self._moving:
            return
        bar = self._view.verticalScrollBar()
        by = -1 if value == bar.minimum() else 1 if value == bar.maximum() else 0
        top = self._view.indexAt(QPoint(1, 1)).row()
        if by and top >= 0:
            self._widen(by, self._model.line(top).key)
        self._count_above()

    def _widen(self, by: int, top: str) -> None:
        """Scrolled to an end of the window: take in more, and leave on screen what is there."""
        if self._window.widen(by):
            self._show_window(top)

    def _show_window(self, top: str) -> None:
        """Hand the window to the view, `top` being its first row on screen."""
        with self._rearranging():
            self._model.set_lines(self._window.visible)
            row = self._model.row_of(self.current)
            self._view.open_row(row)
            self._view.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
            self._view.scrollTo(self._model.index(self._model.row_of(top)), QListView.ScrollHint.PositionAtTop)

    @contextmanager
    def _rearranging(self) -> Iterator[None]:
        """What the view tells meanwhile is not the operator's doing, and the strip is placed once at the end."""
        self._moving = self._view.rearranged = True
        yield
        self._moving = self._view.rearranged = False
        self._view.place_strip()
        self._view.keep_under_finger()

    def _on_key(self, action: str, by: int) -> None:
        if action in _JUMPS:
            self.select(self._window.neighbor(self.current, _JUMPS[action]))
        elif not self.current:
            return
        elif by:
            self.stepped.emit(self.current, by)
        else:
            self.acted.emit(self.current, action)

    def _count_above(self) -> None:
        first = self._view.indexAt(self._view.viewport().rect().topLeft())
        hidden = max(first.row(), 0) + self._window.start
        self._above.set_label(self._words.above(hidden) if hidden else "")
        self._above.setVisible(hidden > 0)


class _View(RowsByFinger):
    """The list view; it keeps the strip over the row that is open."""

    keyed = Signal(str, int)

    def __init__(self, model: LineModel, strip: "_ActionStrip") -> None:
        super().__init__()
        self.opened_row = -1
        self.rearranged = False
        self._lines = model
        self._strip = strip
        strip.setParent(self.viewport())
        strip.hide()
        self.setProperty("kind", "list")
        self.setModel(model)
        self.setItemDelegate(LineDelegate(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.verticalScrollBar().valueChanged.connect(self.place_strip)
        model.dataChanged.connect(self.place_strip)
        model.rowsRemoved.connect(self.place_strip)
        model.modelReset.connect(lambda: self.open_row(-1))

    def open_row(self, row: int) -> None:
        """Make room for the strip in `row`."""
        if row != self.opened_row:
            self.opened_row = row
            self.scheduleDelayedItemsLayout()
            self.executeDelayedItemsLayout()
        self.place_strip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The strip above took room or gave it back: the open row stays in sight."""
        super().resizeEvent(event)
        if 0 <= self.opened_row < self._lines.rowCount() and event.size().height() < event.oldSize().height():
            self.scrollTo(self._lines.index(self.opened_row))
        self.place_strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus:
                self.keyed.emit("", 1)
            case Qt.Key.Key_Minus:
                self.keyed.emit("", -1)
            case Qt.Key.Key_Delete:
                self.keyed.emit(LineAction.REMOVE.value, 0)
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_Home | Qt.Key.Key_End:
                self.keyed.emit(Qt.Key(event.key()).name, 0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Escape:
                event.ignore()
            case _:
                super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typed letters belong to the screen, not to the list."""

    def place_strip(self) -> None:
        """Lay the strip over the open row."""
        if self.rearranged:
            return
        rows = self._lines.rowCount()
        shown = 0 <= self.opened_row < rows and not self._lines.line(self.opened_row).removed
        if not shown:
            self._strip.hide()
            return
        line = self._lines.line(self.opened_row)
        row = self.visualRect(self._lines.index(self.opened_row))
        self._strip.show_line(line)
        self._strip.setGeometry(QRect(row.x(), row.bottom() + 1 - STRIP, row.width(), STRIP))
        self._strip.show()


class _ActionStrip(QWidget):
    """Stepper and buttons for the open line."""

    stepped = Signal(int)
    acted = Signal(str)

    def __init__(self, words: LineWords, actions: Sequence[LineAction]) -> None:
        super().__init__()
        self._stepper = Stepper(name=words.quantity, fewer=words.fewer, more=words.one_more)
        self._stepper.stepped.connect(self.stepped)
        self._stepper.value_tapped.connect(lambda: self.acted.emit(LineAction.QUANTITY.value))
        self._buttons = {
            LineAction.DISCOUNT: Button(words.discount, Kind.PLAIN, height=48, icon=Icon.DISCOUNT),
            LineAction.PRICE: Button(words.price, Kind.PLAIN, height=48, icon=Icon.TAG),
            LineAction.NOTE: square(Icon.NOTE, words.note, Kind.PLAIN),
            LineAction.MORE: square(Icon.DOTS, words.more, Kind.PLAIN),
            LineAction.WHY: square(Icon.HELP, words.why, Kind.PLAIN),
            LineAction.REMOVE: Button(words.remove, Kind.PLAIN_DANGER, height=48, icon=Icon.TRASH),
        }
        self._short = {
            LineAction.PRICE: square(Icon.TAG, words.price, Kind.PLAIN),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 2, 20, 10)
        row.setSpacing(8)
        row.addWidget(self._stepper)
        for action, button in self._buttons.items():
            if action is LineAction.REMOVE:
                row.addStretch(1)
            for one in (self._short.get(action), button):
                if one is not None:
                    row.addWidget(one)
                    one.clicked.connect(lambda _=False, what=action.value: self.acted.emit(what))
        self._wanted: frozenset[LineAction] = frozenset()
        self.set_actions(actions)

    def set_actions(self, actions: Sequence[LineAction]) -> None:
        """Show these buttons."""
        self._wanted = frozenset(actions)
        self._fit()

    def show_line(self, line: LineView) -> None:
        """Take over the quantity."""
        if self._stepper.text != line.quantity:
            self._stepper.set_text(line.quantity)
        self._stepper.setVisible(line.can_change and not line.weighed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where it is narrow, a price alone loses its word; price, note and "why" together are behind "more"."""
        narrow = 0 < self.width() < _NARROW
        foldable = self._wanted & _FOLDABLE if narrow else frozenset()
        alone = foldable == {LineAction.PRICE}
        short = {LineAction.PRICE} if alone else set()
        for action, button in self._short.items():
            button.setVisible(action in short)
        for action, button in self._buttons.items():
            unfolded = action is LineAction.MORE and bool(foldable) and not alone
            shown = action in self._wanted and action not in foldable and action not in short
            button.setVisible(shown or unfolded)


class _AboveStrip(Control):
    """Says how many lines are hidden above; a tap goes there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setFixedHeight(_ABOVE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(200, _ABOVE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        painter.fillRect(self.rect(), t.raised if self.looks_pressed else t.sunken)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.line)
        wide = advance(Role.META_STRONG, self.label)
        x = (self.width() - wide - 26) // 2
        arrow = paint.visual(painter, self.rect(), QRect(x, 0, 18, _ABOVE - 1))
        paint.icon(painter, arrow, Icon.CHEVRON_UP, t.text2, 18)
        label = paint.visual(painter, self.rect(), QRect(x + 26, 0, wide, _ABOVE - 1))
        paint.text(painter, label, Role.META_STRONG, t.text2, self.label)
