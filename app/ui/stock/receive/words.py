"""Goods that come in, in words: how a line stands, what differs, where they come from."""

from __future__ import annotations

from datetime import date, datetime

from app.stock.model.receiving import PIECE, WEIGHED_UNITS, Arrival, LineStanding, ReceiveLine, Tally
from app.ui.bopis.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.wording import isolated
from contract.messages.facts import GoodsDifference
from contract.messages.rows import InboundLine
from contract.states.transfer import TransferState

_ICONS = {"transfer": Icon.WAREHOUSE, "delivery": Icon.TRUCK, "ship_to_store": Icon.PACKAGE_IMPORT}
_TONES = {
    TransferState.IN_TRANSIT: (Tone.LINE, Icon.TRUCK),
    TransferState.RECEIVING: (Tone.INFO, Icon.SCAN),
    TransferState.RECEIVED: (Tone.OK, None),
    TransferState.CANCELED: (Tone.PLAIN, Icon.X),
}
DIFFERENCE_ICONS = {
    "short": Icon.MINUS,
    "over": Icon.PLUS,
    "damaged": Icon.ALERT,
    "not_on_list": Icon.HELP,
    "unknown": Icon.BARCODE_OFF,
}


def kind_icon(kind: str) -> Icon:
    return _ICONS.get(kind, Icon.TRUCK)


def line_chip(phrases: Phrases, own: ReceiveLine, *, finished: bool = False) -> ChipView:
    """How a line stands: color, shape and words. Once it is all, what is left is missing."""
    line, text = own.line, phrases.text
    if finished and own.open:
        return ChipView(text("receive_is_short", count=phrases.quantity(line.left, line.unit)), Tone.WARN, Icon.MINUS)
    match own.standing:
        case LineStanding.NOT_OPENED:
            return ChipView(text("receive_not_opened"), Tone.LINE)
        case LineStanding.COUNTING:
            return ChipView(text("receive_left", count=phrases.quantity(line.left, line.unit)), Tone.INFO, Icon.SCAN)
        case LineStanding.ALL_HERE:
            return ChipView(text("receive_all_here"), Tone.OK)
        case LineStanding.DAMAGED:
            count = phrases.quantity(line.damaged, line.unit)
            return ChipView(text("receive_damaged", count=count), Tone.WARN, Icon.ALERT)
        case LineStanding.OVER:
            return ChipView(text("receive_extra", count=phrases.quantity(line.over, line.unit)), Tone.WARN, Icon.PLUS)
        case LineStanding.NOT_ON_LIST:
            return ChipView(text("receive_not_listed"), Tone.WARN, Icon.HELP)
        case LineStanding.UNKNOWN:
            return ChipView(text("receive_nobody_knows"), Tone.WARN, Icon.BARCODE_OFF)


def line_name(phrases: Phrases, line: InboundLine) -> str:
    """What nobody knows is called so; its size is its barcode."""
    return line.name or phrases.text("receive_unknown_name")


def line_size(line: InboundLine) -> str:
    return isolated(line.size or line.sku or line.barcode)


def full_name(phrases: Phrases, line: InboundLine) -> str:
    """``Cast-iron Skillet 26 cm``; of what nobody knows its barcode says all there is."""
    return f"{line_name(phrases, line)} {line_size(line)}" if line.item_id else line_size(line)


def difference_words(phrases: Phrases, line: InboundLine, told: GoodsDifference) -> str:
    """``1 damaged``."""
    return phrases.text(f"receive_is_{told.kind}", count=phrases.quantity(told.thousandths, line.unit))


def reason_words(phrases: Phrases, told: GoodsDifference) -> str:
    return phrases.text(f"receive_reason_{told.reason}")


def units_words(phrases: Phrases, tally: Tally) -> tuple[str, str]:
    """``268 of 426`` and ``units, 19 of 31 lines``."""
    text, number = phrases.text, phrases.wording.quantity
    units = text("receive_units", done=number(tally.units * PIECE), of=number(tally.units_expected * PIECE))
    return units, text("receive_lines", done=tally.lines, of=tally.lines_expected)


def arrival_title(phrases: Phrases, one: Arrival) -> str:
    """``Transfer T-55871``."""
    return phrases.text(f"receive_kind_{one.kind}", number=isolated(one.number), order=isolated(one.order_number))


def arrival_note(phrases: Phrases, one: Arrival, now: datetime) -> str:
    """``Dublin distribution centre · 31 lines, 426 units``."""
    size = phrases.text("receive_size", lines=one.tally.lines_expected, units=one.tally.units_expected)
    return " · ".join((one.sender, size, due_words(phrases, one.due_on, now)))


def due_words(phrases: Phrases, due_on: str, now: datetime) -> str:
    """``due today``, ``due Sun 22 November``."""
    due, wording = datetime.combine(date.fromisoformat(due_on), now.timetz()), phrases.wording
    day = wording.short_day(due)
    today = day == wording.short_day(now)
    return phrases.text("receive_due_today") if today else phrases.text("receive_due", day=day)


def state_chip(phrases: Phrases, one: Arrival) -> ChipView:
    tone, icon = _TONES[one.state]
    if one.state is TransferState.RECEIVED and one.differences:
        words = phrases.count("receive_state_differs", one.differences)
        return ChipView(words, Tone.WARN)
    return ChipView(phrases.text(f"receive_state_{one.state}"), tone, icon)


def weighed(line: InboundLine) -> bool:
    return line.unit in WEIGHED_UNITS
