"""The steps of the set-up down the leading edge: what is done, where one is, what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import DARK
from app.ui.widgets import paint
from app.ui.widgets.brand import BrandMark, Ground
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.paint import At
from app.ui.widgets.text import Text

_WIDTH, _NARROW = 372, 300
_DOT = 32


class StepState(StrEnum):
    """Where a step stands."""

    DONE = "done"
    CURRENT = "current"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class StepView:
    """``spoken``: what a screen reader says of its state."""

    title: str
    note: str
    state: StepState
    spoken: str = ""


class StepRail(QWidget):
    """Dark in either look, as the rail of the till is."""

    def __init__(self, title: str, calm: str, steps: int) -> None:
        super().__init__()
        self._steps = [_Step(at + 1) for at in range(steps)]
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 24, 28)
        column.setSpacing(0)
        brand = QHBoxLayout()
        brand.setSpacing(12)
        brand.addWidget(BrandMark(34, Ground.ACCENT))
        brand.addWidget(Text("Aisle", Role.H2, "rail_on_text"), 1)
        column.addLayout(brand)
        column.addSpacing(28)
        column.addWidget(Text(title, Role.H1, "rail_on_text", wrap=True))
        column.addSpacing(24)
        for step in self._steps:
            column.addWidget(step)
            column.addSpacing(20)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(IconMark(Icon.PAUSE, "rail_text", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(Text(calm, Role.META, "rail_text", wrap=True), 1)
        column.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_narrow(self, *, narrow: bool) -> None:
        """On the smallest screens what is done needs the room."""
        self.setFixedWidth(_NARROW if narrow else _WIDTH)

    def show_steps(self, steps: Sequence[StepView]) -> None:
        for own, view in zip(self._steps, steps, strict=True):
            own.show_view(view)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.begin(self).fillRect(self.rect(), theme().tokens.rail)


class _Step(QWidget):
    def __init__(self, number: int) -> None:
        super().__init__()
        self._dot = _Dot(number)
        self._title = Text("", Role.BUTTON, "rail_text", wrap=True)
        self._note = Text("", Role.META, "rail_text", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_view(self, view: StepView) -> None:
        self._dot.set_state(view.state)
        self._title.setText(view.title)
        self._title.set_color("rail_text" if view.state is StepState.TO_COME else "rail_on_text")
        self._note.setText(view.note)
        self._note.setVisible(bool(view.note))
        self.setAccessibleName(", ".join(part for part in (view.title, view.note, view.spoken) if part))


class _Dot(QWidget):
    def __init__(self, number: int) -> None:
        super().__init__()
        self._number, self._state = number, StepState.TO_COME
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_state(self, state: StepState) -> None:
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_DOT, _DOT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme().tokens, paint.begin(self)
        radius = _DOT / 2
        if self._state is StepState.DONE:
            # The rail is dark in either look, and so is its green.
            paint.box(painter, self.rect(), radius, DARK.ok)
            paint.icon(painter, self.rect(), Icon.CHECK, t.rail, 20)
            return
        current = self._state is StepState.CURRENT
        paint.box(painter, self.rect(), radius, t.rail_bar if current else None, None if current else t.rail_text, 2)
        ink = t.rail if current else t.rail_text
        paint.text(painter, self.rect(), Role.BUTTON, ink, str(self._number), At.CENTER)
