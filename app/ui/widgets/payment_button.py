"""The payment button of the Sell screen: a way to pay and the amount it takes."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.control import Control

_HEIGHT = 96
_PADDING = 18
_NARROW, _TIGHT = 150, 130


class PaymentButton(Control):
    """Icon and name above, amount below. `strong` is the filled one, `framed` has an ink border, else an outline."""

    focus_radius = 14

    def __init__(
        self,
        label: str,
        icon: Icon,
        *,
        hint: str = "",
        strong: bool = False,
        framed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._icon = icon
        self._hint = hint
        self._strong = strong
        self._framed = framed
        self._amount = ""
        self._note = ""
        super().__init__(label, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_amount(self, amount: str, note: str = "", *, spoken: str = "") -> None:
        """The amount, an optional word after it ("rounded"), and what a screen reader says ("Pay €71.71 by card")."""
        if (amount, note) == (self._amount, self._note):
            return
        self._amount = amount
        self._note = note
        self.setAccessibleName(spoken or " ".join(part for part in (self.label, amount, note) if part))
        self.update()

    def set_look(self, *, strong: bool, framed: bool) -> None:
        """Make it louder or quieter."""
        self._strong, self._framed = strong, framed
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(176, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        pressed = self.looks_pressed
        if not self.isEnabled():
            ink, note_ink = t.text3, t.text3
            paint.box(painter, self.rect(), 14, t.raised)
        elif self._strong:
            ink, note_ink = t.on_accent, t.on_accent
            paint.box(painter, self.rect(), 14, t.accent_pressed if pressed else t.accent_fill)
        else:
            ink, note_ink = t.text, t.text3
            fill = t.raised if pressed else t.surface
            paint.box(painter, self.rect(), 14, fill, t.text if self._framed else t.ctl, 2 if self._framed else 1)
        bounds = self.rect()
        hint = paint.hint_width(self._hint)
        padding = 12 if self.width() < _NARROW else _PADDING
        after_icon = padding + (28 if self.width() < _TIGHT else 34)
        named = after_icon + advance(Role.TITLE, self.label) + 8
        hint = hint if named + hint + 12 <= self.width() else 0
        if hint:
            cap = QRect(self.width() - hint - 12, 12, hint, 20)
            paint.key_hint(painter, paint.visual(painter, bounds, cap), self._hint, ink)
        top = QRect(padding, 14, 26, 24)
        paint.icon(painter, paint.visual(painter, bounds, top), self._icon, ink, 24)
        label = QRect(after_icon, 14, self.width() - after_icon - (hint + 16 if hint else 8), 24)
        paint.text(painter, paint.visual(painter, bounds, label), Role.TITLE, ink, self.label)
        room = self.width() - 2 * padding
        role = self._amount_role(room)
        wide = min(advance(role, self._amount) if self._amount else 0, room)
        amount = QRect(padding, 42, wide, 46)
        paint.text(painter, paint.visual(painter, bounds, amount), role, ink, self._amount)
        after = padding + (wide + 8 if wide else 0)
        if wide and advance(Role.META, self._note) > self.width() - 8 - after:
            return
        note = QRect(after, 44 if wide else 40, self.width() - 12 - after, 44)
        paint.fitted(painter, paint.visual(painter, bounds, note), Role.META, note_ink, self._note)

    def _amount_role(self, room: int) -> Role:
        if self._strong and advance(Role.AMOUNT, self._amount) <= room:
            return Role.AMOUNT
        return Role.H2 if advance(Role.H2, self._amount) <= room else Role.TITLE
