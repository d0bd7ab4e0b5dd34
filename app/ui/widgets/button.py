"""The button, in every kind and height."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import Tokens
from app.ui.widgets import paint
from app.ui.widgets.control import Control

_GAP = 8


class Kind(StrEnum):
    """How loud a button is, and whether it destroys."""

    PRIMARY = "primary"
    OUTLINE = "outline"
    INK = "ink"
    SOFT = "soft"
    GHOST = "ghost"
    PLAIN = "plain"
    PLAIN_DANGER = "plain_danger"
    DANGER = "danger"
    DANGER_FILL = "danger_fill"


@dataclass(frozen=True, slots=True)
class _Look:
    ink: QColor
    fill: QColor | None = None
    border: QColor | None = None
    width: int = 1


@dataclass(frozen=True, slots=True)
class _Measure:
    role: Role
    padding: int
    radius: int
    icon: int


def _measure(height: int) -> _Measure:
    if height >= 88:
        return _Measure(Role.H2, 24, 14, 26)
    if height >= 64:
        return _Measure(Role.TITLE, 18, 12, 22)
    return _Measure(Role.BUTTON, 14 if height <= 48 else 18, 10, 20)


def _look(kind: Kind, t: Tokens, *, pressed: bool) -> _Look:
    match kind:
        case Kind.PRIMARY:
            return _Look(t.on_accent, t.accent_pressed if pressed else t.accent_fill)
        case Kind.OUTLINE:
            return _Look(t.text, t.raised if pressed else t.surface, t.ctl)
        case Kind.INK:
            return _Look(t.canvas, t.text2 if pressed else t.text)
        case Kind.SOFT:
            return _Look(t.text, t.line if pressed else t.raised)
        case Kind.GHOST:
            return _Look(t.accent_ink, t.accent_soft if pressed else None)
        case Kind.PLAIN:
            return _Look(t.text, t.raised if pressed else t.surface)
        case Kind.PLAIN_DANGER:
            return _Look(t.bad, t.bad_soft if pressed else t.surface)
        case Kind.DANGER:
            return _Look(t.bad, t.bad_soft if pressed else t.surface, t.bad)
        case Kind.DANGER_FILL:
            return _Look(t.on_bad, t.bad_pressed if pressed else t.bad_fill)


class Button(Control):
    """A button. Checkable, it shows its checked state as the selected choice."""

    def __init__(
        self,
        label: str = "",
        kind: Kind = Kind.OUTLINE,
        *,
        height: int = 52,
        icon: Icon | None = None,
        hint: str = "",
        checkable: bool = False,
        spread: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`hint` names the key that does the same; `spread` puts the label first and the hint at the far end."""
        self._kind = kind
        self._icon = icon
        self._hint = hint
        self._height = height
        self._spread = spread
        self._measure = _measure(height)
        super().__init__(label, parent)
        self.focus_radius = self._measure.radius
        self.setCheckable(checkable)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_kind(self, kind: Kind) -> None:
        """Make it louder or quieter."""
        self._kind = kind
        self.update()

    def set_icon(self, icon: Icon | None) -> None:
        """Change the icon."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_hint(self, hint: str) -> None:
        """Change the key cap."""
        self._hint = hint
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = max(self._height, self._content_width() + 2 * self._measure.padding)
        return QSize(self._height if self._alone else width, self._height)

    def minimumSizeHint(self) -> QSize:
        # Words on buttons wrap when they must, never elide: two lines need half the width and a little.
        least = self.sizeHint().width()
        if " " in self.label and not self._spread:
            least -= advance(self._measure.role, self.label) * 2 // 5
        return QSize(max(48, least), self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self.painter()
        look = self._current_look()
        paint.box(painter, self.rect(), self._measure.radius, look.fill, look.border, look.width)
        if self._alone and self._icon is not None:
            paint.icon(painter, self.rect(), self._icon, look.ink, self._measure.icon + 2)
            return
        bounds = self.rect()
        room = self.width() - 2 * self._measure.padding
        wide = self._content_width()
        x = self._measure.padding if self._spread or wide > room else (self.width() - wide) // 2
        if self._icon is not None:
            at = paint.visual(painter, bounds, QRect(x, 0, self._measure.icon, self.height()))
            paint.icon(painter, at, self._icon, look.ink, self._measure.icon)
            x += self._measure.icon + _GAP
        hint = paint.hint_width(self._hint)
        end = self.width() - self._measure.padding
        label_end = end - (hint + _GAP if hint else 0)
        label = min(advance(self._measure.role, self.label), label_end - x)
        self._paint_label(painter, QRect(x, 0, label, self.height()), look.ink)
        if hint:
            hint_x = end - hint if self._spread else x + label + _GAP
            paint.key_hint(
                painter, paint.visual(painter, bounds, QRect(hint_x, 0, hint, self.height())), self._hint, look.ink
            )

    def _paint_label(self, painter: QPainter, rect: QRect, ink: QColor) -> None:
        role = self._measure.role
        fits = advance(role, self.label) <= rect.width()
        where = paint.visual(painter, self.rect(), rect)
        if fits or " " not in self.label:
            paint.text(painter, where, role, ink, self.label)
        else:
            paint.wrapped_middle(painter, where, Role.COMPACT, ink, self.label)

    @property
    def _alone(self) -> bool:
        return not self.label and self._icon is not None

    def _content_width(self) -> int:
        parts = [advance(self._measure.role, self.label)] if self.label else []
        if self._icon is not None:
            parts.append(self._measure.icon)
        if hint := paint.hint_width(self._hint):
            parts.append(hint)
        return sum(parts) + _GAP * max(0, len(parts) - 1)

    def _current_look(self) -> _Look:
        tokens = theme().tokens
        if not self.isEnabled():
            return _Look(tokens.text3, tokens.raised)
        if self.isChecked():
            return _Look(tokens.accent_ink, tokens.accent_soft, tokens.accent, 2)
        return _look(self._kind, tokens, pressed=self.looks_pressed)


def square(icon: Icon, name: str, kind: Kind = Kind.SOFT, *, height: int = 48, parent: QWidget | None = None) -> Button:
    """A square button with an icon only; `name` is for the screen reader."""
    made = Button("", kind, height=height, icon=icon, parent=parent)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made
