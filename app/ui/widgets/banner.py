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
            if view != before and view.severity >= Severity.WARN:
                announce(self, self.accessibleName())
        self.setVisible(view is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 62 if self._rounded or (self._view is not None and self._view.action) else 52)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

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
        x = _EDGE + _ICON + 14
        room = self.width() - x - _EDGE - (self._action.width() + 12 if view.action else 0)
        lead = advance(Role.BUTTON, view.lead)
        if lead + 5 + advance(Role.BODY, view.text) <= room or not view.text:
            at = QRect(x, 0, min(lead, room), self.height())
            rest = QRect(x + lead + 5, 0, room - lead - 5, self.height())
        else:
            at = QRect(x, self.height() // 2 - 22, room, 22)
            rest = QRect(x, self.height() // 2, room, 22)
        paint.text(painter, paint.visual(painter, self.rect(), at), Role.BUTTON, t.text, view.lead)
        paint.text(painter, paint.visual(painter, self.rect(), rest), Role.BODY, t.text2, view.text)

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
