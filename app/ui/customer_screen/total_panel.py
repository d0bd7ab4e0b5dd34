"""What it comes to, on a dark ground whatever the colors of the rest: the figures, points, and what there is to pay."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from app.ui.customer_screen.sayings import Fact, Sayings
from app.ui.theme.fonts import Role, advance
from app.ui.theme.icons import Icon
from app.ui.theme.theme import theme
from app.ui.theme.tokens import DARK
from app.ui.widgets import paint
from app.ui.widgets.paint import At

EDGE = 44
_FACT, _LABEL, _BIG, _FOOT = 38, 34, 148, 32
_CARD_PAD, _STAR, _RADIUS = 18, 32, 14
_BIG_PX = 120
_OF_THE_BAND, _BETWEEN = 0.54, 32


def paint_panel(painter: QPainter, area: QRect, told: Sayings) -> None:
    """Beside the goods: the figures on top, what there is to pay at the foot, points between."""
    painter.fillRect(area, theme().tokens.rail)
    inside = area.adjusted(EDGE, 32, -EDGE, -24)
    used = paint_facts(painter, area, inside, told.facts)
    high = _LABEL + _BIG + (_FOOT if told.foot else 0)
    total = QRect(inside.x(), inside.bottom() + 1 - high, inside.width(), high)
    _paint_total(painter, area, total, told)
    room = QRect(inside.x(), inside.y() + used, inside.width(), total.y() - inside.y() - used)
    card = points_height(told, inside.width())
    if card and card <= room.height():
        _paint_points(painter, area, QRect(room.x(), room.y() + (room.height() - card) // 2, room.width(), card), told)


def paint_band(painter: QPainter, area: QRect, told: Sayings) -> None:
    """Above the goods: what there is to pay first, the figures beside it, points beneath."""
    painter.fillRect(area, theme().tokens.rail)
    inside = area.adjusted(EDGE, 28, -EDGE, -24)
    large = round(inside.width() * _OF_THE_BAND)
    _paint_total(painter, area, QRect(inside.x(), inside.y(), large, _LABEL + _BIG + _FOOT), told)
    beside = inside.adjusted(large + _BETWEEN, 0, 0, 0)
    paint_facts(painter, area, beside, told.facts)
    card = points_height(told, inside.width())
    if card:
        _paint_points(painter, area, QRect(inside.x(), inside.bottom() + 1 - card, inside.width(), card), told)


def band_height(told: Sayings, width: int) -> int:
    """How tall the band gets."""
    card, room = points_height(told, width - 2 * EDGE), width - 2 * EDGE
    beside = room - round(room * _OF_THE_BAND) - _BETWEEN
    facts = sum(_fact_height(fact, beside) for fact in told.facts)
    return 52 + max(_LABEL + _BIG + _FOOT, facts) + (card + 16 if card else 0)


def paint_facts(painter: QPainter, bounds: QRect, area: QRect, facts: Sequence[Fact]) -> int:
    """One beneath the other; how much of the height they took."""
    y = area.y()
    for fact in facts:
        ink = DARK.ok if fact.saving else DARK.text
        wide = min(advance(Role.H2, fact.amount), area.width())
        room, high = area.width() - wide - 16, _fact_height(fact, area.width())
        label = QRect(area.x(), y, room, high)
        tone = ink if fact.saving else DARK.text2
        paint.fitted(painter, paint.visual(painter, bounds, label), Role.H2, tone, fact.label)
        amount = QRect(area.right() + 1 - wide, y, wide, high)
        paint.text(painter, paint.visual(painter, bounds, amount), Role.H2, ink, fact.amount, At.END)
        y += high
    return y - area.y()


def _fact_height(fact: Fact, width: int) -> int:
    room = width - min(advance(Role.H2, fact.amount), width) - 16
    return max(_FACT, paint.wrapped_height(Role.H2, fact.label, room) + 8)


def paint_amount(painter: QPainter, bounds: QRect, at: QRect, ink: QColor, amount: str, px: int = _BIG_PX) -> None:
    """As large as the room lets it be, from its beginning."""
    wide = max(advance(Role.HERO, amount), 1)
    factor = min(px / Role.HERO.value.px, at.width() / wide, at.height() / Role.HERO.value.px)
    where = paint.visual(painter, bounds, at)
    painter.save()
    painter.translate(where.x(), where.y())
    painter.scale(factor, factor)
    # A hair wider than the words: what is scaled down is measured in whole pixels of the large size.
    box = QRect(0, 0, round(where.width() / factor) + 2, round(where.height() / factor))
    paint.text(painter, box, Role.HERO, ink, amount)
    painter.restore()


def points_height(told: Sayings, width: int) -> int:
    """0 where there is nothing to say to a customer who is known."""
    lines = [text for text in (told.points, told.ready) if text]
    room = width - 2 * _CARD_PAD - _STAR - 16
    return sum(_card_line(text, room) for text in lines) + 2 * _CARD_PAD if lines else 0


def _paint_points(painter: QPainter, bounds: QRect, at: QRect, told: Sayings) -> None:
    paint.box(painter, at, _RADIUS, DARK.raised)
    mark = QRect(at.x() + _CARD_PAD, at.y(), _STAR, at.height())
    icon = Icon.STAR if told.points else Icon.PACKAGE
    paint.icon(painter, paint.visual(painter, bounds, mark), icon, DARK.warn, _STAR)
    room = at.width() - 2 * _CARD_PAD - _STAR - 16
    y = at.y() + _CARD_PAD
    for text, ink in ((told.points, DARK.text), (told.ready, DARK.text2)):
        if text:
            high = _card_line(text, room)
            where = QRect(at.x() + _CARD_PAD + _STAR + 16, y, room, high)
            paint.fitted(painter, paint.visual(painter, bounds, where), Role.LINE, ink, text)
            y += high


def _card_line(text: str, room: int) -> int:
    return paint.wrapped_height(Role.LINE, text, room) + 4


def _paint_total(painter: QPainter, bounds: QRect, at: QRect, told: Sayings) -> None:
    label = QRect(at.x(), at.y(), at.width(), _LABEL)
    paint.fitted(painter, paint.visual(painter, bounds, label), Role.H2, DARK.text2, told.total_label)
    amount = QRect(at.x(), label.bottom() + 1, at.width(), _BIG)
    paint_amount(painter, bounds, amount, DARK.text, told.total)
    if told.foot:
        foot = QRect(at.x(), amount.bottom() + 1, at.width(), _FOOT)
        paint.fitted(painter, paint.visual(painter, bounds, foot), Role.BODY, DARK.text2, told.foot)
