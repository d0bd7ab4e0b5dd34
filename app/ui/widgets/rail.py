"""The navigation rail on the leading edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.brand import BrandMark, Ground
from app.ui.widgets.control import Control, move_in_grid

_WIDTH = 84
_EDGE = 8


class BadgeTone(StrEnum):
    """Late work is red, waiting records are amber."""

    LATE = "late"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class RailItem:
    """A place in the app. Those `at_end` stand at the bottom."""

    key: str
    label: str
    icon: Icon
    at_end: bool = False


class _Place(Control):
    def __init__(self, item: RailItem, parent: QWidget) -> None:
        self.item = item
        self._badge = ""
        self._tone = BadgeTone.LATE
        super().__init__(item.label, parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_badge(self, badge: str, tone: BadgeTone) -> None:
        if (badge, tone) == (self._badge, self._tone):
            return
        self._badge, self._tone = badge, tone
        self.setAccessibleName(", ".join(part for part in (self.label, badge) if part))
        self.update()

    def nextCheckState(self) -> None:
        """The shell decides which place is current."""

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH - 2 * _EDGE, 66)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        on = self.isChecked()
        if on or self.looks_pressed:
            paint.box(painter, self.rect(), 10, t.rail_on)
        ink = t.rail_on_text if on else t.rail_text
        paint.icon(painter, QRect(0, 12, self.width(), 24), self.item.icon, ink, 24)
        paint.text(painter, QRect(2, 39, self.width() - 4, 18), Role.MICRO, ink, self.label, paint.At.CENTER)
        if self._badge:
            self._paint_badge(painter)

    def _paint_badge(self, painter: QPainter) -> None:
        t = theme().tokens
        late = self._tone is BadgeTone.LATE
        wide = max(20, advance(Role.MICRO, self._badge) + 10)
        at = QRect(self.width() - 12 - wide, 6, wide, 20)
        rect = paint.visual(painter, self.rect(), at)
        paint.box(painter, rect, 10, t.badge if late else t.warn_fill)
        paint.text(painter, rect, Role.MICRO, t.on_bad if late else t.on_warn, self._badge, paint.At.CENTER)


class Rail(QWidget):
    """Where one can go. It shows the place it is told; a tap only asks."""

    chosen = Signal(str)

    def __init__(self, items: Sequence[RailItem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(_WIDTH)
        self._places = [_Place(item, self) for item in items]
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(2)
        column.addSpacing(7)
        column.addWidget(BrandMark(34, Ground.ACCENT), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(13)
        for place in self._places:
            if not place.item.at_end:
                column.addWidget(place)
        column.addStretch(1)
        for place in self._places:
            if place.item.at_end:
                column.addWidget(place)
            place.setObjectName(f"rail.{place.item.key}")
            place.clicked.connect(lambda _=False, key=place.item.key: self.chosen.emit(key))

    @property
    def current(self) -> str:
        """Key of the place shown, or ""."""
        return next((place.item.key for place in self._places if place.isChecked()), "")

    def place(self, key: str) -> Control:
        """The control of one place."""
        return self._place(key)

    def set_current(self, key: str) -> None:
        """Mark the place; emits nothing."""
        for place in self._places:
            place.setChecked(place.item.key == key)
        self.update()

    def set_badge(self, key: str, badge: str, tone: BadgeTone = BadgeTone.LATE) -> None:
        """Put a number on a place; "" takes it off."""
        self._place(key).set_badge(badge, tone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not move_in_grid(self._places, 1, event):
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.fillRect(self.rect(), t.rail)
        for place in self._places:
            if place.isChecked():
                bar = QRect(-4, place.y() + 15, 8, place.height() - 30)
                paint.box(painter, paint.visual(painter, self.rect(), bar), 4, t.rail_bar)

    def _place(self, key: str) -> _Place:
        return next(place for place in self._places if place.item.key == key)
