"""Slips that go with cash: moved beside sales, to be signed and kept; or in a drawer on its way to another till."""

from __future__ import annotations

from collections.abc import Iterator

from app.devices.document import Align, Block, Document, Feed, Rule, Size, Text
from app.pos.receipt import Issue, Sections, composed, issued_sections
from app.pos.receipt_layouts import standard_layouts
from app.pos.shift_report import counted_lines
from contract.messages.facts import CashMoved


def slip_document(moved: CashMoved, second_name: str, issue: Issue) -> Document:
    """One slip with a line to sign for each who was there."""
    words, wording = issue.words, issue.wording
    said = {
        "slip_account": moved.account_name,
        "slip_bag": moved.bag_number,
        "slip_reason": moved.reason,
        "slip_second": second_name,
    }
    sections: Sections = {
        **issued_sections(issue, words.text(f"cash_kind_{moved.kind}")),
        "counted": lambda: counted_lines(moved.counted, wording),
        "amount": lambda: (Text(words.text("slip_amount"), wording.amount(moved.amount_minor), bold=True),),
        "about": lambda: (Text(words.text(code), value) for code, value in said.items() if value),
        "signatures": lambda: _signatures(second_name, issue),
    }
    return composed(standard_layouts().of("cash", issue.premises.location.country), sections, words)


def drawer_document(code: str, to_register: str, issue: Issue) -> Document:
    """The slip that lies in a drawer on its way to another till: where from, where to, and the code that is asked for
    there.
    """
    words, register = issue.words, issue.premises.register.name
    sections: Sections = {
        **issued_sections(issue, words.text("drawer_slip_title")),
        "from": lambda: (
            Text(words.text("drawer_slip_from"), register),
            Text(words.text("drawer_slip_to"), to_register or words.text("cash_move_any")),
        ),
        "drawer_code": lambda: (
            Text(words.text("drawer_slip_code")),
            Text(code, size=Size.LARGE, bold=True, align=Align.CENTER),
        ),
    }
    return composed(standard_layouts().of("drawer", issue.premises.location.country), sections, words)


def signature_line(told: str) -> tuple[Block, ...]:
    """Room to sign, and whose name goes there."""
    return Feed(2), Rule(dashed=True), Text(told, size=Size.SMALL)


def _signatures(second_name: str, issue: Issue) -> Iterator[Block]:
    yield from signature_line(issue.words.text("slip_signature"))
    if second_name:
        yield from signature_line(issue.words.text("slip_signature_second", name=second_name))
