"""Work that takes longer than a second: its name, how far it is, and a way to stop it."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.text import Text

_TURN_MS = 33
_TURN_DEGREES = 12


class ProgressBar(QWidget):
    """A bar from 0 to 1000 thousandths."""

    def __init__(self, height: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thousandths = 0
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def thousandths(self) -> int:
        """How far it is."""
        return self._thousandths

    def set_done(self, done: int, total: int) -> None:
        """Show `done` of `total`."""
        self._thousandths = max(0, min(1000, done * 1000 // total)) if total else 0
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        radius = self.height() / 2
        paint.box(painter, self.rect(), radius, t.raised)
        filled = self.width() * self._thousandths // 1000
        if filled:
            bar = QRect(0, 0, max(filled, self.height()), self.height())
            paint.box(painter, paint.visual(painter, self.rect(), bar), radius, t.accent)


class LongWork(QWidget):
    """Name, count, bar, a reassurance and Stop."""

    stopped = Signal()

    def __init__(self, name: str, note: str = "", stop: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = ProgressBar()
        self._count = Text("", Role.BUTTON)
        self._stop = Button(stop, Kind.GHOST, height=48)
        self._stop.clicked.connect(self.stopped)
        self._stop.setVisible(bool(stop))
        top = QHBoxLayout()
        top.addWidget(Text(name, Role.BUTTON), 1)
        top.addWidget(self._count)
        bottom = QHBoxLayout()
        bottom.addWidget(Text(note, Role.META, "text2"), 1)
        bottom.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addLayout(bottom)
        self.setAccessibleName(name)

    def set_done(self, done: int, total: int, words: str) -> None:
        """Show `done` of `total`; `words` says it ("31,400 of 48,210")."""
        self.bar.set_done(done, total)
        self._count.setText(words)
        self.bar.setAccessibleName(words)


class BusyRing(QWidget):
    """The indeterminate ring; it turns only while it is seen."""

    def __init__(self, size: int = 40, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._turn)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not theme().reduce_motion:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(3, self._size // 10)
        rect = self.rect().adjusted(width, width, -width, -width)
        painter.setPen(QPen(t.raised, width))
        painter.drawEllipse(rect)
        painter.setPen(QPen(t.accent, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(rect, -self._angle * 16, 90 * 16)

    def _turn(self) -> None:
        self._angle = (self._angle + _TURN_DEGREES) % 360
        self.update()
