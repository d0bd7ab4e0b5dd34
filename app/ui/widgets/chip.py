"""Status chips: color, shape and words together."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tokens
from app.ui.widgets import paint
from app.ui.widgets.control import Control


class Tone(StrEnum):
    """Loudness of a status, quietest first."""

    LINE = "line"
    PLAIN = "plain"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class ChipView:
    """A status in words. The icon follows from the tone unless given."""

    text: str
    tone: Tone = Tone.LINE
    icon: Icon | None = None

    @property
    def shape(self) -> Icon | None:
        """The icon to draw."""
        return self.icon or _SHAPES.get(self.tone)


_SHAPES = {
    Tone.LINE: Icon.CLOCK,
    Tone.OK: Icon.CIRCLE_CHECK_FILLED,
    Tone.WARN: Icon.ALERT,
    Tone.BAD: Icon.OCTAGON_FILLED,
    Tone.SOON: Icon.ALERT_FILLED,
    Tone.LATE: Icon.OCTAGON_FILLED,
}
_TARGET = 48
_MEASURES = {24: (Role.MICRO, 8, 4, 14), 28: (Role.META_STRONG, 10, 6, 16), 36: (Role.BUTTON, 14, 6, 18)}


def tone_colors(tone: Tone, t: Tokens) -> tuple[QColor | None, QColor]:
    """Fill and ink."""
    match tone:
        case Tone.LINE:
            return None, t.text2
        case Tone.PLAIN:
            return t.raised, t.text2
        case Tone.INFO:
            return t.accent_soft, t.accent_ink
        case Tone.OK:
            return t.ok_soft, t.ok
        case Tone.WARN:
            return t.warn_soft, t.warn
        case Tone.BAD:
            return t.bad_soft, t.bad
        case Tone.SOON:
            return t.warn_fill, t.on_warn
        case Tone.LATE:
            return t.bad_fill, t.on_bad


def chip_width(view: ChipView, height: int = 28) -> int:
    """How wide the chip is."""
    role, padding, gap, icon = _MEASURES[height]
    return 2 * padding + advance(role, view.text) + (icon + gap if view.shape else 0)


def paint_chip(painter: QPainter, rect: QRect, view: ChipView, height: int = 28) -> None:
    """Draw a chip centered on the height of `rect`, for delegates and painted cards."""
    t = theme().tokens
    role, padding, gap, size = _MEASURES[height]
    fill, ink = tone_colors(view.tone, t)
    bounds = QRect(rect.x(), rect.y() + (rect.height() - height) // 2, rect.width(), height)
    paint.box(painter, bounds, height / 2, fill, t.line if fill is None else None)
    x = bounds.x() + padding
    if view.shape is not None:
        at = paint.visual(painter, bounds, QRect(x, bounds.y(), size, height))
        paint.icon(painter, at, view.shape, ink, size)
        x += size + gap
    label = QRect(x, bounds.y(), bounds.right() + 1 - padding - x, height)
    paint.text(painter, paint.visual(painter, bounds, label), role, ink, view.text)


class Chip(Control):
    """A chip as a widget; it can be tapped where `tappable`."""

    def __init__(
        self, view: ChipView, *, height: int = 28, tappable: bool = False, parent: QWidget | None = None
    ) -> None:
        self._view = view
        self._height = height
        super().__init__(view.text, parent)
        self.focus_radius = height // 2
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tappable = tappable
        if not tappable:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def view(self) -> ChipView:
        """What it says."""
        return self._view

    def set_view(self, view: ChipView) -> None:
        """Say something else."""
        if view != self._view:
            self._view = view
            self.set_label(view.text)

    def sizeHint(self) -> QSize:
        # A thumb needs more than the chip is high.
        return QSize(chip_width(self._view, self._height), max(self._height, _TARGET if self._tappable else 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_chip(self.painter(), self.rect(), self._view, self._height)
