"""Drawing primitives that know about reading direction, elision and half pixels."""

from enum import Enum
from functools import cache, lru_cache
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QWidget

from app.ui.theme.fonts import Role, advance, font, metrics, tabular_for, whole_parts
from app.ui.theme.icons import Icon, pixmap
from app.ui.theme.theme import theme
from app.ui.widgets.word_lines import draw_tall, height_of, is_tall

_HINT_HEIGHT = 20
_HINT_PADDING = 5
_SHADOW_STEPS = 14
_TITLE, _NOTE = 23, 18
Words = tuple[Role, QColor, str]
_WRAPS = Qt.TextFlag.TextWordWrap
_CENTERED = int(Qt.AlignmentFlag.AlignCenter.value) | int(_WRAPS.value)
_STRONG, _ISOLATES = frozenset({"L", "R", "AL"}), frozenset({"LRI", "RLI", "FSI"})


class At(Enum):
    """Where text sits along its line, in reading order."""

    START = Qt.AlignmentFlag.AlignLeft
    CENTER = Qt.AlignmentFlag.AlignHCenter
    END = Qt.AlignmentFlag.AlignRight


def begin(widget: QWidget) -> QPainter:
    """A painter that smooths edges and reads in the direction of `widget` (Qt's own reads as the text does)."""
    painter = QPainter(widget)
    painter.setLayoutDirection(widget.layoutDirection())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    return painter


def box(
    painter: QPainter, rect: QRect, radius: float, fill: QColor | None, border: QColor | None = None, width: float = 1
) -> None:
    """A rounded rectangle whose border lies wholly inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = width / 2 if border is not None else 0.0
    painter.setPen(QPen(border, width) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    bounds = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(bounds, radius - inset, radius - inset)


def text(
    painter: QPainter,
    rect: QRect,
    role: Role,
    color: QColor,
    words: str,
    at: At = At.START,
    *,
    tabular: bool | None = None,
    code: bool = False,
    struck: bool = False,
) -> None:
    """One line, centered on the height of `rect` and cut with an ellipsis if it does not fit."""
    if rect.width() <= 0:
        return
    tabular = tabular_for(role, words) if tabular is None else tabular
    if advance(role, words) > rect.width():
        words = metrics(role, tabular=tabular, code=code).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font(role, tabular=tabular, code=code, struck=struck))
    painter.setPen(color)
    draw_words(painter, rect, _flags(painter.layoutDirection(), at), words, role)


def draw_words(painter: QPainter, rect: QRect, flags: int, words: str, role: Role) -> None:
    """Words with their own reading direction, wherever they stand: in a mirrored window the minus stays before its
    amount, and the full stop after its sentence.
    """
    turned = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft and not _right_to_left(words)
    if turned:
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    if is_tall(role, words):
        draw_tall(painter, rect, role, words, flags)
    else:
        painter.drawText(rect, flags, words)
    if turned:
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)


@lru_cache(maxsize=4096)
def _right_to_left(words: str) -> bool:
    """Whether a letter of a right-to-left script stands in them; what is isolated counts only where it is all."""
    outside, depth = [], 0
    for sign in words:
        depth += (bidirectional(sign) in _ISOLATES) - (bidirectional(sign) == "PDI")
        if depth <= 0:
            outside.append(sign)
    strong = {bidirectional(sign) for sign in outside} & _STRONG or {bidirectional(sign) for sign in words} & _STRONG
    return bool(strong - {"L"})


@cache
def _flags(direction: Qt.LayoutDirection, at: At) -> int:
    """Made once: flags are enumerations, and slow to join for every word on the screen."""
    side = QStyle.visualAlignment(direction, at.value)
    placed = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
    return int(placed.value) | int((Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip).value)


def fitted(
    painter: QPainter, rect: QRect, role: Role, color: QColor, words: str, at: At = At.START, *, down: bool = False
) -> None:
    """One line where it fits; else as many as it takes, around the middle of `rect` or `down` from its top."""
    if advance(role, words) <= rect.width():
        text(painter, rect, role, color, words, at)
        return
    high = wrapped_height(role, words, rect.width())
    top = rect.y() if down else rect.y() + (rect.height() - high) // 2
    where = QRect(rect.x(), top, rect.width(), high)
    (wrapped_middle if at is At.CENTER else wrapped)(painter, where, role, color, words)


def titled(painter: QPainter, rect: QRect, title: Words, note: Words) -> None:
    """A title and beneath it a note, which takes two lines where one is not enough and there is room for them, and
    else gives up the last of its parts.
    """
    role, color, whole = note
    for words in (whole, whole_parts(role, whole, rect.width())):
        high = _NOTE if advance(role, words) <= rect.width() else wrapped_height(role, words, rect.width())
        if high <= rect.height() - _TITLE - 4:
            break
    else:
        high = _NOTE
    top = rect.y() + (rect.height() - _TITLE - high) // 2 - (1 if high == _NOTE else 0)
    named, ink, name = title
    named = named if advance(named, name) <= rect.width() else Role.COMPACT
    text(painter, QRect(rect.x(), top, rect.width(), _TITLE), named, ink, name)
    (text if high == _NOTE else wrapped)(painter, QRect(rect.x(), top + _TITLE, rect.width(), high), role, color, words)


def wrapped_middle(painter: QPainter, rect: QRect, role: Role, color: QColor, words: str) -> None:
    """Text over two or more lines, centered both ways."""
    painter.setFont(font(role))
    painter.setPen(color)
    draw_words(painter, rect, _CENTERED, words, role)


def wrapped(painter: QPainter, rect: QRect, role: Role, color: QColor, words: str) -> None:
    """Text over as many lines as it needs, from the top; ``wrapped_height`` says how tall that is."""
    painter.setFont(font(role))
    painter.setPen(color)
    side = QStyle.visualAlignment(painter.layoutDirection(), At.START.value)
    placed = side | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute
    draw_words(painter, rect, int(placed.value) | int(_WRAPS.value), words, role)


def wrapped_height(role: Role, words: str, width: int) -> int:
    """How tall ``words`` get, ``width`` wide."""
    return height_of(role, words, width)


def icon(painter: QPainter, rect: QRect, name: Icon, color: QColor, size: int = 20) -> None:
    """An icon in the middle of `rect`."""
    ratio = painter.device().devicePixelRatioF()
    mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    drawn = pixmap(name, size, color, ratio, mirrored=mirrored)
    at = QPointF(rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2)
    painter.drawPixmap(at, drawn)


def visual(painter: QPainter, bounds: QRect, rect: QRect) -> QRect:
    """`rect`, laid out left to right inside `bounds`, as the reading direction has it."""
    return QStyle.visualRect(painter.layoutDirection(), bounds, rect)


def mirrored(widget: QWidget, bounds: QRect, rect: QRect) -> QRect:
    """The same for placing a child of `widget`."""
    return QStyle.visualRect(widget.layoutDirection(), bounds, rect)


def hint_width(words: str) -> int:
    """Width of a key-hint cap; 0 where hints are off."""
    if not words or not theme().key_hints:
        return 0
    return max(_HINT_HEIGHT, advance(Role.MICRO, words) + 2 * _HINT_PADDING + 2)


def key_hint(painter: QPainter, rect: QRect, words: str, color: QColor) -> None:
    """A key cap in the middle of `rect`, which should be `hint_width` wide."""
    if not hint_width(words):
        return
    cap = QRect(0, 0, rect.width(), _HINT_HEIGHT)
    cap.moveCenter(rect.center())
    box(painter, cap, 5, None, color)
    text(painter, cap, Role.MICRO, color, words, At.CENTER)


def shadow(painter: QPainter, rect: QRect, radius: float) -> None:
    """The soft shadow of a dialog or toast: 8 px down, 28 px wide."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    color = QColor(theme().tokens.shadow)
    color.setAlphaF(color.alphaF() / _SHADOW_STEPS * 1.6)
    painter.setBrush(color)
    for step in range(_SHADOW_STEPS):
        grow = 14 - step * 28 / _SHADOW_STEPS
        if grow < -6:
            break
        bounds = QRectF(rect).translated(0, 8).adjusted(-grow, -grow, grow, grow)
        painter.drawRoundedRect(bounds, radius + max(grow, 0), radius + max(grow, 0))
