"""Small things that stand side by side and flow onto a next line where there is no room: sizes, prices, offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint

PIECE_HEIGHT = 32
_CHIP, _PADDING, _GAP = 28, 10, 14


@dataclass(frozen=True, slots=True)
class Piece:
    """``offer``: on a ground of its own."""

    text: str
    offer: bool = False

    @property
    def width(self) -> int:
        if self.offer:
            return advance(Role.META_STRONG, self.text) + 2 * _PADDING
        return advance(Role.SIZE, self.text)


def pieces_of(about: str, offers: Sequence[str]) -> tuple[Piece, ...]:
    return (*((Piece(about),) if about else ()), *(Piece(offer, offer=True) for offer in offers))


def width_of(pieces: Sequence[Piece]) -> int:
    """Side by side, with the gap before the first."""
    return sum(piece.width + _GAP for piece in pieces)


def flowing(pieces: Sequence[Piece], room: int) -> list[list[Piece]]:
    """As many on each line as fit."""
    lines: list[list[Piece]] = []
    for piece in pieces:
        if lines and width_of([*lines[-1], piece]) - _GAP <= room:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def paint_pieces(painter: QPainter, bounds: QRect, at: QRect, pieces: Sequence[Piece]) -> None:
    """On one line, from the beginning of ``at``; ``bounds`` is what reading direction mirrors in."""
    tokens, x = theme().tokens, at.x()
    for piece in pieces:
        wide = min(piece.width, at.right() + 1 - x)
        where = paint.visual(painter, bounds, QRect(x, at.y(), wide, at.height()))
        if piece.offer:
            back = QRect(where.x(), where.y() + (where.height() - _CHIP) // 2, where.width(), _CHIP)
            paint.box(painter, back, _CHIP // 2, tokens.ok_soft)
            paint.text(painter, back, Role.META_STRONG, tokens.ok, piece.text, paint.At.CENTER)
        else:
            paint.text(painter, where, Role.SIZE, tokens.text2, piece.text)
        x += piece.width + _GAP
