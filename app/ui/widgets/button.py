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
_LEAST_PADDING = 6
_SHORT = 12


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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_label(self, label: str) -> None:
        if label != self.label:
            super().set_label(label)

    def set_kind(self, kind: Kind) -> None:
        """Make it louder or quieter."""
        self._kind = kind
        self.update()

    def set_icon(self, icon: Icon | None) -> None:
        """Change the icon."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = max(self._height, self._content_width() + 2 * self._measure.padding)
        return QSize(self._height if self._alone else width, self._height)

    def minimumSizeHint(self) -> QSize:
        # Words on buttons wrap when they must, never elide; the key cap gives way first.
        words = self.label.split(" ") if len(self.label) > _SHORT else [self.label]
        least = max(advance(self._measure.role, word) for word in words) if self.label else 0
        icon = self._measure.icon + (_GAP if least else 0) if self._icon is not None else 0
        return QSize(max(48, least + icon + 2 * _LEAST_PADDING), self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = self.painter()
        look = self._current_look()
        paint.box(painter, self.rect(), self._measure.radius, look.fill, look.border, look.width)
        if self._alone and self._icon is not None:
            paint.icon(painter, self.rect(), self._icon, look.ink, self._measure.icon + 2)
            return
        # A key cap pushed to the edge by the words reads as part of them: better none.
        hint = self._hint if self._content_width() <= self.width() - 3 * _LEAST_PADDING else ""
        wide = self._content_width(hint)
        padding = max(_LEAST_PADDING, min(self._measure.padding, (self.width() - wide) // 2))
        x = padding if self._spread else max(padding, (self.width() - wide) // 2)
        x = self._paint_icon(painter, x, look.ink)
        cap = paint.hint_width(hint)
        end = self.width() - padding
        label = min(advance(self._measure.role, self.label), end - x - (cap + _GAP if cap else 0))
        self._paint_label(painter, QRect(x, 0, label, self.height()), look.ink)
        if cap:
            at = QRect(end - cap if self._spread else x + label + (_GAP if label else 0), 0, cap, self.height())
            paint.key_hint(painter, paint.visual(painter, self.rect(), at), hint, look.ink)

    def _paint_icon(self, painter: QPainter, x: int, ink: QColor) -> int:
        """Returns where the label begins."""
        if self._icon is None:
            return x
        at = QRect(x, 0, self._measure.icon, self.height())
        paint.icon(painter, paint.visual(painter, self.rect(), at), self._icon, ink, self._measure.icon)
        return x + self._measure.icon + _GAP

    def _paint_label(self, painter: QPainter, rect: QRect, ink: QColor) -> None:
        where = paint.visual(painter, self.rect(), rect)
        if advance(self._measure.role, self.label) <= rect.width() or " " not in self.label:
            paint.text(painter, where, self._measure.role, ink, self.label)
        else:
            paint.wrapped_middle(painter, where, Role.COMPACT, ink, self.label)

    @property
    def _alone(self) -> bool:
        return not self.label and not self._hint and self._icon is not None

    def _content_width(self, hint: str | None = None) -> int:
        parts = [advance(self._measure.role, self.label)] if self.label else []
        if self._icon is not None:
            parts.append(self._measure.icon)
        if cap := paint.hint_width(self._hint if hint is None else hint):
            parts.append(cap)
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
