"""The customer's screen as one painted sheet, which grows with the screen it is on and turns with it."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.customer_screen.cart_page import paint_cart
from app.ui.customer_screen.message_page import paint_message, paint_receipt, paint_thanks
from app.ui.customer_screen.sayings import Sayings
from app.ui.customer_screen.total_panel import band_height, paint_band, paint_panel
from app.ui.customer_screen.view import Moment
from app.ui.pos.phrases import Phrases
from app.ui.widgets import paint

_LONG, _SHORT = 1366, 768
_LEAST = 0.85
"""Below that the words would be too small to be read from where a customer stands."""
_PANEL = 0.351
_HERO = 0.56
_ALONE = frozenset({Moment.CLOSED, Moment.PAUSED, Moment.WELCOME})


class CustomerCanvas(QWidget):
    """Shows ``Sayings``; nothing on it can be touched."""

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._told = Sayings(Moment.CLOSED)

    @property
    def told(self) -> Sayings:
        """What it says now."""
        return self._told

    def say(self, told: Sayings) -> None:
        """Show this from now on."""
        if told != self._told:
            self._told = told
            self.setAccessibleName(told.spoken)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.begin(self)
        long, short = max(self.width(), self.height()), min(self.width(), self.height())
        scale = max(_LEAST, min(long / _LONG, short / _SHORT))
        painter.scale(scale, scale)
        sheet = QRect(0, 0, round(self.width() / scale) + 1, round(self.height() / scale) + 1)
        if self._told.moment in _ALONE:
            paint_message(painter, sheet, self._told)
        elif self._told.moment is Moment.THANKS:
            self._paint_thanks(painter, sheet)
        else:
            self._paint_sale(painter, sheet)

    def _paint_sale(self, painter: QPainter, sheet: QRect) -> None:
        first, second = self._parted(sheet, band_height(self._told, sheet.width()))
        if _upright(sheet):
            paint_band(painter, first, self._told)
            goods = second
        else:
            paint_panel(painter, paint.visual(painter, sheet, second), self._told)
            goods = paint.visual(painter, sheet, first)
        if self._told.moment is Moment.CART:
            paint_cart(painter, goods, self._told, self._phrases)
        else:
            paint_message(painter, goods, self._told)

    def _paint_thanks(self, painter: QPainter, sheet: QRect) -> None:
        hero, receipt = self._parted(sheet, round(sheet.height() * _HERO))
        paint_thanks(painter, paint.visual(painter, sheet, hero), self._told)
        paint_receipt(painter, paint.visual(painter, sheet, receipt), self._told)

    @staticmethod
    def _parted(sheet: QRect, top: int) -> tuple[QRect, QRect]:
        """Side by side, the second as wide as the panel; upright one beneath the other, the first ``top`` high."""
        if _upright(sheet):
            return QRect(0, 0, sheet.width(), top), QRect(0, top, sheet.width(), sheet.height() - top)
        first = sheet.width() - round(sheet.width() * _PANEL)
        return QRect(0, 0, first, sheet.height()), QRect(first, 0, sheet.width() - first, sheet.height())


def _upright(sheet: QRect) -> bool:
    return sheet.height() > sheet.width()
