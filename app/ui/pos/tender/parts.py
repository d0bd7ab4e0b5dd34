"""How the parts of a payment read in a list."""

from __future__ import annotations

from app.pos.model.tender import TenderKind, TenderPart
from app.pos.settle import TenderView
from app.ui.pos.phrases import Phrases
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
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

_WITHOUT_NUMBER = frozenset({TenderKind.ON_ACCOUNT, TenderKind.LOYALTY})
NEXT = "next"
"""The key of the row that is no part yet."""


def part_name(part: TenderPart, words: Words) -> str:
    """``Coupon 0533000123``, ``Cash``: its number, or what the customer may read of it."""
    name = words.text(f"tender_part_{part.kind.value}")
    told = part.detail if part.kind in _WITHOUT_NUMBER else part.detail or part.reference
    return f"{name} {isolated(told)}" if told else name


def way_icon(kind: TenderKind) -> Icon:
    """What stands before a kind of tender."""
    return _ICONS[kind]


def part_row(at: int, part: TenderPart, words: Words, wording: Wording, *, wide: bool) -> RowView:
    """A part with its amount and its state, and the button that undoes it."""
    taken = words.text("part_given" if part.amount_minor < 0 else "part_taken")
    return RowView(
        str(at),
        part_name(part, words),
        value=wording.money(part.amount_minor),
        icon=_ICONS[part.kind],
        chip=ChipView(taken, Tone.OK, Icon.CIRCLE_CHECK) if wide else None,
        action=words.text("part_back"),
    )


def next_row(name: str, icon: Icon, minor: int, words: Words, wording: Wording) -> RowView:
    """What is paid next, as the keypad has it."""
    return RowView(NEXT, name, note=words.text("part_next"), value=wording.money(minor), icon=icon, tone=Tone.INFO)


def due_title(cash: TenderView, *, split: bool) -> str:
    """The code of the words over what is due."""
    if cash.refund:
        return "tender_to_give_back"
    return "tender_left" if cash.parts or split else "tender_to_pay"


def paid_words(cash: TenderView, phrases: Phrases) -> str:
    """How much of the total is paid; nothing before the first part."""
    if not cash.paid_minor:
        return ""
    money = phrases.wording.money
    code = "tender_given_of" if cash.refund else "tender_paid_of"
    return phrases.text(code, paid=money(abs(cash.paid_minor)), total=money(abs(cash.total_minor)))
