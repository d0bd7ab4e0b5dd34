"""One thing to say, large: welcome, follow the terminal, sign, wait, closed; and the thanks with the change."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter

from app.devices.qr_code import qr_matrix
from app.ui.customer_screen.cart_page import paint_initial
from app.ui.customer_screen.sayings import Sayings
from app.ui.customer_screen.total_panel import EDGE, paint_amount, paint_facts
from app.ui.customer_screen.view import Moment
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import DARK, LIGHT
from app.ui.widgets import paint

_ICONS = {
    Moment.CARD: Icon.CARD,
    Moment.SIGN: Icon.SIGNATURE,
    Moment.PAUSED: Icon.CLOCK,
    Moment.CLOSED: Icon.LOCK,
}
_MARK, _ICON = 132, 72
_GAP, _WIDEST = 28, 900
_QUIET = 4
_LEAST_CODE, _MOST_CODE = 200, 340


def paint_message(painter: QPainter, area: QRect, told: Sayings) -> None:
    """A sign, a sentence and what goes with it, in the middle."""
    tokens = theme().tokens
    painter.fillRect(area, tokens.canvas if told.moment is Moment.CLOSED else tokens.surface)
    role = Role.DISPLAY if told.moment is Moment.WELCOME else Role.TOTAL
    wide = min(area.width() - 2 * EDGE, _WIDEST)
    title, note = (paint.wrapped_height(own, text, wide) for own, text in ((role, told.title), (Role.H1, told.note)))
    y = area.y() + (area.height() - _MARK - 2 * _GAP - title - note) // 2
    mark = QRect(area.x() + (area.width() - _MARK) // 2, y, _MARK, _MARK)
    icon = _ICONS.get(told.moment)
    if icon is None:
        paint_initial(painter, mark, Role.DISPLAY, told.store)
    else:
        paint.box(painter, mark, _MARK / 2, tokens.accent_soft)
        paint.icon(painter, mark, icon, tokens.accent_ink, _ICON)
    x = area.x() + (area.width() - wide) // 2
    where = QRect(x, mark.bottom() + 1 + _GAP, wide, title)
    paint.wrapped_middle(painter, where, role, tokens.text, told.title)
    beneath = QRect(x, where.bottom() + 1 + _GAP // 2, wide, note)
    paint.wrapped_middle(painter, beneath, Role.H1, tokens.text2, told.note)


def paint_thanks(painter: QPainter, area: QRect, told: Sayings) -> None:
    """What the customer gets back, as large as it goes."""
    tokens = theme().tokens
    painter.fillRect(area, tokens.ok_fill)
    inside = area.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    role = Role.FIGURE if told.amount else Role.DISPLAY
    title = paint.wrapped_height(role, told.title, inside.width())
    note = paint.wrapped_height(Role.H1, told.note, inside.width())
    big = min(220, inside.height() - title - note - _GAP) if told.amount else 0
    y = inside.y() + (inside.height() - title - big - note - _GAP) // 2
    where = QRect(inside.x(), y, inside.width(), title)
    paint.wrapped(painter, paint.visual(painter, area, where), role, tokens.on_ok, told.title)
    if told.amount:
        amount = QRect(inside.x(), where.bottom() + 1, inside.width(), big)
        paint_amount(painter, area, amount, tokens.on_ok, told.amount, Role.HERO.value.px)
    beneath = QRect(inside.x(), y + title + big + _GAP, inside.width(), note)
    paint.wrapped(painter, paint.visual(painter, area, beneath), Role.H1, tokens.on_ok, told.note)


def paint_receipt(painter: QPainter, area: QRect, told: Sayings) -> None:
    """What was paid, and the receipt as a code to be photographed."""
    painter.fillRect(area, theme().tokens.rail)
    inside = area.adjusted(EDGE, 32, -EDGE, -32)
    used = paint_facts(painter, area, inside, told.facts)
    if not told.code:
        return
    words = paint.wrapped_height(Role.LEAD, told.code_note, inside.width())
    side = min(inside.width(), inside.height() - used - words - _GAP - 16, _MOST_CODE)
    if side < _LEAST_CODE:
        return
    y = inside.bottom() + 1 - words
    note = QRect(inside.x(), y, inside.width(), words)
    paint.wrapped(painter, paint.visual(painter, area, note), Role.LEAD, DARK.text2, told.code_note)
    at = QRect(inside.x() + (inside.width() - side) // 2, y - 16 - side, side, side)
    paint_code(painter, at, told.code)


def paint_code(painter: QPainter, at: QRect, data: str) -> None:
    """Dark on light with its quiet zone, whatever the colors around; each module is a whole number of pixels."""
    matrix = qr_matrix(data)
    painter.save()
    transform = painter.worldTransform()
    place = transform.mapRect(at)
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    module = max(1, place.width() // (len(matrix) + 2 * _QUIET))
    side = module * (len(matrix) + 2 * _QUIET)
    corner = place.topLeft() + QPoint((place.width() - side) // 2, (place.height() - side) // 2)
    painter.fillRect(
        QRect(corner, place.size().scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio)), LIGHT.surface
    )
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                x, y = ((_QUIET + own) * module for own in (column, row))
                painter.fillRect(corner.x() + x, corner.y() + y, module, module, LIGHT.text)
    painter.restore()
