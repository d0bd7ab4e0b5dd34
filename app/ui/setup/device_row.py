"""One device of the set-up: icon, name and state at the start, the question and its buttons at the end."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.setup.device_row_view import Deed, DeviceRowView
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button
from app.ui.widgets.chip import Chip, ChipView, Tone
from app.ui.widgets.emptied import empty
from app.ui.widgets.text import Text

_LEAST = 84
_MARK, _MARK_ICON = 48, 26
_TINTS = {Tone.OK: ("ok_soft", "ok"), Tone.PLAIN: ("raised", "text3"), Tone.SOON: ("warn_soft", "warn")}
_TINTS |= {Tone.WARN: ("warn_soft", "warn"), Tone.LATE: ("bad_soft", "bad")}
_ELSE = ("accent_soft", "accent_ink")
_NO_CHIP = ChipView("", Tone.PLAIN)


class DeviceRow(QWidget):
    """``done`` tells the deed of a button. ``last``: nothing comes below it."""

    done = Signal(str, str)

    def __init__(self, view: DeviceRowView) -> None:
        super().__init__()
        self._view: DeviceRowView | None = None
        self.last = False
        self._made: list[Button] = []
        self._mark = _Mark()
        self._title = Text("", Role.BUTTON, wrap=True)
        self._chip = Chip(_NO_CHIP, height=24)
        self._what = Text("", Role.META, "text2", wrap=True)
        self._question = Text("", Role.META_STRONG, "text2", wrap=True, at=paint.At.END)
        self._help = QVBoxLayout()
        self._help.setSpacing(4)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._lower = QHBoxLayout()
        self._lower.setSpacing(8)
        self._build()
        self.show_view(view)

    def show_view(self, view: DeviceRowView) -> None:
        """The buttons stay where they are while they say the same, so that the focus does."""
        old, self._view = self._view, view
        self.setObjectName(f"device.{view.key}")
        self.setAccessibleName(view.sentence)
        self._title.setText(view.title)
        self._what.setText(view.what)
        self._chip.setVisible(view.chip is not None)
        self._chip.set_view(view.chip or _NO_CHIP)
        self._question.setText(view.question)
        self._question.setVisible(bool(view.question))
        self._question.set_role(Role.BUTTON if view.turn else Role.META_STRONG)
        self._question.set_color("accent_ink" if view.turn else "text2")
        self._mark.show_icon(view.icon, "surface" if view.turn else self._tint[0], self._tint[1])
        if old is None or old.buttons != view.buttons or old.key != view.key or old.help != view.help:
            self._show_buttons(view)
        self.update()

    def focus_first(self) -> None:
        """The first thing to be done here."""
        if self._made:
            self._made[0].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme().tokens, paint.begin(self)
        if self._view is not None and self._view.turn:
            painter.fillRect(self.rect(), t.accent_soft)
            painter.fillRect(paint.visual(painter, self.rect(), QRect(0, 0, 4, self.height())), t.accent)
        if not self.last:
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.line)

    @property
    def _tint(self) -> tuple[str, str]:
        chip = self._view.chip if self._view else None
        return _TINTS.get(chip.tone, _ELSE) if chip else _ELSE

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._chip)
        head.addStretch(1)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addStretch(1)
        said.addLayout(head)
        said.addWidget(self._what)
        said.addStretch(1)
        upper = QHBoxLayout()
        upper.setSpacing(16)
        upper.addWidget(self._mark)
        upper.addLayout(said, 3)
        upper.addWidget(self._question, 2, Qt.AlignmentFlag.AlignVCenter)
        upper.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 16, 13)
        column.setSpacing(8)
        column.addLayout(upper)
        column.addLayout(self._help)
        column.addLayout(self._lower)
        self.setMinimumHeight(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def _show_buttons(self, view: DeviceRowView) -> None:
        """What helps takes a line of its own, and its buttons with it."""
        had = any(button.hasFocus() for button in self._made)
        for layout in (self._buttons, self._lower, self._help):
            empty(layout)
        self._made = []
        place = self._lower if view.help else self._buttons
        for line in view.help:
            tip = Text(line, Role.META, "text2", wrap=True)
            tip.setContentsMargins(_MARK + 16, 0, 0, 0)
            self._help.addWidget(tip)
        if view.help:
            self._lower.addStretch(1)
        for own in view.buttons:
            button = Button(own.words, own.kind, height=48, icon=own.icon)
            self._made.append(button)
            button.setObjectName(f"device.{view.key}.{own.deed}")
            button.clicked.connect(lambda _=False, deed=own.deed: self._tell(deed))
            place.addWidget(button)
        if had:
            self.focus_first()

    def _tell(self, deed: Deed) -> None:
        if self._view is not None:
            self.done.emit(self._view.key, deed.value)


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._icon, self._fill, self._ink = Icon.PLUG, *_ELSE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: Icon, fill: str, ink: str) -> None:
        self._icon, self._fill, self._ink = icon, fill, ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_MARK, _MARK)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme().tokens, paint.begin(self)
        paint.box(painter, self.rect(), 10, tokens.color(self._fill))
        paint.icon(painter, self.rect(), self._icon, tokens.color(self._ink), _MARK_ICON)
