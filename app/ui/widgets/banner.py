"""The banner under the top bar: what happened, what is safe, and one thing to do."""

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.announce import announce
from app.ui.widgets.button import Button, Kind

_EDGE = 16
_ICON = 24
_AIR = 10


class Severity(IntEnum):
    """Of two banners the higher one shows."""

    INFO = 1
    OK = 2
    WARN = 3
    BAD = 4


@dataclass(frozen=True, slots=True)
class BannerView:
    """`lead` is bold and says what happened; `text` says what is safe."""

    lead: str
    text: str = ""
    severity: Severity = Severity.WARN
    icon: Icon = Icon.ALERT
    action: str = ""


class Banner(QWidget):
    """Hidden until it has something to say. On one line if it fits, else the text goes below the lead. ``hint``: the
    key that does what it offers.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None, *, rounded: bool = False, hint: str = "") -> None:
        super().__init__(parent)
        self._view: BannerView | None = None
        self._rounded = rounded
        self._action = Button("", Kind.OUTLINE, height=48, hint=hint, parent=self)
        self._action.clicked.connect(self.acted)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def view(self) -> BannerView | None:
        """What it says now."""
        return self._view

    @property
    def offers(self) -> bool:
        """It is there, with something to do."""
        return self.isVisible() and self._view is not None and bool(self._view.action)

    @property
    def action(self) -> Button:
        """Its one button."""
        return self._action

    def set_view(self, view: BannerView | None) -> None:
        """Say this, or nothing."""
        before, self._view = self._view, view
        if view is not None:
            self._action.set_label(view.action)
            self._action.setVisible(bool(view.action))
            self.setAccessibleName(f"{view.lead} {view.text}".strip())
            self._place()
            self.updateGeometry()
            if view != before and view.severity >= Severity.WARN:
                announce(self, self.accessibleName())
        self.setVisible(view is not None)
        self.update()

    def sizeHint(self) -> QSize:
        tall = self._rounded or (self._view is not None and bool(self._view.action))
        words = 0
        if self._view is not None and not self._on_one_line(self._view):
            words = sum(self._heights(self._view)) + 2 * _AIR
        return QSize(480, max(62 if tall else 52, words))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """The button has another width where key caps come or go."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is None:
            return
        t = theme().tokens
        painter = paint.begin(self)
        fill, ink = _colors(self._view.severity)
        if self._rounded:
            paint.box(painter, self.rect(), 12, fill, t.line)
        else:
            painter.fillRect(self.rect(), fill)
        mark = QRect(_EDGE, 0, _ICON, self.height())
        paint.icon(painter, paint.visual(painter, self.rect(), mark), self._view.icon, ink, _ICON)
        self._paint_words(painter, self._view)

    def _paint_words(self, painter: QPainter, view: BannerView) -> None:
        t = theme().tokens
        x, room = _EDGE + _ICON + 14, self._room(view)
        if self._on_one_line(view):
            lead = min(advance(Role.BUTTON, view.lead), room)
            at, rest = QRect(x, 0, lead, self.height()), QRect(x + lead + 5, 0, room - lead - 5, self.height())
            paint.text(painter, paint.visual(painter, self.rect(), at), Role.BUTTON, t.text, view.lead)
            paint.text(painter, paint.visual(painter, self.rect(), rest), Role.BODY, t.text2, view.text)
            return
        high, below = self._heights(view)
        at = QRect(x, (self.height() - high - below) // 2, room, high)
        rest = QRect(x, at.bottom() + 1, room, below)
        paint.wrapped(painter, paint.visual(painter, self.rect(), at), Role.BUTTON, t.text, view.lead)
        paint.wrapped(painter, paint.visual(painter, self.rect(), rest), Role.BODY, t.text2, view.text)

    def _room(self, view: BannerView) -> int:
        """How wide the words may be."""
        return self.width() - 2 * _EDGE - _ICON - 14 - (self._action.sizeHint().width() + 12 if view.action else 0)

    def _on_one_line(self, view: BannerView) -> bool:
        wide = advance(Role.BUTTON, view.lead) + (5 + advance(Role.BODY, view.text) if view.text else 0)
        return wide <= self._room(view)

    def _heights(self, view: BannerView) -> tuple[int, int]:
        """How tall the lead and the words beneath it are."""
        room = self._room(view)
        below = paint.wrapped_height(Role.BODY, view.text, room) if view.text else 0
        return paint.wrapped_height(Role.BUTTON, view.lead, room), below

    def _place(self) -> None:
        size = self._action.sizeHint()
        at = QRect(self.width() - _EDGE - size.width(), (self.height() - size.height()) // 2, size.width(), 48)
        self._action.setGeometry(paint.mirrored(self, self.rect(), at))


def _colors(severity: Severity) -> tuple[QColor, QColor]:
    t = theme().tokens
    match severity:
        case Severity.INFO:
            return t.accent_soft, t.accent_ink
        case Severity.OK:
            return t.ok_soft, t.ok
        case Severity.WARN:
            return t.warn_soft, t.warn
        case Severity.BAD:
            return t.bad_soft, t.bad
