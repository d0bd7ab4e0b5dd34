"""The receipt that goes with a present: what it is and where it can be exchanged, and no price."""

from __future__ import annotations

from collections.abc import Collection

from app.devices.document import Align, Block, Document, ItemRow, Rule, Size, Text
from app.pos.receipt import Issue, ending, head, number_of
from contract.messages.facts import SaleCompleted, SoldLine
from contract.rules.returnable import can_come_back
from contract.values.quantity import Unit


def gift_document(
    sale: SaleCompleted, issue: Issue, code: str, days: int | None, line_ids: Collection[str] = ()
) -> Document:
    """``line_ids`` are those that are given away, all where none are named."""
    words = issue.words
    given = [line for line in sale.lines if can_come_back(line) and (not line_ids or line.line_id in line_ids)]
    blocks: list[Block] = [*head(issue), Rule()]
    blocks += [Text(words.text("receipt_gift"), size=Size.LARGE, bold=True, align=Align.CENTER), Rule(dashed=True)]
    blocks += [_item(line, issue) for line in given]
    blocks += [Rule(), Text(words.text("receipt_gift_exchange")), issue.served_line(), Rule(dashed=True)]
    blocks += [Text(line, align=Align.CENTER) for line in issue.premises.location.receipt_footer]
    blocks += ending(number_of(sale, issue), code, days, issue)
    return Document(tuple(blocks), words.text("receipt_copy"))


def _item(line: SoldLine, issue: Issue) -> ItemRow:
    unit = Unit(line.unit)
    told = issue.wording.quantity(line.quantity_thousandths, unit)
    pieces = issue.wording.quantity(line.quantity_thousandths) if unit is Unit.EACH else ""
    return ItemRow(pieces, f"{line.name} {line.size}".strip(), "" if unit is Unit.EACH else told)
