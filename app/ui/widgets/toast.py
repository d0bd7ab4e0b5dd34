"""Short messages over the screen: the scan toast and the undo snackbar. One at a time, the newest wins."""

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.announce import announce
from app.ui.widgets.control import Control

SCAN_MS = 4000
UNDO_MS = 8000
STAYS = 0
_HEIGHT, _PADDING = 60, 14
_NARROWEST, _WIDEST, _SHARE = 420, 592, 0.46
"""About as wide as the list it lies over; more words than that take further lines."""
_SLIM = 360
"""Where a wider one would lie on buttons."""
_SHADE = 28
_RISE_MS = 120
_CLEAR = 8
"""Between the words and a button beneath them."""


class Toast(QWidget):
    """Sits at the bottom leading corner of its parent, never takes the focus."""

    acted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, *, margin: int = 16) -> None:
        super().__init__(parent)
        self._margin = margin
        self._lift = 0
        self._icon = Icon.CIRCLE_CHECK_FILLED
        self._words = ""
        self._action = _Link(self)
        self._action.clicked.connect(self._act)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._rise = QPropertyAnimation(self, b"pos", self)
        self._rise.setDuration(_RISE_MS)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parent.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    @property
    def action(self) -> Control:
        """The link at its end."""
        return self._action

    def set_lift(self, lift: int) -> None:
        """Keep clear of what stands at the bottom of the screen."""
        self._lift = lift
        self.move(self._settle())

    def show_message(
        self,
        words: str,
        icon: Icon = Icon.CIRCLE_CHECK_FILLED,
        *,
        action: str = "",
        hint: str = "",
        milliseconds: int = SCAN_MS,
    ) -> None:
        """Replace what is shown. `STAYS` keeps it until a tap or the next message; ``hint`` is the action's key."""
        self._words = words
        self._icon = icon
        self._action.set_label(action)
        self._action.hint = hint
        self._action.setVisible(bool(action))
        self.setAccessibleName(words)
        rising = not self.isVisible()
        home = self._settle()
        self.show()
        self.raise_()
        if rising and not theme().reduce_motion:
            self._rise.stop()
            self._rise.setStartValue(home + QPoint(0, 12))
            self._rise.setEndValue(home)
            self._rise.start()
        else:
            self.move(home)
        self._timer.stop()
        if milliseconds != STAYS:
            self._timer.start(milliseconds)
        announce(self, words)

    def show_undo(self, words: str, undo: str, icon: Icon = Icon.TRASH) -> None:
        """The snackbar: `acted` fires if Undo is tapped within 8 s."""
        self.show_message(words, icon, action=undo, milliseconds=UNDO_MS)

    def dismiss(self) -> None:
        """Take it away."""
        self._timer.stop()
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def act(self) -> bool:
        """Do its action, as Ctrl+Z does; whether there was one."""
        if not self.isVisible() or not self._action.label:
            return False
        self._act()
        return True

    def sizeHint(self) -> QSize:
        host = self.parentWidget()
        return self._size(max(_NARROWEST, min(_WIDEST, round(host.width() * _SHARE))) if host is not None else _WIDEST)

    def _size(self, room: int) -> QSize:
        """What the words need in so much width."""
        beside = 16 + 22 + 14 + 20 + (self._action.sizeHint().width() + 4 if self._action.label else 0)
        wide = min(beside + advance(Role.BUTTON, self._words), room)
        high = max(_HEIGHT, paint.wrapped_height(Role.BUTTON, self._words, wide - beside) + 2 * _PADDING)
        return QSize(wide + 2 * _SHADE, high + 2 * _SHADE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.move(self._settle())
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A tap on the words takes it away; a tap on its shadow is for what lies beneath."""
        if self._body().contains(event.position().toPoint()):
            self.dismiss()
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        body = self._body()
        paint.shadow(painter, body, 12)
        paint.box(painter, body, 12, t.toast)
        mark = QRect(body.x() + 16, body.y(), 22, body.height())
        paint.icon(painter, paint.visual(painter, body, mark), self._icon, t.toast_text, 22)
        end = body.right() - 16 - (self._action.width() + 4 if self._action.label else 0)
        words = QRect(mark.right() + 15, body.y(), end - mark.right() - 14, body.height())
        where = paint.visual(painter, body, words)
        if advance(Role.BUTTON, self._words) <= where.width():
            paint.text(painter, where, Role.BUTTON, t.toast_text, self._words)
        else:
            paint.wrapped(painter, where.adjusted(0, _PADDING, 0, 0), Role.BUTTON, t.toast_text, self._words)

    def _act(self) -> None:
        self.dismiss()
        self.acted.emit()

    def _body(self) -> QRect:
        return self.rect().adjusted(_SHADE, _SHADE, -_SHADE, -_SHADE)

    def _settle(self) -> QPoint:
        """Take the size that its place allows; where that place is."""
        host = self.parentWidget()
        if host is None:
            return self.pos()
        place = self._place(host)
        self.resize(place.size())
        self._lay_out()
        return place.topLeft()

    def _place(self, host: QWidget) -> QRect:
        """Where no button is beneath it: on its own side, on the other, or slimmer."""
        usual = self.sizeHint()
        for size in (usual, self._size(_SLIM)):
            for corner in self._corners(host, size):
                free = self._above_controls(host, QRect(corner, size))
                if free is not None:
                    return QRect(QPoint(corner.x(), free), size)
        return QRect(self._corners(host, usual)[0], usual)

    def _corners(self, host: QWidget, size: QSize) -> tuple[QPoint, QPoint]:
        """Its own first."""
        y = host.height() - self._lift - self._margin - size.height() + _SHADE
        near, far = self._margin - _SHADE, host.width() - size.width() - self._margin + _SHADE
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            near, far = far, near
        return QPoint(near, y), QPoint(far, y)

    def _above_controls(self, host: QWidget, place: QRect) -> int | None:
        """Higher by as much as it takes to leave every button free; None where that leads to the upper half."""
        words, moved = place.adjusted(_SHADE, _SHADE, -_SHADE, -_SHADE), 0
        if not words.isValid():  # It was never shown, and has no size yet.
            return place.y()
        taken = [
            QRect(own.mapTo(host, own.rect().topLeft()), own.size())
            for own in host.findChildren(Control)
            if own.isVisible() and own.window() is host.window() and not self.isAncestorOf(own)
        ]
        while under := [own for own in taken if own.intersects(words.translated(0, -moved))]:
            moved += words.bottom() - moved + _CLEAR - min(own.top() for own in under)
            if words.top() - moved < host.height() // 2:
                return None
        return place.y() - moved

    def _lay_out(self) -> None:
        size = self._action.sizeHint()
        body = self._body()
        at = QRect(
            body.right() + 1 - 8 - size.width(), body.center().y() - size.height() // 2, size.width(), size.height()
        )
        self._action.setGeometry(paint.mirrored(self, body, at))


class _Link(Control):
    """The action at the end of a toast."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.hint = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        cap = paint.hint_width(self.hint)
        return QSize(advance(Role.BUTTON, self.label) + 28 + (cap + 8 if cap else 0), 48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = self.painter()
        ink = t.toast_text if self.looks_pressed else t.toast_link
        cap = paint.hint_width(self.hint)
        words = self.rect().adjusted(0, 0, -cap - 8 if cap else 0, 0)
        paint.text(painter, paint.visual(painter, self.rect(), words), Role.BUTTON, ink, self.label, paint.At.CENTER)
        if cap:
            key = QRect(self.width() - 14 - cap, 0, cap, self.height())
            paint.key_hint(painter, paint.visual(painter, self.rect(), key), self.hint, ink)
