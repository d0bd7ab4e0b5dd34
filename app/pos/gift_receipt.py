"""The receipt that goes with a present: what it is and where it can be exchanged, and no price."""

from __future__ import annotations

from collections.abc import Collection

from app.devices.document import Document, ItemRow, Text
from app.pos.receipt import Issue, Sections, composed, framing
from app.pos.receipt_layouts import standard_layouts
from contract.messages.facts import SaleCompleted, SoldLine
from contract.rules.returnable import can_come_back
from contract.values.quantity import Unit


def gift_document(
    sale: SaleCompleted, issue: Issue, code: str, days: int | None, line_ids: Collection[str] = ()
) -> Document:
    """``line_ids`` are those that are given away, all where none are named."""
    given = [line for line in sale.lines if can_come_back(line) and (not line_ids or line.line_id in line_ids)]
    layout = standard_layouts().of("gift", issue.premises.location.country)
    sections: Sections = {
        **framing(sale, issue, code, days, layout.title),
        "given": lambda: (_item(line, issue) for line in given),
        "exchange": lambda: (Text(issue.words.text("receipt_gift_exchange")),),
    }
    return composed(layout, sections, issue.words)


def _item(line: SoldLine, issue: Issue) -> ItemRow:
    unit = Unit(line.unit)
    told = issue.wording.quantity(line.quantity_thousandths, unit)
    pieces = issue.wording.quantity(line.quantity_thousandths) if unit is Unit.EACH else ""
    return ItemRow(pieces, f"{line.name} {line.size}".strip(), "" if unit is Unit.EACH else told)
