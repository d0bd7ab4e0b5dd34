"""A finger that drags what scrolls moves it, and taps nothing by that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF
from PySide6.QtGui import QMouseEvent, QScrollEvent, QScrollPrepareEvent
from PySide6.QtWidgets import QAbstractScrollArea, QListView, QScroller, QScrollerProperties

_AT_ONCE = 0.001
"""Seconds. Delayed at all, a press is taken back once it turns out to be a drag; only just delayed, it shows with the
next frame nevertheless.
"""

_ROW = 52
"""Pixels of a finger's way for a row."""


def scroll_by_finger(area: QAbstractScrollArea) -> None:
    """From now on; a mouse does the same."""
    viewport = area.viewport()
    QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.LeftMouseButtonGesture)
    scroller, metric = QScroller.scroller(viewport), QScrollerProperties.ScrollMetric
    properties = scroller.scrollerProperties()
    properties.setScrollMetric(metric.MousePressEventDelay, _AT_ONCE)
    for policy in (metric.HorizontalOvershootPolicy, metric.VerticalOvershootPolicy):
        properties.setScrollMetric(policy, QScrollerProperties.OvershootPolicy.OvershootAlwaysOff)
    scroller.setScrollerProperties(properties)


class RowsByFinger(QListView):
    """A list that scrolls by whole rows, under a finger too. A row becomes the current one as the finger is lifted."""

    def __init__(self) -> None:
        super().__init__()
        self._pressed_row = -1
        scroll_by_finger(self)

    def keep_under_finger(self) -> None:
        """Other rows are shown, while a finger may be dragging."""
        QScroller.scroller(self.viewport()).resendPrepareEvent()

    def viewportEvent(self, event: QEvent) -> bool:
        bar = self.verticalScrollBar()
        if isinstance(event, QScrollPrepareEvent):
            event.setViewportSize(QSizeF(self.viewport().size()))
            event.setContentPosRange(QRectF(0, 0, 0, bar.maximum() * _ROW))
            event.setContentPos(QPointF(0, bar.value() * _ROW))
            event.accept()
            return True
        if isinstance(event, QScrollEvent):
            bar.setValue(round(event.contentPos().y() / _ROW))
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_row = self.indexAt(event.position().toPoint()).row()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.row() == self._pressed_row:
            self.setCurrentIndex(index)
