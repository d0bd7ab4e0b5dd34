"""The window of the first set-up: the steps at the side, one of them in the middle, Back and Continue beneath."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.problems import show_bug
from app.ui.setup.page import Page
from app.ui.setup.progress import Step
from app.ui.setup.step_rail import StepRail, StepState, StepView
from app.ui.theme.fonts import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.progress import BusyRing
from app.ui.widgets.text import Text
from app.wording import Words

_ROOMY = 1_200
_WIDE, _SLIM = 44, 24


class SetupWindow(QWidget):
    """Shows the pages in their order. ``reached`` tells each step that is shown; ``finished``: the last one is done."""

    reached = Signal(str)
    finished = Signal()
    closing = Signal()

    def __init__(self, words: Words, pages: Sequence[Page]) -> None:
        super().__init__()
        self._words, self._pages = words, list(pages)
        self._notes: dict[str, str] = {}
        self._at = 0
        self.setObjectName("setup")
        self.setWindowTitle("Aisle")
        self.setMinimumSize(1024, 720)
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rail = StepRail(words.text("setup_title"), words.text("setup_calm"), len(self._pages))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(self._content(), 1)
        for page in self._pages:
            self._stack.addWidget(page)
            page.done.connect(self._next)
            page.changed.connect(self._show_frame)

    def begin(self, step: Step) -> None:
        """Show the page of ``step``."""
        self._go(next(at for at, page in enumerate(self._pages) if page.name == step.value))

    @property
    def page(self) -> Page:
        """The one that is shown."""
        return self._pages[self._at]

    def note(self, step: Step, words: str) -> None:
        """What a step came to, said at its side."""
        self._notes[step.value] = words
        self._show_steps()

    def show_bug(self, error: BaseException) -> None:
        show_bug(self, self._words, error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no control wanted."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._continue()
        elif event.key() == Qt.Key.Key_Escape:
            self._back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On the smallest screens the steps give way to what is done."""
        super().resizeEvent(event)
        narrow = self.width() < _ROOMY
        self._rail.set_narrow(narrow=narrow)
        edge = _SLIM if narrow else _WIDE
        self._column.setContentsMargins(edge, 32, edge, 28)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.page.leave()
        self.closing.emit()
        super().closeEvent(event)

    def _content(self) -> QVBoxLayout:
        self._title = Text("", Role.H1, wrap=True)
        self._note = Text("", Role.BODY, "text2", wrap=True)
        self._ring = BusyRing(22)
        self._busy = Text("", Role.BODY, "text2")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._busy, 0, Qt.AlignmentFlag.AlignVCenter)
        self._stack = QStackedWidget()
        self._column = column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._note)
        column.addSpacing(8)
        column.addWidget(self._stack, 1)
        column.addSpacing(8)
        column.addLayout(self._buttons())
        return column

    def _buttons(self) -> QHBoxLayout:
        self._foot = QHBoxLayout()
        self._go_back = Button(self._words.text("setup_back"), Kind.OUTLINE, height=64, hint="Esc")
        self._go_back.setObjectName("setup.back")
        self._go_back.clicked.connect(self._back)
        self._go_on = Button("", Kind.PRIMARY, height=64, hint="Enter", spread=True)
        self._go_on.setObjectName("setup.continue")
        self._go_on.setMinimumWidth(220)
        self._go_on.clicked.connect(self._continue)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addLayout(self._foot)
        row.addStretch(1)
        row.addWidget(self._go_back)
        row.addWidget(self._go_on)
        return row

    def _go(self, at: int) -> None:
        self.page.leave()
        old = self.page.foot
        if old is not None:
            self._foot.removeWidget(old)
            old.hide()
        self._at = at
        page = self.page
        self._stack.setCurrentWidget(page)
        if page.foot is not None:
            self._foot.addWidget(page.foot)
            page.foot.show()
        self._show_frame()
        self._show_steps()
        page.open()
        self.reached.emit(page.name)

    @Slot()
    def _show_frame(self) -> None:
        page = self.page
        self._title.setText(page.title)
        self._note.setText(page.note)
        self._busy.setText(page.busy)
        self._busy.setVisible(bool(page.busy))
        self._ring.setVisible(bool(page.busy))
        self._ring.setAccessibleName(page.busy)
        self._go_on.set_label(page.primary_words)
        self._go_on.set_off(page.busy if page.busy and page.waits else None)
        self._go_back.setVisible(self._at > 0)

    def _show_steps(self) -> None:
        self._rail.show_steps([self._step(at, page) for at, page in enumerate(self._pages)])

    def _step(self, at: int, page: Page) -> StepView:
        state = StepState.CURRENT if at == self._at else StepState.DONE if at < self._at else StepState.TO_COME
        title, about = (self._words.text(f"setup_{page.name}_{part}") for part in ("title", "about"))
        note = self._notes.get(page.name, about)
        return StepView(title, note, state, self._words.text(f"setup_step_{state}"))

    @Slot()
    def _continue(self) -> None:
        if Overlay.topmost() is None and not (self.page.busy and self.page.waits):
            self.page.go_on()

    @Slot()
    def _back(self) -> None:
        if self._at > 0 and Overlay.topmost() is None:
            self._go(self._at - 1)

    @Slot()
    def _next(self) -> None:
        if self._at + 1 < len(self._pages):
            self._go(self._at + 1)
        else:
            self.finished.emit()
