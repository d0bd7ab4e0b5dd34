"""What the big button says: what Enter takes, gives back or finishes."""

from __future__ import annotations

from app.ui.pos.phrases import Phrases
from app.ui.pos.tender.parts import way_icon
from app.ui.pos.tender.presenter import TenderState
from app.ui.pos.tender.refund_plan import way_name
from app.ui.theme.icons import Icon


def take_words(state: TenderState, phrases: Phrases, main: str) -> str:
    """``main`` is the key of what a part is paid with."""
    text, money = phrases.text, phrases.wording.money
    if state.split and state.cash is not None and not state.nothing_due:
        amount = money(state.given_minor)
        return text("tender_give_back" if state.refund else f"tender_part_by_{main}", amount=amount)
    if state.nothing_due and not state.given_minor:
        return text("tender_finish")
    if state.plan is not None and state.plan.next is not None:
        return text("refund_next", amount=money(state.plan.next.left_minor), to=way_name(state.plan.next, phrases))
    if state.cash is not None and state.refund:
        return text("tender_give_back", amount=money(-state.cash.due_minor))
    return text("tender_take", amount=money(state.given_minor)) if state.enough else text("tender_take_none")


def take_icon(state: TenderState, main: Icon) -> Icon:
    """``main`` is that of what a part is paid with."""
    if state.split and not state.nothing_due:
        return main
    upcoming = state.plan.next if state.plan is not None else None
    return Icon.CASH if upcoming is None else way_icon(upcoming.kind)
