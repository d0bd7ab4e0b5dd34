"""The cards of the board: headings and orders in one list, in as many columns as fit, painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.chip import chip_width, paint_chip
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.order_card import OrderCardView

_CARD = 76
_GAP = 8
_HEADING = 36
_EDGE = 16
_COLUMN_LEAST = 500
_COLUMN_GAP = 12
_NO_PARENT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above some cards, with a ``note`` at the end of the line. ``title``: above a whole lane."""

    words: str
    icon: Icon
    color: str = "text2"
    note: str = ""
    title: bool = False


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Cards under a heading, or under none."""

    heading: Heading | None
    cards: tuple[OrderCardView, ...] = field(default=())


Entry = Heading | OrderCardView


class CardModel(QAbstractListModel):
    """Headings and cards in a row; where the keys stay the same, only what differs is painted again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._rows: dict[str, int] = {}

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.words if isinstance(entry, Heading) else entry.spoken
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        is_card = isinstance(self._entries[index.row()], OrderCardView)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_card else Qt.ItemFlag.NoItemFlags

    def entry(self, row: int) -> Entry:
        return self._entries[row]

    def row_of(self, key: str) -> int:
        return self._rows.get(key, -1)

    def set_entries(self, entries: list[Entry]) -> bool:
        """Show these; whether the list was laid out anew."""
        if [_key(entry) for entry in entries] != [_key(entry) for entry in self._entries]:
            self.beginResetModel()
            self._entries = entries
            self._rows = {entry.key: row for row, entry in enumerate(entries) if isinstance(entry, OrderCardView)}
            self.endResetModel()
            return True
        for row, entry in enumerate(entries):
            if entry is not self._entries[row] and entry != self._entries[row]:
                self._entries[row] = entry
                self.dataChanged.emit(self.index(row), self.index(row))
        return False


class CardList(QListView):
    """`chosen` for a tap on a card, `acted` for its button. The screen moves the choice by keys."""

    chosen = Signal(str)
    acted = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = CardModel(self)
        self._delegate = _CardDelegate(self)
        self._grid: list[list[str]] = []
        self._groups: tuple[CardGroup, ...] = ()
        self.current = ""
        self.pressed_row = -1
        self.setAccessibleName(name)
        self.setProperty("kind", "list")
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(28)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll_by_finger(self)

    @property
    def columns(self) -> int:
        """How many cards stand side by side."""
        return 2 if self.maximumViewportSize().width() >= 2 * _COLUMN_LEAST + _COLUMN_GAP else 1

    @property
    def row_width(self) -> int:
        """What one row may fill: side by side, the list keeps room for its scroll bar even without one."""
        if self.columns == 1:
            return self.viewport().width() - 1
        return self.maximumViewportSize().width() - self.verticalScrollBar().sizeHint().width() - 1

    @property
    def shown(self) -> tuple[OrderCardView, ...]:
        """Every card, in order."""
        return tuple(card for group in self._groups for card in group.cards)

    def set_groups(self, groups: Sequence[CardGroup], current: str) -> None:
        """Show these with `current` framed, scrolled as it was where the cards are still the same."""
        laid_out = tuple(groups) != self._groups and self._lay_out(tuple(groups))
        if current != self.current or laid_out:
            self.current = current
            row = self._model.row_of(current)
            self.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
            if row >= 0:
                self.scrollTo(self._model.index(row))
            self.viewport().update()

    def _lay_out(self, groups: tuple[CardGroup, ...]) -> bool:
        """Take over other cards; whether they stand elsewhere now."""
        self._groups = groups
        entries: list[Entry] = []
        for group in groups:
            entries += [group.heading] if group.heading else []
            entries += group.cards
        place = self.verticalScrollBar().value()
        moved = self._model.set_entries(entries)
        self._lay_grid()
        if moved:
            self.executeDelayedItemsLayout()
            self.verticalScrollBar().setValue(place)
        return moved

    def neighbor(self, key: str) -> str:
        """The card that an arrow, Home, End, PgUp or PgDown leads to from the current one; "" for any other key."""
        at = next(
            ((y, x) for y, row in enumerate(self._grid) for x, own in enumerate(row) if own == self.current), None
        )
        if at is None:
            return self._grid[0][0] if self._grid and key in _STEPS else ""
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            key = {"Left": "Right", "Right": "Left"}.get(key, key)
        if key not in _STEPS:
            return ""
        down, right = _STEPS[key]
        y = max(0, min(len(self._grid) - 1, at[0] + down))
        x = max(0, min(len(self._grid[y]) - 1, at[1] + right))
        return self._grid[y][x]

    def beside(self, other: CardList) -> str:
        """The card here that stands where the current one of another list stands, or the last."""
        rows = [row for row in self._grid if row]
        at = next((y for y, row in enumerate(other._grid) if other.current in row), 0)
        return rows[min(at, len(rows) - 1)][0] if rows else ""

    def card_rect(self, key: str) -> QRect:
        """Where a card is painted, in the viewport."""
        return self._delegate.body(self.visualRect(self._model.index(self._model.row_of(key))))

    def action_rect(self, key: str) -> QRect:
        """Where its button is, in the viewport."""
        entry = self._model.entry(self._model.row_of(key))
        if not isinstance(entry, OrderCardView):
            raise TypeError(key)
        return self._delegate.action(self.card_rect(key), entry, self.layoutDirection())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_grid()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed_row = self._action_at(event.position().toPoint())
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        pressed, self.pressed_row = self.pressed_row, -1
        self.viewport().update()
        entry = self._entry_at(point)
        if not isinstance(entry, OrderCardView):
            return
        if pressed >= 0:
            if pressed == self._action_at(point):
                self.acted.emit(entry.key)
        else:
            self.chosen.emit(entry.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _lay_grid(self) -> None:
        columns = self.columns
        self._grid = [
            [card.key for card in group.cards[at : at + columns]]
            for group in self._groups
            for at in range(0, len(group.cards), columns)
        ]

    def _entry_at(self, point: QPoint) -> Entry | None:
        index = self.indexAt(point)
        return self._model.entry(index.row()) if index.isValid() else None

    def _action_at(self, point: QPoint) -> int:
        entry = self._entry_at(point)
        if isinstance(entry, OrderCardView) and entry.action and self.action_rect(entry.key).contains(point):
            return self._model.row_of(entry.key)
        return -1


_STEPS = {
    "Up": (-1, 0),
    "Down": (1, 0),
    "Left": (0, -1),
    "Right": (0, 1),
    "PgUp": (-6, 0),
    "PgDown": (6, 0),
    "Home": (-100_000, -1),
    "End": (100_000, 1),
}


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, cards: CardList) -> None:
        super().__init__(cards)
        self._cards = cards

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        wide = self._cards.row_width
        if isinstance(_entry(index), Heading):
            return QSize(wide, _HEADING)
        return QSize(wide // self._cards.columns, _CARD + _GAP)

    def body(self, bounds: QRect) -> QRect:
        """The card itself inside its cell."""
        gap = _COLUMN_GAP // 2 if self._cards.columns > 1 else 0
        leads = bounds.center().x() < self._cards.viewport().width() // 2
        return bounds.adjusted(0 if leads else gap, 0, -gap if leads else 0, -_GAP)

    def action(self, body: QRect, card: OrderCardView, direction: Qt.LayoutDirection) -> QRect:
        wide = advance(Role.BUTTON, card.action) + 32
        at = QRect(body.right() - 11 - wide, body.y() + (_CARD - 48) // 2, wide, 48)
        return QStyle.visualRect(direction, body, at)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = _entry(index)
        painter.save()
        painter.setLayoutDirection(option.direction)
        bounds: QRect = option.rect
        if isinstance(entry, Heading):
            self._paint_heading(painter, bounds, entry)
        else:
            self._paint_card(painter, self.body(bounds), entry, pressed=self._cards.pressed_row == index.row())
        painter.restore()

    def _paint_heading(self, painter: QPainter, bounds: QRect, heading: Heading) -> None:
        ink = theme().tokens.color(heading.color)
        mark = QRect(bounds.x(), bounds.y(), 18, bounds.height())
        paint.icon(painter, paint.visual(painter, bounds, mark), heading.icon, ink, 18 if heading.title else 16)
        note = advance(Role.META, heading.note) if heading.note else 0
        words = QRect(mark.right() + 9, bounds.y(), bounds.width() - 32 - note, bounds.height())
        role = Role.TITLE if heading.title else Role.META_STRONG
        paint.text(painter, paint.visual(painter, bounds, words), role, ink, heading.words)
        if note:
            end = QRect(bounds.right() + 1 - note - 4, bounds.y(), note, bounds.height())
            paint.text(painter, paint.visual(painter, bounds, end), Role.META, theme().tokens.text3, heading.note)

    def _paint_card(self, painter: QPainter, body: QRect, card: OrderCardView, *, pressed: bool) -> None:
        t = theme().tokens
        framed = card.key == self._cards.current
        paint.box(painter, body, 12, t.surface, t.accent if framed else t.line, 2 if framed else 1)
        end = body.right() + 1 - _EDGE
        if card.action:
            button = self.action(body, card, painter.layoutDirection())
            self._paint_action(painter, button, card, pressed=pressed)
            end = body.right() + 1 - 12 - button.width() - 12
        x, y = body.x() + _EDGE, body.y()
        chip = chip_width(card.chip, 24) if card.chip else 0
        name = min(advance(Role.BUTTON, card.name), end - x - (chip + 8 if chip else 0))
        at = QRect(x, y + 13, name, 24)
        paint.text(painter, paint.visual(painter, body, at), Role.BUTTON, t.text, card.name)
        if card.chip:
            beside = QRect(at.right() + 9, y + 13, chip, 24)
            paint_chip(painter, paint.visual(painter, body, beside), card.chip, 24)
        self._paint_below(painter, body, QRect(x, y + 42, end - x, 20), card)

    @staticmethod
    def _paint_below(painter: QPainter, body: QRect, room: QRect, card: OrderCardView) -> None:
        """The number and the facts; where both have no room the facts, for the chosen order shows its number."""
        ink, code = theme().tokens.text3, advance(Role.META, card.code) + 10
        if card.facts and code + advance(Role.META, card.facts) > room.width():
            code = 0
        else:
            paint.text(painter, paint.visual(painter, body, room), Role.META, ink, card.code)
        beside = room.adjusted(code, 0, 0, 0)
        paint.text(painter, paint.visual(painter, body, beside), Role.META, ink, card.facts)

    @staticmethod
    def _paint_action(painter: QPainter, rect: QRect, card: OrderCardView, *, pressed: bool) -> None:
        t = theme().tokens
        loud, soft = (t.accent_pressed, t.line) if pressed else (t.accent_fill, t.raised)
        paint.box(painter, rect, 10, loud if card.urgent else soft)
        ink = t.on_accent if card.urgent else t.text
        paint.text(painter, rect, Role.BUTTON, ink, card.action, paint.At.CENTER)


def _entry(index: _Index) -> Entry:
    model = index.model()
    if not isinstance(model, CardModel):
        raise TypeError("only a CardModel is painted as cards")
    return model.entry(index.row())


def _key(entry: Entry) -> str:
    return entry.key if isinstance(entry, OrderCardView) else f"\n{entry.words}"
