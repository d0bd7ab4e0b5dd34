"""How the parts of a payment read in a list."""

from __future__ import annotations

from app.pos.model.tender import TenderKind, TenderPart
from app.pos.settle import TenderView
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words, isolated

_ICONS = {
    TenderKind.CASH: Icon.CASH,
    TenderKind.COUPON: Icon.TICKET,
    TenderKind.CARD: Icon.CARD,
    TenderKind.GIFT_CARD: Icon.GIFT_CARD,
    TenderKind.STORE_CREDIT: Icon.RECEIPT_REFUND,
    TenderKind.VOUCHER: Icon.GIFT,
    TenderKind.ON_ACCOUNT: Icon.USER,
    TenderKind.LOYALTY: Icon.STAR,
}


def part_name(part: TenderPart, words: Words) -> str:
    """``Coupon 0533000123``, ``Cash``: its number, or what the customer may read of it."""
    name = words.text(f"tender_part_{part.kind.value}")
    told = part.detail or part.reference
    return f"{name} {isolated(told)}" if told else name


def part_row(at: int, part: TenderPart, words: Words, wording: Wording) -> RowView:
    """A part with its amount, and the button that undoes it."""
    return RowView(
        str(at),
        part_name(part, words),
        value=wording.money(part.amount_minor),
        icon=_ICONS[part.kind],
        action=words.text("part_back"),
    )


def due_title(cash: TenderView) -> str:
    """The code of the words over what is due."""
    if cash.refund:
        return "tender_to_give_back"
    return "tender_left" if cash.parts else "tender_to_pay"


def paid_words(cash: TenderView, phrases: Phrases) -> str:
    """How much of the total is paid; nothing before the first part."""
    if not cash.paid_minor:
        return ""
    money = phrases.wording.money
    code = "tender_given_of" if cash.refund else "tender_paid_of"
    return phrases.text(code, paid=money(abs(cash.paid_minor)), total=money(abs(cash.total_minor)))
