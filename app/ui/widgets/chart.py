"""Charts of the day: bars by hour against another day, and a bar of shares."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.fonts import Role, advance
from app.ui.theme.theme import theme
from app.ui.widgets import paint
from app.ui.widgets.chip import Tone

_FOOT = 30
_TOP = 10
_POINT = 5


@dataclass(frozen=True, slots=True)
class ChartView:
    """Values per hour in any one unit. `ticks` are the lines of the grid with their words, from 0 to the highest.

    `running` is the hour that is not over yet; `summary` is the sentence for a screen reader.
    """

    labels: tuple[str, ...]
    bars: tuple[int, ...]
    compare: tuple[int, ...] = ()
    ticks: tuple[tuple[int, str], ...] = ((0, "0"),)
    running: int = -1
    summary: str = ""


class HourChart(QWidget):
    """Solid bars for today, a dotted line with hollow points for the comparison. Time runs left to right always."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = ChartView((), ())
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_view(self, view: ChartView) -> None:
        """Show these values."""
        self._view = view
        self.setAccessibleName(view.summary)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 280)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 160)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._view.labels:
            return
        painter = paint.begin(self)
        plot = self._plot()
        self._paint_grid(painter, plot)
        self._paint_bars(painter, plot)
        self._paint_compare(painter, plot)

    def _plot(self) -> QRect:
        gutter = max(advance(Role.META, words) for _, words in self._view.ticks) + 10
        return QRect(gutter, _TOP, self.width() - gutter, self.height() - _TOP - _FOOT)

    def _height_of(self, value: int, plot: QRect) -> int:
        top = max(value for value, _ in self._view.ticks)
        return min(plot.height(), plot.height() * value // top) if top else 0

    def _paint_grid(self, painter: QPainter, plot: QRect) -> None:
        t = theme().tokens
        for value, words in self._view.ticks:
            y = plot.bottom() - self._height_of(value, plot)
            painter.fillRect(QRect(plot.x(), y, plot.width(), 1), t.line)
            paint.text(painter, QRect(0, y - 9, plot.x() - 10, 18), Role.META, t.text2, words, paint.At.END)

    def _paint_bars(self, painter: QPainter, plot: QRect) -> None:
        t = theme().tokens
        for at, label in enumerate(self._view.labels):
            slot = self._slot(at, plot)
            foot = QRect(slot.x(), plot.bottom() + 8, slot.width(), 20)
            paint.text(painter, foot, Role.META, t.text2, label, paint.At.CENTER)
            value = self._view.bars[at] if at < len(self._view.bars) else 0
            if value <= 0:
                continue
            wide, high = slot.width() * 2 // 3, self._height_of(value, plot)
            bar = QRect(slot.center().x() - wide // 2, plot.bottom() - high, wide, high)
            color = QColor(t.accent)
            color.setAlphaF(0.45 if at == self._view.running else 1.0)
            paint.box(painter, bar, min(5, high / 2), color)

    def _paint_compare(self, painter: QPainter, plot: QRect) -> None:
        t = theme().tokens
        points = [
            QPointF(self._slot(at, plot).center().x(), plot.bottom() - self._height_of(value, plot))
            for at, value in enumerate(self._view.compare)
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(t.chart_compare, 2.5, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(points)
        painter.setBrush(t.surface)
        painter.setPen(QPen(t.chart_compare, 2.5))
        for point in points:
            painter.drawEllipse(point, _POINT, _POINT)

    def _slot(self, at: int, plot: QRect) -> QRect:
        count = len(self._view.labels)
        left, right = plot.width() * at // count, plot.width() * (at + 1) // count
        return QRect(plot.x() + left, plot.y(), right - left, plot.height())


class ShareBar(QWidget):
    """One bar cut into shares: on time, due soon, late."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[tuple[int, Tone], ...] = ()
        self.setFixedHeight(14)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: tuple[tuple[int, Tone], ...], spoken: str) -> None:
        """Show these counts in this order; OK, SOON and LATE have their fills, others the accent."""
        self._parts = parts
        self.setAccessibleName(spoken)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme().tokens
        painter = paint.begin(self)
        total = sum(count for count, _ in self._parts)
        paint.box(painter, self.rect(), 7, t.raised)
        fills = {Tone.OK: t.ok, Tone.SOON: t.warn_fill, Tone.LATE: t.bad_fill}
        done = 0
        for count, tone in self._parts:
            if not count:
                continue
            x, done = self.width() * done // total, done + count
            part = QRect(x + (2 if x else 0), 0, self.width() * done // total - x - (2 if x else 0), 14)
            paint.box(painter, paint.visual(painter, self.rect(), part), 4, fills.get(tone, t.accent))
