"""How tall lines of words are, and drawing those of tall scripts.

The fonts of some scripts claim up to twice the height of Inter, for marks that no word of ours bears. A screen that
gave them that much would lose its keys, so the room of a line is bounded, and its letters are set into it here.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption

from app.ui.theme.fonts import Role, font, metrics

_BOUND, _ABOVE = 1.4, 0.98
"""Of the size: the height of a line, and how much of it is above the foot of its letters. In Arabic they reach 0.94 up
and 0.42 down.
"""
_WRAPS, _ONE_LINE = Qt.TextFlag.TextWordWrap, Qt.TextFlag.TextSingleLine
_UNBOUNDED = 10_000


def line_height(role: Role) -> int:
    """The most that a line takes."""
    return round(role.value.px * _BOUND)


@lru_cache(maxsize=4096)
def is_tall(role: Role, words: str) -> bool:
    """Whether their font claims more than that."""
    if words.isascii():
        return False
    claimed = metrics(role).boundingRect(QRect(0, 0, _UNBOUNDED, _UNBOUNDED), _ONE_LINE, words)
    return claimed.height() > line_height(role)


@lru_cache(maxsize=4096)
def height_of(role: Role, words: str, width: int = _UNBOUNDED) -> int:
    """How tall they get, ``width`` wide."""
    if is_tall(role, words):
        return _laid_out(font(role), words, width, QTextOption()).lineCount() * line_height(role)
    return metrics(role).boundingRect(QRect(0, 0, width, _UNBOUNDED), _WRAPS, words).height()


def draw_tall(painter: QPainter, rect: QRect, role: Role, words: str, flags: int) -> None:
    """Tall words with the font, color and reading direction of the brush, where ``flags`` align them."""
    side = Qt.AlignmentFlag(flags & int(Qt.AlignmentFlag.AlignHorizontal_Mask.value))
    option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(painter.layoutDirection())
    wraps = bool(flags & int(_WRAPS.value))
    option.setWrapMode(QTextOption.WrapMode.WordWrap if wraps else QTextOption.WrapMode.NoWrap)
    layout = _laid_out(painter.font(), words, rect.width(), option)
    high = line_height(role)
    middle = bool(flags & int(Qt.AlignmentFlag.AlignVCenter.value))
    y = rect.y() + ((rect.height() - high * layout.lineCount()) / 2 if middle else 0)
    for at in range(layout.lineCount()):
        line = layout.lineAt(at)
        line.setPosition(QPointF(rect.x(), y + at * high + _ABOVE * role.value.px - line.ascent()))
    layout.draw(painter, QPointF(0, 0))


def _laid_out(own: QFont, words: str, width: int, option: QTextOption) -> QTextLayout:
    layout = QTextLayout(words.replace("\n", "\u2028"), own)
    layout.setTextOption(option)
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
    layout.endLayout()
    return layout
