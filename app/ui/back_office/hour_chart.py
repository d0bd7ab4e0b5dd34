"""Sales by hour as bars, and the same weekday before as a dotted line with hollow points."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import At

_LEFT, _FOOT, _TOP, _LINES, _POINT, _AROUND = 72, 30, 12, 3, 5, 4


class HourChart(QWidget):
    """``show_hours`` gives what both are; a screen reader hears ``summary``."""

    def __init__(self, amount: Callable[[int], str]) -> None:
        super().__init__()
        self._amount = amount
        self._today: Mapping[int, int] = {}
        self._before: Mapping[int, int] = {}
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 160)

    def show_hours(self, today: Mapping[int, int], before: Mapping[int, int], now: int, summary: str) -> None:
        self._today, self._before, self._now = today, before, now
        self.setAccessibleName(summary)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        hours = sorted({*self._today, *self._before, self._now})
        span = range(max(min(hours[0], self._now - _AROUND), 0), min(max(hours[-1], self._now + _AROUND), 23) + 1)
        highest = max([*self._today.values(), *self._before.values()], default=0)
        top = max(highest, 1)
        ground = QRect(_LEFT, _TOP, self.width() - _LEFT - 8, self.height() - _FOOT - _TOP)
        tokens = theme().tokens
        for at in range(_LINES + 1 if highest else 1):
            y = ground.bottom() - ground.height() * at // _LINES
            painter.setPen(QColor(tokens.line))
            painter.drawLine(ground.left(), y, ground.right(), y)
            words = self._amount(top * at // _LINES)
            paint.text(painter, QRect(0, y - 12, _LEFT - 10, 24), Role.META, QColor(tokens.text2), words, At.END)
        width = max(ground.width() // len(span), 1)
        for place, hour in enumerate(span):
            left = ground.left() + place * width
            height = ground.height() * max(self._today.get(hour, 0), 0) // top
            bar = QColor(tokens.accent)
            bar.setAlphaF(0.45 if hour == self._now else 1.0)
            painter.fillRect(QRect(left + width // 6, ground.bottom() - height, width * 2 // 3, height), bar)
            label = QRect(left, ground.bottom() + 4, width, _FOOT - 4)
            paint.text(painter, label, Role.META, QColor(tokens.text2), str(hour), At.CENTER)
        pen = QPen(QColor(tokens.warn), 2, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        points = [
            QPoint(
                ground.left() + (hour - span.start) * width + width // 2,
                ground.bottom() - ground.height() * max(minor, 0) // top,
            )
            for hour, minor in sorted(self._before.items())
        ]
        painter.drawPolyline(points)
        painter.setPen(QPen(QColor(tokens.warn), 2))
        painter.setBrush(QColor(tokens.surface))
        for point in points:
            painter.drawEllipse(point, _POINT, _POINT)
        painter.end()
