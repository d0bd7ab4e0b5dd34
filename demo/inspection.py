"""What can be wrong with a window as it stands, found by measuring: words cut off, things in each other's way, targets
too small for a thumb.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app.ui.widgets.overlay import Overlay
from app.ui.widgets.text import Text

TARGET = 48
"""Pixels, as docs of all makers of touch screens want them at least."""
_SLACK = 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """``kind``: cut, overlap or small; ``where``: the widget by its words, and its measures."""

    kind: str
    where: str


def inspected(window: QWidget) -> list[Flaw]:
    """Every flaw of what is to be seen; behind an open dialog nothing is."""
    overlay = Overlay.topmost()
    top = overlay if overlay is not None and overlay.isVisible() else window
    seen = [widget for widget in top.findChildren(QWidget) if _seen(widget)]
    return list(dict.fromkeys([*_cut(seen), *_small(seen), *_overlapping(seen)]))


def _seen(widget: QWidget) -> bool:
    """Shown in full: what is scrolled half out of sight is not judged."""
    whole = widget.visibleRegion().boundingRect()
    return widget.isVisible() and not whole.isEmpty() and whole == widget.rect()


def _cut(seen: Sequence[QWidget]) -> Iterator[Flaw]:
    for widget in seen:
        if not isinstance(widget, QLabel) or not widget.text():
            continue
        words, area = widget.text(), widget.contentsRect()
        if widget.wordWrap():
            needs = widget.fontMetrics().boundingRect(area, Qt.TextFlag.TextWordWrap.value, words).height()
            if needs > area.height() + _SLACK:
                yield Flaw("cut", f"“{words}” needs {needs} of {area.height()} px in height")
        elif widget.fontMetrics().horizontalAdvance(words) > area.width() + _SLACK:
            needs = widget.fontMetrics().horizontalAdvance(words)
            yield Flaw("cut", f"“{words}” needs {needs} of {area.width()} px")


def _small(seen: Sequence[QWidget]) -> Iterator[Flaw]:
    for widget in seen:
        if isinstance(widget, QAbstractButton) and widget.isEnabled() and min(_reach(widget)) < TARGET:
            wide, high = _reach(widget)
            yield Flaw("small", f"{_name(widget)} is {wide} x {high} px")


def _reach(widget: QWidget) -> tuple[int, int]:
    return widget.width(), widget.height()


def _overlapping(seen: Sequence[QWidget]) -> Iterator[Flaw]:
    """Of what stands side by side in the same place."""
    things = [widget for widget in seen if isinstance(widget, QAbstractButton | Text)]
    for one, other in combinations(things, 2):
        if one.isAncestorOf(other) or other.isAncestorOf(one) or one.parentWidget() is not other.parentWidget():
            continue
        both = _place(one).intersected(_place(other))
        if both.width() > _SLACK and both.height() > _SLACK:
            yield Flaw("overlap", f"{_name(one)} and {_name(other)} by {both.width()} x {both.height()} px")


def _place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel) else widget.accessibleName()
    return f"“{words}”" if words else widget.objectName() or type(widget).__name__
