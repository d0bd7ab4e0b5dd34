"""Where a customer signs with a finger or pen."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_EDGE = 14

Strokes = tuple[tuple[tuple[int, int], ...], ...]


class SignaturePad(QWidget):
    """Strokes are lists of points in px of this pad. A typed name is the alternative, in a `TextField` beside it."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[list[QPoint]] = []
        self._caption = ""
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def strokes(self) -> Strokes:
        """What was signed; empty if nothing."""
        return tuple(tuple((point.x(), point.y()) for point in stroke) for stroke in self._strokes)

    def set_strokes(self, strokes: Strokes) -> None:
        """Show what was signed elsewhere; emits nothing."""
        self._strokes = [[QPoint(x, y) for x, y in stroke] for stroke in strokes]
        self.update()

    def set_caption(self, caption: str) -> None:
        """Write under the signature who signed, and when."""
        self._caption = caption
        self.update()

    def clear(self) -> None:
        """Start over."""
        if self._strokes:
            self._strokes = []
            self.update()
            self.changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(390, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._strokes.append([event.position().toPoint()])
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._strokes or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        last, now = self._strokes[-1][-1], event.position().toPoint()
        if self.rect().contains(now):
            self._strokes[-1].append(now)
            self.update(QRect(last, now).normalized().adjusted(-4, -4, 4, 4))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.changed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        paint.box(painter, self.rect(), 12, t.surface, t.ctl)
        caption = QRect(_EDGE, self.height() - 30, self.width() - 2 * _EDGE, 20)
        paint.text(painter, caption, Role.META, t.text3, self._caption)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(t.text, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for stroke in self._strokes:
            if len(stroke) == 1:
                painter.drawPoint(stroke[0])
            else:
                painter.drawPolyline(QPolygon(stroke))
