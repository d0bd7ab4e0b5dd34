"""Papers of money that moved on a card: the customer's slip, and the store's copy with a line to sign."""

from __future__ import annotations

from collections.abc import Iterator

from app.devices.document import Align, Block, Document, Text, TotalRow
from app.pos.cash_papers import signature_line
from app.pos.payments.model import Payment
from app.pos.receipt import Issue, Sections, composed, issued_sections
from app.pos.receipt_layouts import standard_layouts

_TITLES = {"charge": "slip_card_paid", "refund": "slip_card_back", "reversal": "slip_card_reversed"}


def card_document(payment: Payment, issue: Issue, *, signed: bool) -> Document:
    """What the customer takes along, or what the store keeps where the customer has ``signed`` it."""
    words = issue.words
    amount = issue.wording.amount(payment.approved_minor or payment.amount_minor)
    keep = words.text("slip_card_store" if signed else "slip_card_customer")
    sections: Sections = {
        **issued_sections(issue, words.text(_TITLES[payment.kind])),
        "card": lambda: (Text(words.text("slip_card"), _hidden(payment)),),
        "amount": lambda: (TotalRow(words.text("receipt_total", currency=payment.currency), amount),),
        "codes": lambda: _codes(payment, issue),
        "signature": lambda: signature_line(words.text("slip_signature")),
        "keep": lambda: (Text(keep, bold=True, align=Align.CENTER),),
    }
    layout = standard_layouts().of("store" if signed else "card", issue.premises.location.country)
    return composed(layout, sections, words)


def _hidden(payment: Payment) -> str:
    """Never more of the number than its last four digits."""
    return " ".join(filter(None, (payment.brand.title(), f"**** {payment.last_four}" if payment.last_four else "")))


def _codes(payment: Payment, issue: Issue) -> Iterator[Block]:
    """What the bank and the terminal know it by."""
    told = {
        "slip_card_approval": payment.authorization_code,
        "slip_card_reference": payment.terminal_reference,
        "slip_card_terminal": payment.terminal,
    }
    for code, value in told.items():
        if value:
            yield Text(issue.words.text(code), value)
    if payment.stored_offline:
        yield Text(issue.words.text("slip_card_offline"))
