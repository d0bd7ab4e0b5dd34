"""Product tiles and their grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QSpacerItem, QWidget

from app.ui.theme.fonts import Role, advance, metrics
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tint
from app.ui.widgets import paint
from app.ui.widgets.control import Control, move_in_grid

_PADDING = 12
_LINE_HEIGHT = 20
_GAP = 8
_LEAST, _MOST = 84, 120


@dataclass(frozen=True, slots=True)
class TileView:
    """One tile. `price` may be a word ("Scan"); `spoken` is the whole for a screen reader."""

    key: str
    name: str
    price: str = ""
    icon: Icon = Icon.BOX
    tint: Tint = Tint.HOME
    off: str | None = None
    spoken: str = ""


class Tile(Control):
    """A tinted product tile: icon and price above, up to two lines of name below."""

    focus_radius = 12

    def __init__(self, view: TileView, parent: QWidget | None = None) -> None:
        self.view = view
        super().__init__(view.name, parent)
        self.setAccessibleName(view.spoken or ", ".join(part for part in (view.name, view.price) if part))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_off(view.off)

    def sizeHint(self) -> QSize:
        return QSize(150, 92)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, _LEAST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        pair = t.tints[self.view.tint]
        ink, meta = (t.text, t.text2) if self.isEnabled() else (t.text3, t.text3)
        if self.isEnabled():
            paint.box(painter, self.rect(), 12, _pressed(pair.back) if self.looks_pressed else pair.back)
        else:
            paint.box(painter, self.rect(), 12, None, t.line)
        bounds = self.rect()
        icon = QRect(_PADDING, _PADDING, 26, 26)
        paint.icon(
            painter, paint.visual(painter, bounds, icon), self.view.icon, pair.ink if self.isEnabled() else t.text3, 26
        )
        price = QRect(_PADDING + 32, 10, self.width() - 2 * _PADDING - 32, 18)
        paint.text(painter, paint.visual(painter, bounds, price), Role.META_STRONG, meta, self.view.price, paint.At.END)
        self._paint_name(painter, ink)

    def _paint_name(self, painter: QPainter, ink: QColor) -> None:
        room = self.width() - 2 * _PADDING
        lines = two_lines(self.view.name, Role.BUTTON, room)
        top = self.height() - 10 - _LINE_HEIGHT * len(lines)
        for at, line in enumerate(lines):
            rect = QRect(_PADDING, top + at * _LINE_HEIGHT, room, _LINE_HEIGHT)
            paint.text(painter, rect, Role.BUTTON, ink, line)


class TileGrid(QWidget):
    """A page of tiles; at most `columns` × `rows` of what it is given. Where there are fewer, they keep their size and
    the rest of the grid stays empty.
    """

    chosen = Signal(str)

    def __init__(self, columns: int = 4, rows: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows = rows
        self._tiles: list[Tile] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._empty: list[QSpacerItem] = []

    @property
    def tiles(self) -> Sequence[Tile]:
        """The tiles on show, in reading order."""
        return self._tiles

    def set_shape(self, columns: int, rows: int) -> None:
        """Lay the same tiles out anew."""
        views = [tile.view for tile in self._tiles]
        for at in range(columns, self._columns):
            self._grid.setColumnStretch(at, 0)
            self._grid.setColumnMinimumWidth(at, 0)
        for at in range(rows, self._rows):
            self._grid.setRowStretch(at, 0)
        self._columns, self._rows = columns, rows
        self.setMaximumHeight(rows * (_MOST + _GAP) - _GAP)
        self.set_tiles(views)

    def set_tiles(self, views: Sequence[TileView]) -> None:
        """Show these."""
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        for place in self._empty:
            self._grid.removeItem(place)
        self._tiles = [Tile(view) for view in views[: self._columns * self._rows]]
        for at, tile in enumerate(self._tiles):
            tile.clicked.connect(lambda _=False, key=tile.view.key: self.chosen.emit(key))
            self._grid.addWidget(tile, at // self._columns, at % self._columns)
            tile.show()
        self._empty = [_place() for _ in range(len(self._tiles), self._columns * self._rows)]
        for at, place in enumerate(self._empty, start=len(self._tiles)):
            self._grid.addItem(place, at // self._columns, at % self._columns)
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 1)
        for row in range(self._rows):
            self._grid.setRowStretch(row, 1)

    def choose(self, index: int) -> None:
        """Tap the tile at `index`, as Alt+1…9 does."""
        if 0 <= index < len(self._tiles):
            self._tiles[index].click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not move_in_grid(self._tiles, self._columns, event):
            event.ignore()


def fitting(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of tiles in so much room: 3 × 4 on the smallest screen, 4 × 4, and 5 × 6 on a large one."""
    return max(3, min(5, (width + _GAP) // (128 + _GAP))), max(2, min(6, (height + _GAP) // (_LEAST + _GAP)))


def _place() -> QSpacerItem:
    """As large as a tile would be."""
    grows = QSizePolicy.Policy.Expanding
    return QSpacerItem(150, 92, grows, grows)


def two_lines(words: str, role: Role, width: int) -> list[str]:
    """`words` on one or two lines of `width` px, broken between words, the second cut if need be."""
    if advance(role, words) <= width:
        return [words]
    parts = words.split(" ")
    taken = 1
    while taken < len(parts) - 1 and advance(role, " ".join(parts[: taken + 1])) <= width:
        taken += 1
    rest = " ".join(parts[taken:])
    return [" ".join(parts[:taken]), metrics(role).elidedText(rest, Qt.TextElideMode.ElideRight, width)]


def _pressed(color: QColor) -> QColor:
    return color.lighter(130) if theme().dark else color.darker(108)
