"""What whoever allows a return should know: how old the sale is, and how much leaves the drawer."""

from __future__ import annotations

from app.pos.model.tender import TenderKind
from app.pos.refund import ReturnableSale
from app.pos.refund_preview import ReturnPreview
from app.ui.approval import Ground
from app.ui.pos.phrases import Phrases
from app.wording import isolated


def grounds_of(sale: ReturnableSale, preview: ReturnPreview, phrases: Phrases) -> tuple[Ground, ...]:
    """In the order of their weight."""
    grounds = []
    if sale.days_left < 0:
        lead = phrases.count("approval_days", sale.days - sale.days_left)
        grounds.append(Ground("days", lead, phrases.count("approval_days_note", sale.days)))
    if in_cash := _amount(preview, TenderKind.CASH, phrases):
        grounds.append(Ground("cash", phrases.text("approval_cash", amount=in_cash)))
    if to_card := _amount(preview, TenderKind.CARD, phrases):
        grounds.append(Ground("card", phrases.text("approval_card", amount=to_card)))
    return tuple(grounds)


def _amount(preview: ReturnPreview, kind: TenderKind, phrases: Phrases) -> str:
    minor = sum(own.left_minor for own in preview.ways if own.kind is kind)
    return isolated(phrases.wording.money(minor)) if minor else ""
