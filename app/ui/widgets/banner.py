"""The banner under the top bar: what happened, what is safe, and one thing to do."""

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QRect, QSize, Signal
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
    """Hidden until it has something to say. On one line if it fits, else the text goes below the lead."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None, *, rounded: bool = False) -> None:
        super().__init__(parent)
        self._view: BannerView | None = None
        self._rounded = rounded
        self._action = Button("", Kind.OUTLINE, height=48, parent=self)
        self._action.clicked.connect(self.acted)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def view(self) -> BannerView | None:
        """What it says now."""
        return self._view

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
        if self._rounded and self._view is not None:
            return QSize(480, max(62, _AIR + 22 + self._text_height(self._view) + _AIR))
        return QSize(480, 62 if self._rounded or (self._view is not None and self._view.action) else 52)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

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
        lead = advance(Role.BUTTON, view.lead)
        if self._on_one_line(view):
            at = QRect(x, 0, min(lead, room), self.height())
            rest = QRect(x + lead + 5, 0, room - lead - 5, self.height())
        elif self._rounded:
            tall = self._text_height(view)
            at = QRect(x, (self.height() - 22 - tall) // 2, room, 22)
            rest = QRect(x, at.bottom() + 1, room, tall)
        else:
            at = QRect(x, self.height() // 2 - 22, room, 22)
            rest = QRect(x, self.height() // 2, room, 22)
        paint.text(painter, paint.visual(painter, self.rect(), at), Role.BUTTON, t.text, view.lead)
        where = paint.visual(painter, self.rect(), rest)
        if self._rounded and at.y():
            paint.wrapped(painter, where, Role.BODY, t.text2, view.text)
        else:
            paint.text(painter, where, Role.BODY, t.text2, view.text)

    def _room(self, view: BannerView) -> int:
        """How wide the words may be."""
        return self.width() - 2 * _EDGE - _ICON - 14 - (self._action.sizeHint().width() + 12 if view.action else 0)

    def _on_one_line(self, view: BannerView) -> bool:
        wide = advance(Role.BUTTON, view.lead) + 5 + advance(Role.BODY, view.text)
        return not view.text or wide <= self._room(view)

    def _text_height(self, view: BannerView) -> int:
        """How tall the words beneath the lead are; only the rounded kind grows with them."""
        return 0 if self._on_one_line(view) else paint.wrapped_height(Role.BODY, view.text, self._room(view))

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
