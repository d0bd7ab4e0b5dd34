"""The focus ring: 3 px wide, 2 px away from the control, in one overlay that follows the focus."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import box

_WIDTH = 3
_GAP = 2
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange})


class FocusRing(QWidget):
    """Lies over a window and frames one of its controls, which therefore need no margin of their own."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._radius = 0
        self.hide()

    def frame(self, target: QWidget, radius: int) -> None:
        """Follow `target`, whose corners have `radius`."""
        self.release()
        self._target, self._radius = target, radius
        step: QWidget | None = target
        while step is not None and step is not self.parentWidget():
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()
        self._place()

    def release(self) -> None:
        """Frame nothing."""
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        self._target = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self._target is not None:
            if isValid(self._target):
                self._place()
            else:
                self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        box(painter, self.rect(), self._radius + _GAP + _WIDTH, None, theme().tokens.focus, _WIDTH)

    def _place(self) -> None:
        target, window = self._target, self.parentWidget()
        if target is None or window is None or not target.isVisibleTo(window):
            self.hide()
            return
        edge = _GAP + _WIDTH
        origin = target.mapTo(window, QPoint(0, 0))
        self.setGeometry(QRect(origin, target.size()).adjusted(-edge, -edge, edge, edge))
        self.raise_()
        self.show()


def ring_of(widget: QWidget) -> FocusRing:
    """The ring of the window that `widget` is in."""
    window = widget.window()
    for child in window.children():
        if isinstance(child, FocusRing):
            return child
    return FocusRing(window)
