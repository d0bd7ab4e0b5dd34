"""One of a few: segments on a track, or free-standing tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control, move_in_grid

_HEIGHT = 48
_GAP = 8


class TabLook(StrEnum):
    """Segments sit on a track; tabs stand free and turn to ink."""

    SEGMENTS = "segments"
    TABS = "tabs"


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice. `count` follows the label; `bad` shows it in red."""

    key: str
    label: str
    icon: Icon | None = None
    hint: str = ""
    count: str = ""
    bad: bool = False
    off: str | None = None


class _Tab(Control):
    def __init__(self, segment: Segment, look: TabLook, parent: QWidget) -> None:
        self.segment = segment
        self._look = look
        super().__init__(segment.label, parent)
        self.setAccessibleName(" ".join(part for part in (segment.label, segment.count) if part))
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_off(segment.off)
        self.focus_radius = 7 if look is TabLook.SEGMENTS else 10

    def sizeHint(self) -> QSize:
        padding = 16 if self._look is TabLook.SEGMENTS else 14
        return QSize(max(_HEIGHT, _width(self._parts()) + 2 * padding), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(max(_HEIGHT, advance(Role.BUTTON, self.segment.label) + 16), _HEIGHT)

    def _parts(self) -> list[tuple[int, str]]:
        """Width and name of each piece, in order."""
        s = self.segment
        parts = [(20, "icon")] if s.icon else []
        parts.append((advance(Role.BUTTON, s.label), "label"))
        if s.count:
            parts.append((advance(Role.BUTTON, s.count), "count"))
        if hint := paint.hint_width(s.hint):
            parts.append((hint, "hint"))
        return parts

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        ink = self._paint_back(painter)
        parts = self._parts()
        if _width(parts) > self.width() - 16:
            parts = [part for part in parts if part[1] == "label"]
        x = (self.width() - _width(parts)) // 2
        for wide, what in parts:
            rect = paint.visual(painter, self.rect(), QRect(x, 0, wide, self.height()))
            match what:
                case "icon" if self.segment.icon:
                    paint.icon(painter, rect, self.segment.icon, ink, 20)
                case "count":
                    paint.text(painter, rect, Role.BUTTON, t.bad if self.segment.bad else ink, self.segment.count)
                case "hint":
                    paint.key_hint(painter, rect, self.segment.hint, ink)
                case _:
                    paint.text(painter, rect, Role.BUTTON, ink, self.segment.label)
            x += wide + _GAP

    def _paint_back(self, painter: QPainter) -> QColor:
        t = theme().tokens
        if not self.isEnabled():
            return t.text3
        if self.isChecked() and self._look is TabLook.TABS:
            paint.box(painter, self.rect(), 10, t.text)
            return t.canvas
        if self.isChecked():
            paint.box(painter, self.rect(), 7, t.surface, t.line)
            return t.text
        if self.looks_pressed:
            paint.box(painter, self.rect(), 8, t.line)
        return t.text2


def _width(parts: Sequence[tuple[int, str]]) -> int:
    return sum(wide for wide, _ in parts) + _GAP * (len(parts) - 1)


class Segmented(QWidget):
    """The row of choices. Arrows choose."""

    chosen = Signal(str)

    def __init__(
        self, segments: Sequence[Segment] = (), look: TabLook = TabLook.SEGMENTS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._tabs: list[_Tab] = []
        self._row = QHBoxLayout(self)
        edge = 2 if look is TabLook.SEGMENTS else 0
        self._row.setContentsMargins(edge, edge, edge, edge)
        self._row.setSpacing(2 if look is TabLook.SEGMENTS else 4)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_segments(segments)

    @property
    def current(self) -> str:
        """Key of the choice made, or ""."""
        return next((tab.segment.key for tab in self._tabs if tab.isChecked()), "")

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Offer these, keeping the choice where it is still offered."""
        kept = self.current
        if [tab.segment for tab in self._tabs] == list(segments):
            return
        for tab in self._tabs:
            self._row.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = [_Tab(segment, self._look, self) for segment in segments]
        for tab in self._tabs:
            self._row.addWidget(tab)
            tab.show()
            tab.clicked.connect(lambda _=False, key=tab.segment.key: self.chosen.emit(key))
        self.set_current(kept or (segments[0].key if segments else ""))

    def set_current(self, key: str) -> None:
        """Show `key` as chosen; emits nothing."""
        for tab in self._tabs:
            if tab.segment.key == key:
                tab.setChecked(True)

    def tab(self, key: str) -> Control:
        """The control of one choice."""
        return next(tab for tab in self._tabs if tab.segment.key == key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} or not move_in_grid(self._tabs, len(self._tabs), event):
            event.ignore()
            return
        focused = next((tab for tab in self._tabs if tab.hasFocus()), None)
        if focused is not None and not focused.isChecked():
            focused.click()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._look is TabLook.SEGMENTS:
            paint.box(paint.begin(self), self.rect(), 10, theme().tokens.raised)
