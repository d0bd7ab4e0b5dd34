"""Sales by hour as bars, and the same weekday before as a dotted line with hollow points."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.paint import At

_FOOT, _TOP, _GAP, _END = 34, 10, 12, 8
_LINES, _POINT, _AROUND, _RADIUS = 3, 5.0, 4, 5
_LEAST_MINOR = 100
_STEPS = (1, 2, 3, 5, 10)
_KEY, _DASHES = 14, 28


class HourChart(QWidget):
    """``show_hours`` gives what both are. A screen reader hears the summary, then hour after hour."""

    def __init__(self, amount: Callable[[int], str]) -> None:
        super().__init__()
        self._amount = amount
        self._today: Mapping[int, int] = {}
        self._before: Mapping[int, int] = {}
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 140)

    def show_hours(
        self, today: Mapping[int, int], before: Mapping[int, int], now: int, summary: str, table: str
    ) -> None:
        """Sums by local hour, and the hour it is."""
        self._today, self._before, self._now = today, before, now
        self.setAccessibleName(summary)
        self.setAccessibleDescription(table)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        step = scale_step(max([*self._today.values(), *self._before.values()], default=0))
        marks = [self._amount(step * at) if at else "0" for at in range(_LINES + 1)]
        left = max(advance(Role.META, words) for words in marks) + _GAP
        ground = QRect(left, _TOP, self.width() - left - _END, self.height() - _FOOT - _TOP)
        self._paint_scale(painter, ground, marks)
        hours = self.hours()
        width = ground.width() / len(hours)
        self._paint_bars(painter, ground, hours, width, step * _LINES)
        self._paint_before(painter, ground, hours, width, step * _LINES)
        painter.end()

    def hours(self) -> range:
        """Those that are shown: every one with sales, and some around the hour it is."""
        known = sorted({*self._today, *self._before, self._now})
        first, last = known[0], known[-1]
        if last - first < 2 * _AROUND:
            first, last = min(first, self._now - _AROUND), max(last, self._now + _AROUND)
        return range(max(first, 0), min(last, 23) + 1)

    def _paint_scale(self, painter: QPainter, ground: QRect, marks: list[str]) -> None:
        t = theme().tokens
        for at, words in enumerate(marks):
            y = ground.bottom() - ground.height() * at // _LINES
            painter.fillRect(QRect(ground.left(), y, ground.width(), 1), t.line)
            paint.text(painter, QRect(0, y - 12, ground.left() - _GAP, 24), Role.META, t.text2, words, At.END)

    def _paint_bars(self, painter: QPainter, ground: QRect, hours: range, width: float, top: int) -> None:
        t = theme().tokens
        thick = min(width * 0.68, 64.0)
        every = next(own for own in (1, 2, 3, 4, 6) if width * own >= advance(Role.META, "00") + 6)
        for place, hour in enumerate(hours):
            middle = ground.left() + (place + 0.5) * width
            high = ground.height() * max(self._today.get(hour, 0), 0) / top
            if high:
                color = QColor(t.accent)
                color.setAlphaF(0.45 if hour == self._now else 1.0)
                path = QPainterPath()
                path.addRoundedRect(QRectF(middle - thick / 2, ground.bottom() - high, thick, high), _RADIUS, _RADIUS)
                painter.fillPath(path, color)
            if place % every == 0:
                ink = t.text if hour == self._now else t.text2
                label = QRect(round(middle - width * every / 2), ground.bottom() + 8, round(width * every), _FOOT - 12)
                role = Role.META_STRONG if hour == self._now else Role.META
                paint.text(painter, label, role, ink, str(hour), At.CENTER)

    def _paint_before(self, painter: QPainter, ground: QRect, hours: range, width: float, top: int) -> None:
        t = theme().tokens
        points = [
            QPointF(
                ground.left() + (hour - hours.start + 0.5) * width,
                ground.bottom() - ground.height() * max(minor, 0) / top,
            )
            for hour, minor in sorted(self._before.items())
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(dotted(t.chart_compare))
        painter.drawPolyline(points)
        painter.setPen(QPen(t.chart_compare, 2))
        painter.setBrush(t.surface)
        for point in points:
            painter.drawEllipse(point, _POINT, _POINT)


class ChartKey(QWidget):
    """What the bars are and what the line is."""

    def __init__(self, today: str) -> None:
        super().__init__()
        self._today, self._before = today, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_before(self, words: str) -> None:
        """What the line is called."""
        if words != self._before:
            self._before = words
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        words = advance(Role.META, self._today) + advance(Role.META, self._before)
        return QSize(_KEY + _DASHES + words + 2 * 8 + 16, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, t, bounds = paint.begin(self), theme().tokens, self.rect()
        x, height = 0, self.height()
        square = QRect(x, (height - _KEY) // 2, _KEY, _KEY)
        paint.box(painter, paint.visual(painter, bounds, square), 3, t.accent)
        x += _KEY + 8
        x = self._word(painter, bounds, x, self._today) + 16
        line = paint.visual(painter, bounds, QRect(x, 0, _DASHES, height))
        painter.setPen(dotted(t.chart_compare))
        painter.drawLine(QPoint(line.left(), height // 2), QPoint(line.right(), height // 2))
        self._word(painter, bounds, x + _DASHES + 8, self._before)

    def _word(self, painter: QPainter, bounds: QRect, x: int, words: str) -> int:
        wide = advance(Role.META, words)
        where = paint.visual(painter, bounds, QRect(x, 0, wide + 1, bounds.height()))
        paint.text(painter, where, Role.META, theme().tokens.text2, words)
        return x + wide


def scale_step(highest_minor: int) -> int:
    """How much one line of the chart stands for, so that three of them reach the highest: 1, 2, 3 or 5 and zeros."""
    least = max(-(-highest_minor // _LINES), _LEAST_MINOR)
    power = 1
    while power * 10 <= least:
        power *= 10
    return next(power * own for own in _STEPS if power * own >= least)


def dotted(color: QColor) -> QPen:
    """How what was before is drawn."""
    return QPen(color, 2.5, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
