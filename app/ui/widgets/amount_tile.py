"""What a customer may hand over: an amount, and the change under it."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control

_EDGE = 20
_TALL, _LEAST = 144, 80


class AmountTile(Control):
    """One tap takes the money. Without a note the amount stands in the middle."""

    focus_radius = 12

    def __init__(self, amount: str, note: str = "", *, height: int = 112, parent: QWidget | None = None) -> None:
        self._note = note
        self._height = height
        super().__init__(amount, parent)
        self.set_amount(amount, note)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_amount(self, amount: str, note: str = "") -> None:
        """Offer another amount."""
        self._note = note
        self.set_label(amount)
        self.setAccessibleName(", ".join(part for part in (amount, note) if part))

    def set_height(self, height: int) -> None:
        """Make it taller or lower."""
        if height != self._height:
            self._height = height
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(168 if self._note else 96, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(124 if self._note else 64, min(self._height, _LEAST))

    @property
    def _roles(self) -> tuple[Role, ...]:
        return (Role.AMOUNT, Role.FIGURE) if self._height >= _TALL else (Role.FIGURE,)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        off = not self.isEnabled()
        fill = t.raised if self.looks_pressed or off else t.surface
        paint.box(painter, self.rect(), 12, fill, None if off else t.ctl)
        ink = t.text3 if off else t.text
        if not self._note:
            paint.text(painter, self.rect(), Role.H2, ink, self.label, paint.At.CENTER, tabular=False)
            return
        room = self.width() - 2 * _EDGE
        role = next((role for role in self._roles if advance(role, self.label) <= room), Role.H2)
        top = (self.height() - 64) // 2
        paint.text(painter, QRect(_EDGE, top, room, 36), role, ink, self.label, tabular=False)
        small = Role.BODY if advance(Role.BODY, self._note) <= room else Role.META
        paint.text(painter, QRect(_EDGE, top + 40, room, 22), small, t.text3 if off else t.text2, self._note)
