"""What can be wrong with a window as it stands, found by measuring its picture: words cut off, things in each other's
way, targets too small for a thumb, and words, icons and edges that stand out too little from their ground.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.ui.theme.theme import theme
from app.ui.widgets.control import Control
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.table_list import TableList
from app.ui.widgets.text import Text
from demo.painted import Mark, Sort, Watched, colors, ground_of, place_of

TARGET = 48
"""Pixels: 12 mm on the screens the design is made for (ui.md, section 2)."""
LEAST_WORDS, LEAST_LARGE, LEAST_SHAPES = 4.5, 3.0, 3.0
"""WCAG 2.2, 1.4.3 (words; large ones from 24 px) and 1.4.11 (icons and edges of controls)."""
_LARGE_PX = 24
_BUILT_IN = (QWidget.paintEvent, QFrame.paintEvent)
_SLACK, _TOUCH = 1, 3


@dataclass(frozen=True, slots=True)
class Flaw:
    """``kind``: cut, overlap, small or faint; ``where``: the thing by its words, and its measures; ``thing``: which
    kind of widget of which other it is, as what is wrong with twelve keys of one keypad is one thing.
    """

    kind: str
    where: str
    thing: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A picture and what is wrong with it."""

    image: QImage
    flaws: tuple[Flaw, ...]


def inspected(window: QWidget, may_be_cut: Collection[str] = ()) -> Inspected:
    """Every flaw of what is to be seen; behind an open dialog nothing is. ``may_be_cut``: names of goods and people,
    which may end in an ellipsis where there is no room for them.
    """
    watched = Watched(window)
    overlay = Overlay.topmost()
    top = overlay if overlay is not None and overlay.isVisible() and overlay.window() is window else window
    seen = [widget for widget in top.findChildren(QWidget) if _seen(widget)]
    marks = [mark for mark in watched.marks if _counts(mark, top, window)]
    flaws = (
        *_cut(marks, may_be_cut),
        *_squeezed(seen),
        *_cut_placeholders(seen),
        *_small(seen),
        *_overlapping(seen, window),
        *_words_in_words(marks),
        *_faint(marks, watched.image),
        *_faint_fields(seen, watched.image, window),
    )
    return Inspected(watched.image, tuple(dict.fromkeys(flaws)))


def contrast(one: QColor, other: QColor) -> float:
    """By the formula of WCAG 2.2: from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(own) for own in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _seen(widget: QWidget) -> bool:
    """Shown in full: what is scrolled half out of sight is not judged."""
    whole = widget.visibleRegion().boundingRect()
    return widget.isVisible() and not whole.isEmpty() and whole == widget.rect()


def _counts(mark: Mark, top: QWidget, window: QWidget) -> bool:
    """Whether it is in sight, and not behind a dialog."""
    if mark.widget is None:
        return top is window
    if not (top is window or top.isAncestorOf(mark.widget) or top is mark.widget):
        return False
    if mark.drawn is None or not mark.widget.isVisible():
        return False
    place = place_of(mark.widget, window)
    shown = mark.widget.visibleRegion().boundingRect().translated(place.topLeft())
    above = window.childAt(mark.drawn.center())
    covered = above is not None and above is not mark.widget and not mark.widget.isAncestorOf(above)
    return shown.contains(mark.drawn.intersected(place)) and not covered


def _cut(marks: Sequence[Mark], may_be: Collection[str]) -> Iterator[Flaw]:
    for mark in marks:
        if mark.cut and not any(name in mark.text or mark.text in name for name in may_be):
            yield Flaw("cut", f"“{mark.text}” {mark.cut}", _thing(mark.widget))


def _squeezed(seen: Sequence[QWidget]) -> Iterator[Flaw]:
    """What paints itself and was given less room than it says it needs at least."""
    for widget in seen:
        least = widget.minimumSizeHint()
        scrolls = isinstance(widget, QAbstractScrollArea)
        if type(widget).paintEvent in _BUILT_IN or scrolls or isinstance(widget, Text):
            continue
        narrow = widget.width() < least.width() and widget.minimumWidth() != widget.maximumWidth()
        low = widget.height() < least.height() and widget.minimumHeight() != widget.maximumHeight()
        if narrow or low:
            needs = f"{least.width()} x {least.height()} of {widget.width()} x {widget.height()} px"
            yield Flaw("cut", f"{_name(widget)} needs {needs}", _thing(widget))


def _cut_placeholders(seen: Sequence[QWidget]) -> Iterator[Flaw]:
    for widget in seen:
        if isinstance(widget, QLineEdit) and not widget.text() and widget.placeholderText():
            wide, room = widget.fontMetrics().horizontalAdvance(widget.placeholderText()), widget.width()
            if wide > room:
                needs = f"needs {wide} of {room} px"
                yield Flaw("cut", f"“{widget.placeholderText()}” {needs}", _thing(widget))


def _small(seen: Sequence[QWidget]) -> Iterator[Flaw]:
    for widget in seen:
        if _is_target(widget) and min(widget.width(), widget.height()) < TARGET:
            yield Flaw("small", f"{_name(widget)} is {widget.width()} x {widget.height()} px", _thing(widget))
        elif isinstance(widget, TableList) and widget.model().rowCount():
            high = widget.visualRect(widget.model().index(0, 0)).height()
            if high < TARGET:
                yield Flaw("small", f"a row of {_name(widget)} is {high} px high", _thing(widget))


def _is_target(widget: QWidget) -> bool:
    if widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents) or not widget.isEnabled():
        return False
    return isinstance(widget, QAbstractButton) or (isinstance(widget, QLineEdit) and widget.property("kind") != "bare")


def _overlapping(seen: Sequence[QWidget], window: QWidget) -> Iterator[Flaw]:
    """Of what stands side by side in the same place."""
    things = [widget for widget in seen if isinstance(widget, QAbstractButton | Text | QLineEdit | QAbstractItemView)]
    for one, other in combinations(things, 2):
        if one.isAncestorOf(other) or other.isAncestorOf(one) or one.parentWidget() is not other.parentWidget():
            continue
        both = place_of(one, window).intersected(place_of(other, window))
        if both.width() > _SLACK and both.height() > _SLACK:
            by = f"by {both.width()} x {both.height()} px"
            yield Flaw("overlap", f"{_name(one)} and {_name(other)} {by}", _thing(one))


def _words_in_words(marks: Sequence[Mark]) -> Iterator[Flaw]:
    """Of what one widget paints. The same words twice are one, painted in two colors; a badge may lie on its icon."""
    painted: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.widget is not None and mark.drawn is not None and mark.sort is Sort.WORDS:
            painted.setdefault(id(mark.widget), []).append(mark)
    for own in painted.values():
        for one, other in combinations(own, 2):
            assert one.drawn is not None
            assert other.drawn is not None
            both = one.drawn.intersected(other.drawn)
            if both.width() > _TOUCH and both.height() > _TOUCH and one.text != other.text:
                by = f"by {both.width()} x {both.height()} px"
                yield Flaw("overlap", f"“{one.text}” and “{other.text}” {by}", _thing(one.widget))


def _faint(marks: Sequence[Mark], image: QImage) -> Iterator[Flaw]:
    for mark in marks:
        if mark.widget is not None and not mark.widget.isEnabled():
            continue
        if mark.sort is Sort.EDGE:
            yield from _faint_edge(mark, image)
            continue
        if mark.sort is Sort.ICON and not isinstance(mark.widget, QAbstractButton):
            continue
        ground = mark.ground or (ground_of(image, mark.drawn, mark.ink) if mark.drawn else None)
        if ground is None:
            continue
        ratio = contrast(_over(mark.ink, ground), ground)
        if ratio < _least(mark):
            told = f"“{mark.text}” {mark.ink.name()} on {ground.name()} is {ratio:.1f} to 1"
            yield Flaw("faint", told, _thing(mark.widget))


def _least(mark: Mark) -> float:
    if mark.sort is not Sort.WORDS or mark.role is None:
        return LEAST_SHAPES
    return LEAST_LARGE if mark.role.value.px >= _LARGE_PX else LEAST_WORDS


def _faint_edge(mark: Mark, image: QImage) -> Iterator[Flaw]:
    """The edge of a control must show against what is inside or outside of it. Hairlines are decoration (ui.md,
    section 4): there the words tell the control.
    """
    if mark.ink == theme().tokens.line:
        return
    if not isinstance(mark.widget, Control) or mark.place is None or mark.place.size() != mark.widget.size():
        return
    if mark.widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents):
        return
    outside = QRect(mark.place.left() - 3, mark.place.top(), 3, mark.place.height())
    grounds = [QColor(color) for color, _ in colors(image, outside).most_common(1)]
    grounds += [mark.fill] if mark.fill is not None else []
    best = max((contrast(mark.ink, ground) for ground in grounds), default=LEAST_SHAPES)
    if best < LEAST_SHAPES:
        told = f"the edge of {_name(mark.widget)} {mark.ink.name()} is {best:.1f} to 1"
        yield Flaw("faint", told, _thing(mark.widget))


def _faint_fields(seen: Sequence[QWidget], image: QImage, window: QWidget) -> Iterator[Flaw]:
    """What is typed, and the edge of the field, which the style sheet draws."""
    for widget in seen:
        if not isinstance(widget, QLineEdit | QPlainTextEdit) or not widget.isEnabled():
            continue
        place = place_of(widget, window)
        found = colors(image, place.adjusted(4, 4, -4, -4)).most_common()
        if not found:
            continue
        ground = QColor(found[0][0])
        written = widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()
        role = QPalette.ColorRole.Text if written else QPalette.ColorRole.PlaceholderText
        ratio = contrast(widget.palette().color(role), ground)
        if (written or widget.placeholderText()) and ratio < LEAST_WORDS:
            yield Flaw("faint", f"what stands in {_name(widget)} is {ratio:.1f} to 1", _thing(widget))
        if widget.property("kind") == "bare":
            continue
        middle = place.center().y()
        edge = max(
            contrast(image.pixelColor(x, middle), ground) for x in (place.left(), place.left() + 1) if x < image.width()
        )
        if edge < LEAST_SHAPES:
            yield Flaw("faint", f"the edge of {_name(widget)} is {edge:.1f} to 1", _thing(widget))


def _over(ink: QColor, ground: QColor) -> QColor:
    """Ink that lets some of the ground through."""
    share = ink.alphaF()
    parts = ((ink.redF(), ground.redF()), (ink.greenF(), ground.greenF()), (ink.blueF(), ground.blueF()))
    return QColor.fromRgbF(*(own * share + behind * (1 - share) for own, behind in parts))


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel) else widget.accessibleName()
    return f"“{words}”" if words else widget.objectName() or type(widget).__name__


def _thing(widget: QWidget | None) -> str:
    """Its class, and that of the first of ours around it."""
    if widget is None:
        return "a kept picture"
    around = widget.parentWidget()
    while around is not None and type(around).__module__.startswith("PySide6"):
        around = around.parentWidget()
    own = type(widget).__name__.lstrip("_")
    return f"{own} of {type(around).__name__.lstrip('_')}" if around is not None else own
