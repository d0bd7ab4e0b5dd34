"""How a line of an order stands, and what another item costs in its place, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.ui.bopis.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.wording import isolated
from contract.rules.substitute import SubstitutePrice
from contract.states.fulfillment import LineState

_SAID_FIRST = (
    (LineState.SHORT, Tone.WARN, Icon.ALERT),
    (LineState.DECLINED, Tone.WARN, Icon.UNDO),
    (LineState.REJECTED, Tone.PLAIN, Icon.UNDO),
    (LineState.CANCELED, Tone.PLAIN, Icon.X),
    (LineState.SUBSTITUTED, Tone.PLAIN, Icon.REPLACE),
    (LineState.HANDED_OVER, Tone.OK, Icon.CHECK),
    (LineState.SHIPPED, Tone.OK, Icon.TRUCK),
    (LineState.PACKED, Tone.OK, Icon.PACKAGE),
    (LineState.STAGED, Tone.OK, Icon.CHECK),
    (LineState.PICKED, Tone.OK, Icon.CHECK),
)


def line_chip(phrases: Phrases, thousandths: Mapping[LineState, int], unit: str) -> ChipView | None:
    """What a person has to know first of a line; nothing for one that nobody touched."""
    total = sum(thousandths.values())
    for state, tone, icon in _SAID_FIRST:
        if count := thousandths.get(state, 0):
            code = f"line_{state}" if count == total else f"line_{state}_some"
            return ChipView(phrases.text(code, count=phrases.quantity(count, unit)), tone, icon)
    return None


def price_words(phrases: Phrases, price: SubstitutePrice, currency: str) -> str:
    """``Same price``, ``€0.50 less``."""
    if not price.less:
        return phrases.text("short_same_price")
    return phrases.text("short_less", money=isolated(phrases.wording.money(price.less, currency)))
