"""The dialog, for what cannot be undone or needs another person: a question, and verbs to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.overlay import Overlay
from app.ui.widgets.text import Text

NARROW = 560
WIDE = 884
_MARGIN = 48


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of the dialog. One of them is `safe`: Esc gives it and the focus starts on it."""

    key: str
    label: str
    kind: Kind = Kind.OUTLINE
    icon: Icon | None = None
    safe: bool = False
    hint: str = ""


class Dialog(Overlay):
    """Opens inside the window. Put more than words into `body`; `accent` is the token of the icon."""

    answered = Signal(str)

    def __init__(
        self,
        host: QWidget,
        title: str,
        text: str = "",
        answers: Sequence[Answer] = (),
        *,
        icon: Icon | None = None,
        accent: str = "warn",
        width: int = NARROW,
    ) -> None:
        super().__init__(host)
        self._wanted = width
        self._panel = _Panel(self)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        if icon is not None:
            head.addWidget(IconMark(icon, accent, 26), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Text(title, Role.H2, wrap=True), 1)
        column.addLayout(head)
        if text:
            column.addWidget(Text(text, Role.BODY, "text2", wrap=True))
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        column.addLayout(self.body)
        self._buttons: dict[str, Button] = {}
        self._safe = next((answer.key for answer in answers if answer.safe), answers[0].key if answers else "")
        column.addSpacing(8)
        column.addLayout(self._button_row(answers))

    @property
    def panel(self) -> QWidget:
        """The surface of the dialog."""
        return self._panel

    def button(self, key: str) -> Button:
        """The button of one answer."""
        return self._buttons[key]

    def answer(self, key: str) -> None:
        """Shut and tell."""
        self.shut()
        self.answered.emit(key)

    def focus_first(self) -> None:
        if self._safe:
            self._buttons[self._safe].setFocus(Qt.FocusReason.TabFocusReason)

    def escape(self) -> None:
        self.answer(self._safe)

    def open(self) -> None:
        super().open()
        self._center()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._center()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = list(self._buttons.values())
        focused = next((at for at, button in enumerate(keys) if button.hasFocus()), None)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if focused is None or step is None:
            super().keyPressEvent(event)
            return
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            step = -step
        keys[max(0, min(len(keys) - 1, focused + step))].setFocus(Qt.FocusReason.TabFocusReason)

    def _button_row(self, answers: Sequence[Answer]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for answer in answers:
            button = Button(answer.label, answer.kind, icon=answer.icon, hint=answer.hint)
            button.clicked.connect(lambda _=False, key=answer.key: self.answer(key))
            loud = answer.kind in {Kind.PRIMARY, Kind.DANGER_FILL}
            if loud:
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button, 1 if loud else 0)
            self._buttons[answer.key] = button
        if not any(answer.kind in {Kind.PRIMARY, Kind.DANGER_FILL} for answer in answers):
            row.addStretch(1)
        return row

    def widen(self, width: int) -> None:
        """It came to hold more than it was made for."""
        self._wanted = width
        self._center()

    def grow(self) -> None:
        """Make room for what came in; what went leaves its room, so that nothing jumps."""
        self._center(self._panel.height())

    def _center(self, least: int = 0) -> None:
        width = min(self._wanted, self.width() - 2 * 16)
        layout = self._panel.layout()
        wanted = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        wanted = wanted if wanted > 0 else self._panel.sizeHint().height()
        # Fields that have just got a word of what is wrong say how much they need before they ask for it.
        wanted = max(wanted, least, self._panel.minimumSizeHint().height())
        height = min(wanted, self.height() - 2 * _MARGIN)
        self._panel.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = paint.begin(self)
        paint.shadow(painter, self._panel.geometry(), 16)


class _Panel(QWidget):
    """Its dialog grows with what it holds."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._dialog.grow()
        return done

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        paint.box(paint.begin(self), self.rect(), 16, t.surface, t.line if theme().dark else None)
