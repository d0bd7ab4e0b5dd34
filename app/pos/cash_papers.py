"""Slips for cash that was moved, to be signed and kept with the drawer."""

from __future__ import annotations

from app.devices.document import Align, Block, Cut, Document, Feed, Rule, Size, Text
from app.pos.receipt import Issue, head
from app.pos.shift_report import counted_lines
from contract.messages.facts import CashMoved


def slip_document(moved: CashMoved, second_name: str, issue: Issue) -> Document:
    """One slip with a line to sign."""
    words, wording = issue.words, issue.wording
    blocks: list[Block] = [*head(issue), Rule()]
    blocks.append(Text(words.text(f"cash_kind_{moved.kind}"), size=Size.LARGE, bold=True, align=Align.CENTER))
    blocks += counted_lines(moved.counted, wording)
    blocks.append(Text(words.text("slip_amount"), wording.amount(moved.amount_minor), bold=True))
    said = {
        "slip_account": moved.account_name,
        "slip_bag": moved.bag_number,
        "slip_reason": moved.reason,
        "slip_second": second_name,
    }
    blocks += [Text(words.text(code), value) for code, value in said.items() if value]
    blocks += [Feed(2), Rule(dashed=True), Text(words.text("slip_signature"), size=Size.SMALL)]
    if second_name:
        told = words.text("slip_signature_second", name=second_name)
        blocks += [Feed(2), Rule(dashed=True), Text(told, size=Size.SMALL)]
    blocks.append(issue.served_line())
    return Document((*blocks, Cut()), words.text("receipt_copy"))
