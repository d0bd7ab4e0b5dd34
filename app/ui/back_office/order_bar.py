"""Whether the day's web orders keep their promise: one bar of what is ready, in time, due soon and late."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bopis.model.cards import BoardView
from app.bopis.model.urgency import Urgency
from app.ui.theme.theme import theme
from app.ui.widgets import paint

_HEIGHT, _GAP, _LEAST = 14, 2, 14


@dataclass(frozen=True, slots=True)
class OrdersOfDay:
    """``ready``: on their shelf or gone. ``in_time`` are to be done and have time."""

    ready: int = 0
    in_time: int = 0
    soon: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        return self.ready + self.in_time + self.soon + self.late

    @property
    def kept_ppm(self) -> int:
        """How many of all are not late, in millionths."""
        return (self.total - self.late) * 1_000_000 // self.total if self.total else 1_000_000


def orders_of(board: BoardView | None) -> OrdersOfDay:
    """Nothing where no orders are done here."""
    if board is None:
        return OrdersOfDay()
    soon = sum(one.urgency is Urgency.SOON for one in board.todo)
    ready = len(board.ready) + len(board.done)
    return OrdersOfDay(ready, len(board.todo) - soon - board.late, soon, board.late)


class OrderBar(QWidget):
    """Shape and order say what the colors do: ready first, late last, and the words beneath name each."""

    def __init__(self) -> None:
        super().__init__()
        self._orders = OrdersOfDay()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_orders(self, orders: OrdersOfDay, summary: str) -> None:
        """Show these; a screen reader hears ``summary``."""
        self._orders = orders
        self.setAccessibleName(summary)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, t, orders = paint.begin(self), theme().tokens, self._orders
        parts = ((orders.ready, t.ok), (orders.in_time, t.ctl), (orders.soon, t.warn_fill), (orders.late, t.bad_fill))
        shown = [(count, color) for count, color in parts if count]
        if not shown:
            paint.box(painter, self.rect(), _HEIGHT / 2, t.raised)
            return
        room, x = self.width() - _GAP * (len(shown) - 1) - _LEAST * len(shown), 0
        for at, (count, color) in enumerate(shown):
            wide = _LEAST + room * count // orders.total if at < len(shown) - 1 else self.width() - x
            paint.box(painter, paint.visual(painter, self.rect(), QRect(x, 0, wide, _HEIGHT)), _HEIGHT / 2, color)
            x += wide + _GAP
