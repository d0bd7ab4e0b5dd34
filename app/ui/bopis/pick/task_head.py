"""The bar over a pick: the way back, what is picked, how far, how pressing, how long."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Kind, square
from app.ui.widgets.card import rule
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.progress import ProgressBar
from app.ui.widgets.text import Text


class TaskHead(QWidget):
    """Surface with a hairline below. ``back`` is the button; add what else belongs there with ``add``."""

    def __init__(self, back_words: str) -> None:
        super().__init__()
        self.setFixedHeight(64)
        self.back = square(Icon.ARROW_LEFT, back_words, Kind.SOFT)
        self.back.setObjectName("pick.back")
        self._title = Text("", Role.TITLE)
        self._title.setObjectName("pick.order")
        self._bar = ProgressBar(12)
        self._done = Text("", Role.BUTTON, elide=False)
        self._done.setObjectName("pick.progress")
        self._due = Chip(ChipView("", Tone.LINE), height=36)
        self._span = Chip(ChipView("", Tone.PLAIN, Icon.CLOCK), height=36)
        self._span.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 16, 8)
        self._row.setSpacing(16)
        self._row.addWidget(self.back)
        self._row.addWidget(self._title)
        self._row.addWidget(self._bar, 1)
        self._row.addWidget(self._done)
        self._row.addWidget(self._due)
        self._row.addWidget(self._span)

    def add(self, widget: QWidget) -> None:
        """At its end."""
        self._row.addWidget(widget)

    def sizeHint(self) -> QSize:
        return QSize(800, 64)

    def set_task(self, title: str, done: int, total: int, words: str) -> None:
        """What it is, and how much of it is done, as a bar and in words."""
        self._title.setText(title)
        self._bar.set_done(done, total)
        self._done.setText(words)

    def set_due(self, chip: ChipView | None) -> None:
        """How pressing it is."""
        self._due.setVisible(chip is not None)
        if chip is not None:
            self._due.set_view(chip)

    def set_span(self, words: str) -> None:
        """How long it takes yet, or nothing."""
        self._span.set_view(ChipView(words, Tone.PLAIN, Icon.CLOCK))
        self._span.setVisible(bool(words))

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.fillRect(self.rect(), t.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, t.line)


def framed(screen: QWidget, head: TaskHead, work: QWidget, side: QWidget) -> None:
    """The bar above; below it the work, a hairline and the side."""
    edge = rule()
    edge.setFixedWidth(1)
    edge.setMaximumHeight(16_777_215)
    edge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    body = QHBoxLayout()
    body.setSpacing(0)
    body.addWidget(work, 1)
    body.addWidget(edge)
    body.addWidget(side)
    column = QVBoxLayout(screen)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addLayout(body, 1)
