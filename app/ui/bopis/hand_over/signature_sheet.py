"""Where the customer signs: a pad for a finger or the mouse, or the name typed instead."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.bopis.hand_over import MAX_SIGNATURE_CHARACTERS
from app.ui.bopis.phrases import Phrases
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField

_HIGH = 220
_GRID = 1_000
_LEAST_STEP = 6
"""In thousandths of the pad: what is nearer to the point before adds nothing to the line."""


class SignaturePad(QWidget):
    """Strokes as thousandths of the pad's width and height: ``M x,y x,y …`` one after the other."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._strokes: list[list[tuple[int, int]]] = []
        self.setAccessibleName(name)
        self.setObjectName("sign.pad")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HIGH)

    @property
    def drawn(self) -> str:
        """What was drawn, "" for nothing."""
        return " ".join("M " + " ".join(f"{x},{y}" for x, y in stroke) for stroke in self._strokes if len(stroke) > 1)

    def clear(self) -> None:
        self._strokes = []
        self.update()
        self.changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(700, _HIGH)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._strokes.append([self._at(event)])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._strokes or len(self.drawn) > MAX_SIGNATURE_CHARACTERS - 40:
            return
        point, last = self._at(event), self._strokes[-1][-1]
        if abs(point[0] - last[0]) + abs(point[1] - last[1]) >= _LEAST_STEP:
            self._strokes[-1].append(point)
            self.update()
            self.changed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme().tokens, paint.begin(self)
        paint.box(painter, self.rect(), 12, t.surface, t.ctl)
        painter.setPen(t.line)
        painter.drawLine(24, _HIGH - 48, self.width() - 24, _HIGH - 48)
        pen = QPen(t.text, 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in self._strokes:
            painter.drawPolyline(QPolygonF([self._shown(point) for point in stroke]))

    def _at(self, event: QMouseEvent) -> tuple[int, int]:
        place = event.position()
        x, y = place.x() * _GRID / max(1, self.width()), place.y() * _GRID / _HIGH
        return max(0, min(_GRID, round(x))), max(0, min(_GRID, round(y)))

    def _shown(self, point: tuple[int, int]) -> QPointF:
        return QPointF(point[0] * self.width() / _GRID, point[1] * _HIGH / _GRID)


class SignatureSheet(Sheet):
    """`confirm` gets what was drawn, else the name that was typed, or "" for no signature."""

    def __init__(self, host: QWidget, phrases: Phrases, customer: str, confirm: Callable[[str], None]) -> None:
        title = phrases.text("sign_title", customer=customer)
        super().__init__(host, title)
        self._confirm, self._missing = confirm, phrases.text("sign_missing")
        self.pad = SignaturePad(phrases.text("sign_pad"))
        self.pad.changed.connect(self._show)
        self.name = TextField(phrases.text("sign_name"))
        self.name.edit.setObjectName("sign.name")
        self.name.changed.connect(lambda _text: self._show())
        self.name.submitted.connect(lambda _text: self._done())
        self.body.addWidget(Text(title, Role.H2))
        self.body.addWidget(self.pad)
        self.body.addWidget(self.name)
        self.body.addLayout(self._buttons(phrases))
        self._show()

    def focus_first(self) -> None:
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self, phrases: Phrases) -> QHBoxLayout:
        back = Button(phrases.text("sign_back"), Kind.OUTLINE, height=64)
        back.setObjectName("sign.back")
        back.clicked.connect(self._without)
        clear = Button(phrases.text("sign_clear"), Kind.OUTLINE, height=64, icon=Icon.UNDO)
        clear.setObjectName("sign.clear")
        clear.clicked.connect(self.pad.clear)
        self._go = Button(phrases.text("sign_done"), Kind.PRIMARY, height=64, hint="Enter")
        self._go.setObjectName("sign.done")
        self._go.clicked.connect(self._done)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(back)
        row.addWidget(clear)
        row.addWidget(self._go, 1)
        return row

    def _show(self) -> None:
        self._go.set_off(None if self.pad.drawn or self.name.text.strip() else self._missing)

    def _without(self) -> None:
        self.shut()
        self._confirm("")

    def _done(self) -> None:
        signed = self.pad.drawn or self.name.text.strip()
        if signed:
            self.shut()
            self._confirm(signed)
