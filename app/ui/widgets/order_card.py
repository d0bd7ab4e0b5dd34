"""A card of the orders board: whose, how urgent, what, and the next step."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.chip import ChipView, chip_width, paint_chip
from app.ui.widgets.control import Control

_HEIGHT = 76
_EDGE = 16


@dataclass(frozen=True, slots=True)
class OrderCardView:
    """One order. `urgent` makes its button primary, `here` frames the card."""

    key: str
    name: str
    code: str
    facts: str
    chip: ChipView | None = None
    action: str = ""
    urgent: bool = False
    here: bool = False
    spoken: str = ""


class OrderCard(Control):
    """`opened` for a tap on the card, `acted` for its button."""

    opened = Signal(str)
    acted = Signal(str)
    focus_radius = 12

    def __init__(self, view: OrderCardView, parent: QWidget | None = None) -> None:
        self._view = view
        super().__init__(view.name, parent)
        self._action = Button(view.action, Kind.SOFT, height=48, parent=self)
        self._action.clicked.connect(lambda: self.acted.emit(self._view.key))
        self.clicked.connect(lambda: self.opened.emit(self._view.key))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_view(view)

    @property
    def action(self) -> Button:
        """The button of the next step."""
        return self._action

    @property
    def view(self) -> OrderCardView:
        """What it shows."""
        return self._view

    def set_view(self, view: OrderCardView) -> None:
        """Show another state of the order."""
        self._view = view
        chip = view.chip.text if view.chip else ""
        self.set_label(view.name)
        self.setAccessibleName(view.spoken or ", ".join(p for p in (view.name, chip, view.code, view.facts) if p))
        self._action.set_label(view.action)
        self._action.set_kind(Kind.PRIMARY if view.urgent else Kind.SOFT)
        self._action.setVisible(bool(view.action))
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(440, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        v = self._view
        painter = self.painter()
        fill = t.raised if self.looks_pressed else t.surface
        paint.box(painter, self.rect(), 12, fill, t.accent if v.here else t.line, 2 if v.here else 1)
        end = self.width() - _EDGE - (self._action.width() + 4 if v.action else 0)
        chip = chip_width(v.chip, 24) if v.chip else 0
        name = min(advance(Role.BUTTON, v.name), end - _EDGE - (chip + 8 if chip else 0))
        at = QRect(_EDGE, 13, name, 24)
        paint.text(painter, paint.visual(painter, self.rect(), at), Role.BUTTON, t.text, v.name)
        if v.chip:
            beside = QRect(at.right() + 9, 13, chip, 24)
            paint_chip(painter, paint.visual(painter, self.rect(), beside), v.chip, 24)
        code = min(advance(Role.META, v.code), end - _EDGE)
        below = QRect(_EDGE, 42, code, 20)
        paint.text(painter, paint.visual(painter, self.rect(), below), Role.META, t.text3, v.code)
        facts = QRect(_EDGE + code + 10, 42, end - _EDGE - code - 10, 20)
        paint.text(painter, paint.visual(painter, self.rect(), facts), Role.META, t.text3, v.facts)

    def _place(self) -> None:
        size = self._action.sizeHint()
        at = QRect(self.width() - 12 - size.width(), (self.height() - 48) // 2, size.width(), 48)
        self._action.setGeometry(paint.mirrored(self, self.rect(), at))
