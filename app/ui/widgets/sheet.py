"""The bottom sheet of the tablet: short picks, substitutes."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QPropertyAnimation, QRect, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.overlay import Overlay

_RISE_MS = 120
_RADIUS = 20
_BUTTON_HEIGHT = 64


class Sheet(Overlay):
    """Put content into `body`. It is as high as its content, up to the window less 96."""

    def __init__(self, host: QWidget, title: str) -> None:
        super().__init__(host)
        self.setAccessibleName(title)
        self._panel = _SheetPanel(self)
        self.body = QVBoxLayout(self._panel)
        self.body.setContentsMargins(28, 24, 28, 24)
        self.body.setSpacing(12)
        self._rise = QPropertyAnimation(self._panel, b"pos", self)
        self._rise.setDuration(_RISE_MS)
        self._rise.setEasingCurve(QEasingCurve.Type.OutCubic)

    def way_out(self, words: str, name: str = "") -> Button:
        """A button that does what Esc does: nothing happens."""
        out = Button(words, Kind.OUTLINE, height=_BUTTON_HEIGHT, hint="Esc")
        out.setObjectName(name)
        out.clicked.connect(self.shut)
        return out

    def foot(self, go: Button, out: str, name: str = "") -> QHBoxLayout:
        """The way out beside what the sheet is for."""
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.way_out(out, name))
        row.addWidget(go, 1)
        return row

    def open(self) -> None:
        super().open()
        self.fit()
        if not theme().reduce_motion:
            self._rise.setStartValue(self._panel.pos() + QPoint(0, 40))
            self._rise.setEndValue(self._panel.pos())
            self._rise.start()

    def focus_first(self) -> None:
        self.focusNextPrevChild(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """As high as what it holds needs."""
        wanted = self.body.totalHeightForWidth(self.width()) if self.body.hasHeightForWidth() else -1
        height = min(wanted if wanted > 0 else self._panel.sizeHint().height(), self.height() - 96)
        self._panel.setGeometry(QRect(0, self.height() - height, self.width(), height))


class _SheetPanel(QWidget):
    """Its sheet grows with what it holds."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._sheet = sheet

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._sheet.fit()
        return done

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        painter.setClipRect(self.rect(), Qt.ClipOperation.ReplaceClip)
        paint.box(painter, self.rect().adjusted(0, 0, 0, _RADIUS), _RADIUS, theme().tokens.surface)
