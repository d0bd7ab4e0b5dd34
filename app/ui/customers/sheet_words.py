"""How a customer's sheet reads, in the dialog and in the column beside the sale."""

from __future__ import annotations

from datetime import datetime

from app.ui.customers.sheet_presenter import SheetState
from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.customer_line import points_of, points_words
from app.ui.theme.icons import Icon
from app.ui.widgets.table_list import RowView
from contract.messages.customer_wire import Purchase
from contract.values.time import parse_instant


def purchase_rows(state: SheetState, phrases: Phrases, *, narrow: bool = False) -> list[RowView]:
    """What they bought, the newest first; ``narrow`` leaves the time of day out."""
    return [_row(own, phrases, narrow=narrow) for own in state.bought.purchases] if state.bought else []


def bought_note(state: SheetState, phrases: Phrases) -> str:
    """Whose books these are of."""
    if state.bought is None:
        return phrases.text("sheet_asking")
    if not state.bought.purchases:
        return phrases.text("sheet_nothing" if state.bought.whole_chain else "sheet_nothing_here")
    return "" if state.bought.whole_chain else phrases.text("sheet_here")


def account_words(state: SheetState, phrases: Phrases) -> str:
    """What they owe, "" for whom nothing may be owed and nothing is."""
    room, money = state.account, phrases.wording.money
    if room is None or not room.asked or not (room.known or room.limit_minor):
        return ""
    if room.balance > 0:
        return phrases.text("sheet_ahead", amount=money(room.balance))
    return phrases.text(
        "account_owed", owed=money(-room.balance), limit=money(room.limit_minor), room=money(room.room_minor)
    )


def points_line(state: SheetState, phrases: Phrases) -> str:
    """``1,284 points``."""
    return points_words(points_of(state.customer), phrases)


def _row(own: Purchase, phrases: Phrases, *, narrow: bool) -> RowView:
    when: datetime = parse_instant(own.completed_at)
    wording = phrases.wording
    return RowView(
        own.transaction_id,
        wording.day(when) if narrow else f"{wording.day(when)}, {wording.clock(when)}",
        note=" · ".join(part for part in (own.location_name, phrases.count("sell_items", own.line_count)) if part),
        value=wording.money(own.total_minor, own.currency),
        icon=Icon.RECEIPT_REFUND if own.total_minor < 0 else Icon.RECEIPT,
    )
