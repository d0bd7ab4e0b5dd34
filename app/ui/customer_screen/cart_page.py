"""The goods on the customer's screen: whose shop it is, the lines, and the newest item large beneath them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.ui.customer_screen.pieces import PIECE_HEIGHT, Piece, flowing, paint_pieces, pieces_of, width_of
from app.ui.customer_screen.sayings import LineSaying, Sayings
from app.ui.pos.phrases import Phrases
from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import At

EDGE = 44
_HEAD, _MARK, _ROW, _EARLIER = 86, 40, 61, 40
_COUNT, _GAP, _PAD = 62, 18, 15
_NEWEST, _NEWEST_PAD = 109, 20


@dataclass(frozen=True, slots=True)
class _Row:
    """``beneath``: what has no room beside the name, line by line."""

    line: LineSaying
    name_height: int
    beside: tuple[Piece, ...]
    beneath: list[list[Piece]]
    height: int


def paint_cart(painter: QPainter, area: QRect, told: Sayings, phrases: Phrases) -> None:
    """All of it, on the ground of the page."""
    painter.fillRect(area, theme().tokens.surface)
    head = QRect(area.x(), area.y(), area.width(), _HEAD)
    paint_head(painter, area, head, told)
    foot = _newest_height(told.newest, area.width()) if told.newest is not None else 0
    middle = QRect(area.x(), head.bottom() + 1, area.width(), area.height() - _HEAD - foot)
    _paint_lines(painter, area, middle, told, phrases)
    if told.newest is not None:
        _paint_newest(painter, area, QRect(area.x(), middle.bottom() + 1, area.width(), foot), told.newest)


def paint_head(painter: QPainter, bounds: QRect, head: QRect, told: Sayings) -> None:
    """The store and, where they are known, who is served."""
    tokens = theme().tokens
    mark = QRect(head.x() + EDGE, head.y() + (head.height() - _MARK) // 2, _MARK, _MARK)
    paint_initial(painter, paint.visual(painter, bounds, mark), Role.H2, told.store)
    room = head.width() - 2 * EDGE - _MARK - 12
    hello = min(advance(Role.H2, told.hello), room // 2)
    where = QRect(head.right() + 1 - EDGE - hello, head.y(), hello, head.height())
    paint.fitted(painter, paint.visual(painter, bounds, where), Role.H2, tokens.text2, told.hello, At.END)
    room -= hello + _GAP if hello else 0
    name = QRect(mark.right() + 13, head.y(), room, head.height())
    role = next((own for own in (Role.H1, Role.H2) if advance(own, told.store) <= room), Role.TITLE)
    paint.fitted(painter, paint.visual(painter, bounds, name), role, tokens.text, told.store)


def paint_initial(painter: QPainter, mark: QRect, role: Role, store: str) -> None:
    """The store's sign: its first letter in a circle."""
    tokens = theme().tokens
    paint.box(painter, mark, mark.width() / 2, tokens.ok_fill)
    paint.text(painter, mark, role, tokens.on_ok, next((sign for sign in store if sign.isalnum()), ""), At.CENTER)


def _paint_lines(painter: QPainter, bounds: QRect, area: QRect, told: Sayings, phrases: Phrases) -> None:
    """From the top while there is room; else the last of them, and how many stand above."""
    tokens = theme().tokens
    rows = [_row(line, area.width()) for line in told.lines]
    shown = _last_that_fit(rows, area.height(), told.earlier)
    y = area.y()
    if earlier := told.earlier + len(rows) - len(shown):
        y = area.bottom() + 1 - sum(row.height for row in shown)
        above = QRect(area.x() + EDGE + _COUNT, area.y(), area.width() - 2 * EDGE - _COUNT, y - area.y())
        words = phrases.count("facing_earlier", earlier)
        paint.text(painter, paint.visual(painter, bounds, above), Role.SIZE, tokens.text2, words)
    for row in shown:
        painter.fillRect(QRect(area.x(), y, area.width(), 1), tokens.line)
        _paint_row(painter, bounds, QRect(area.x(), y + 1, area.width(), row.height - 1), row)
        y += row.height


def _last_that_fit(rows: Sequence[_Row], room: int, earlier: int) -> list[_Row]:
    if not earlier and sum(row.height for row in rows) <= room:
        return list(rows)
    shown: list[_Row] = []
    left = room - _EARLIER
    for row in reversed(rows):
        left -= row.height
        if left < 0:
            break
        shown.insert(0, row)
    return shown


def _row(line: LineSaying, width: int) -> _Row:
    room = _name_room(line, width)
    pieces = pieces_of(line.about, line.offers)
    wide = advance(Role.H2, line.name)
    if wide + width_of(pieces) <= room:
        return _Row(line, 0, pieces, [], _ROW)
    high = paint.wrapped_height(Role.H2, line.name, room)
    beneath = flowing(pieces, room)
    return _Row(line, high, (), beneath, max(_ROW, 2 * _PAD + high + len(beneath) * PIECE_HEIGHT))


def _name_room(line: LineSaying, width: int) -> int:
    return width - 2 * EDGE - _COUNT - _GAP - advance(Role.H2, line.amount)


def _paint_row(painter: QPainter, bounds: QRect, at: QRect, row: _Row) -> None:
    tokens, line = theme().tokens, row.line
    first = QRect(at.x(), at.y(), at.width(), at.height() if row.beside or not row.name_height else 0)
    room, x = _name_room(line, at.width()), at.x() + EDGE + _COUNT
    top = first.height() or 2 * _PAD + paint.wrapped_height(Role.H2, "0", room)
    count = QRect(at.x() + EDGE, at.y(), _COUNT - 6, top)
    paint.text(painter, paint.visual(painter, bounds, count), Role.H2, tokens.text2, line.quantity)
    wide = advance(Role.H2, line.amount)
    amount = QRect(at.right() + 1 - EDGE - wide, at.y(), wide, top)
    paint.text(painter, paint.visual(painter, bounds, amount), Role.H2, tokens.text, line.amount, At.END)
    if not row.name_height:
        wide = advance(Role.H2, line.name)
        name = paint.visual(painter, bounds, QRect(x, at.y(), wide, at.height()))
        paint.text(painter, name, Role.H2, tokens.text, line.name)
        beside = QRect(x + wide + 14, at.y(), room - wide - 14, at.height())
        paint_pieces(painter, bounds, beside, row.beside)
        return
    _paint_wrapped(painter, bounds, QRect(x, at.y() + _PAD, room, row.name_height), Role.H2, line.name)
    y = at.y() + _PAD + row.name_height
    for pieces in row.beneath:
        paint_pieces(painter, bounds, QRect(x, y, room, PIECE_HEIGHT), pieces)
        y += PIECE_HEIGHT


def _paint_wrapped(painter: QPainter, bounds: QRect, at: QRect, role: Role, words: str) -> None:
    paint.wrapped(painter, paint.visual(painter, bounds, at), role, theme().tokens.text, words)


def _newest_name(line: LineSaying) -> str:
    return line.name if line.quantity in ("", "1") else f"{line.quantity} × {line.name}"


def _newest_room(line: LineSaying, width: int) -> int:
    return width - 2 * EDGE - 24 - advance(Role.TOTAL, line.amount)


def _newest_height(line: LineSaying, width: int) -> int:
    room = _newest_room(line, width)
    high = paint.wrapped_height(Role.FIGURE, _newest_name(line), room)
    return max(_NEWEST, 2 * _NEWEST_PAD + high + len(flowing(pieces_of(line.about, line.offers), room)) * PIECE_HEIGHT)


def _paint_newest(painter: QPainter, bounds: QRect, at: QRect, line: LineSaying) -> None:
    tokens, room = theme().tokens, _newest_room(line, at.width())
    painter.fillRect(at, tokens.accent_soft)
    lines = flowing(pieces_of(line.about, line.offers), room)
    high = paint.wrapped_height(Role.FIGURE, _newest_name(line), room)
    y = at.y() + (at.height() - high - len(lines) * PIECE_HEIGHT) // 2
    _paint_wrapped(painter, bounds, QRect(at.x() + EDGE, y, room, high), Role.FIGURE, _newest_name(line))
    for row, pieces in enumerate(lines):
        paint_pieces(painter, bounds, QRect(at.x() + EDGE, y + high + row * PIECE_HEIGHT, room, PIECE_HEIGHT), pieces)
    wide = advance(Role.TOTAL, line.amount)
    amount = QRect(at.right() + 1 - EDGE - wide, at.y(), wide, at.height())
    paint.text(painter, paint.visual(painter, bounds, amount), Role.TOTAL, tokens.text, line.amount, At.END)
