"""What a window paints, piece by piece: each word, icon and edge with its color and the place it was given.

Nearly everything here is painted, not made of labels, so what is cut off or hard to read can only be known by watching
the brush: while a picture is taken, the drawing primitives of ``app.ui.widgets.paint`` are watched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.widgets import paint
from app.ui.widgets.line_delegate import LineDelegate
from app.ui.widgets.text import Text
from app.ui.widgets.word_lines import height_of, is_tall

_TALL = 4


class Sort(StrEnum):
    """What was painted."""

    WORDS = "words"
    ICON = "icon"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Mark:
    """``place`` is in the window; None when it was painted aside and kept. ``drawn``: where the words themselves are.
    ``ground``: what was there before, where that is known only at that moment. ``widget`` None: painted aside.
    """

    sort: Sort
    text: str
    ink: QColor
    role: Role | None
    place: QRect | None
    drawn: QRect | None
    cut: str
    widget: QWidget | None
    ground: QColor | None = None
    fill: QColor | None = None


class Watched:
    """One picture of a window and everything that was painted for it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.marks: list[Mark] = []
        _forget_kept_rows(window)
        with self._watching():
            self.image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        for label in window.findChildren(Text):
            self._label(label)

    @contextmanager
    def _watching(self) -> Iterator[None]:
        watchers: dict[str, Callable[..., Any]] = {
            "text": self._text, "wrapped": self._wrapped, "wrapped_middle": self._wrapped_middle,
            "icon": self._icon, "box": self._box,
        }  # fmt: skip
        kept = {name: getattr(paint, name) for name in watchers}
        for name, watcher in watchers.items():
            setattr(paint, name, _told(kept[name], watcher))
        try:
            yield
        finally:
            for name, own in kept.items():
                setattr(paint, name, own)

    # What the brush is asked for

    def _text(
        self, painter: QPainter, rect: QRect, role: Role, color: QColor, words: str, at: paint.At = paint.At.START,
        **_look: object,
    ) -> None:  # fmt: skip
        if not words or rect.height() <= 0:
            return
        wide = advance(role, words)
        cut = f"needs {wide} of {max(0, rect.width())} px" if wide > rect.width() else ""
        self._add(painter, Sort.WORDS, rect, color, words, role, cut, _extent(painter, rect, at, wide, role))

    def _wrapped(self, painter: QPainter, rect: QRect, role: Role, color: QColor, words: str) -> None:
        if words:
            self._add(painter, Sort.WORDS, rect, color, words, role, _too_tall(rect, role, words), rect)

    _wrapped_middle = _wrapped

    def _icon(self, painter: QPainter, rect: QRect, name: object, color: QColor, size: int = 20) -> None:
        at = QRect(0, 0, size, size)
        at.moveCenter(rect.center())
        self._add(painter, Sort.ICON, at, color, f"icon {name}", None, "", at)

    def _box(
        self, painter: QPainter, rect: QRect, _radius: float, fill: QColor | None, border: QColor | None = None,
        _width: float = 1,
    ) -> None:  # fmt: skip
        if border is not None:
            self._add(painter, Sort.EDGE, rect, border, "edge", None, "", rect, fill)

    def _label(self, text: Text) -> None:
        words, area = text.text(), text.contentsRect()
        if not words or area.isEmpty() or not text.isVisible():
            return
        metrics = text.fontMetrics()
        wide = metrics.horizontalAdvance(words)
        if text.wordWrap():
            needs = metrics.boundingRect(area, Qt.TextFlag.TextWordWrap.value, words)
            high = height_of(text.role, words, area.width()) if is_tall(text.role, words) else needs.height()
            cut = ""
            if high > area.height() + _TALL:
                cut = f"needs {high} of {area.height()} px in height"
            elif needs.width() > area.width() + 1:
                cut = f"needs {needs.width()} of {area.width()} px"
        else:
            cut = f"needs {wide} of {area.width()} px" if wide > area.width() + 1 else ""
        place = QRect(text.mapTo(self._window, area.topLeft()), area.size())
        self.marks.append(Mark(Sort.WORDS, words, text.ink, text.role, place, place, cut, text))

    def _add(
        self, painter: QPainter, sort: Sort, rect: QRect, ink: QColor, text: str, role: Role | None, cut: str,
        drawn: QRect, fill: QColor | None = None,
    ) -> None:  # fmt: skip
        device = painter.device()
        if not isinstance(device, QWidget):
            ground = _of_pixmap(device, drawn) if isinstance(device, QPixmap) else None
            self.marks.append(Mark(sort, text, ink, role, None, None, cut, None, ground, fill))
            return
        placed, at = (self._placed(painter, device, own) for own in (rect, drawn))
        self.marks.append(Mark(sort, text, ink, role, placed, at, cut, device, None, fill))

    def _placed(self, painter: QPainter, device: QWidget, rect: QRect) -> QRect:
        moved = painter.worldTransform().mapRect(rect)
        return QRect(device.mapTo(self._window, moved.topLeft()), moved.size())


def colors(image: QImage, rect: QRect) -> Counter[int]:
    """How often each color stands in a part of a picture, as 0xRRGGBB."""
    inside = rect.intersected(image.rect())
    found: Counter[int] = Counter()
    if inside.isEmpty():
        return found
    part = image.copy(inside).convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(part.constBits()).cast("B").cast("I")
    stride = part.bytesPerLine() // 4
    for row in range(part.height()):
        found.update(pixels[row * stride : row * stride + part.width()].tolist())
    return Counter({color & 0xFFFFFF: count for color, count in found.items()})


def ground_of(image: QImage, rect: QRect, ink: QColor) -> QColor | None:
    """What lies behind: the commonest color that is not the ink itself."""
    own = ink.rgb() & 0xFFFFFF
    return next((QColor(color) for color, _ in colors(image, rect).most_common(2) if color != own), None)


def _told(own: Callable[..., Any], watcher: Callable[..., None]) -> Callable[..., Any]:
    """The watcher looks first, then it is done as always."""

    def both(*arguments: Any, **named: Any) -> Any:
        watcher(*arguments, **named)
        return own(*arguments, **named)

    return both


def _extent(painter: QPainter, rect: QRect, at: paint.At, wide: int, role: Role) -> QRect:
    """Where on their line the words come to stand."""
    wide = min(wide, rect.width())
    high = min(role.value.px, rect.height())
    left = {paint.At.START: 0, paint.At.CENTER: (rect.width() - wide) // 2, paint.At.END: rect.width() - wide}[at]
    inside = QRect(rect.x() + left, rect.y() + (rect.height() - high) // 2, wide, high)
    return paint.visual(painter, rect, inside) if at is not paint.At.CENTER else inside


def _too_tall(rect: QRect, role: Role, words: str) -> str:
    high = paint.wrapped_height(role, words, rect.width())
    if high > rect.height() + _TALL:
        return f"needs {high} of {rect.height()} px in height"
    widest = max(advance(role, word) for word in words.replace("\u200b", " ").split(" "))
    return f"needs {widest} of {rect.width()} px" if widest > rect.width() else ""


def _of_pixmap(pixmap: QPixmap, rect: QRect) -> QColor | None:
    found = colors(pixmap.toImage(), rect).most_common(1)
    return QColor(found[0][0]) if found else None


def _forget_kept_rows(window: QWidget) -> None:
    """Rows that were drawn before are drawn again, so that they are seen."""
    for view in window.findChildren(QAbstractItemView):
        delegate = view.itemDelegate()
        if isinstance(delegate, LineDelegate):
            delegate.forget()


def place_of(widget: QWidget, window: QWidget) -> QRect:
    """Where a widget stands in the window."""
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
