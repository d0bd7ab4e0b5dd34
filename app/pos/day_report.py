"""The report of a store's day as a document."""

from __future__ import annotations

from collections.abc import Mapping

from app.devices.document import Align, Block, Cut, Document, Rule, Size, Text
from app.pos.receipt import Issue, head, tax_table
from contract.messages.facts import DayClosed


def day_document(day: DayClosed, register_names: Mapping[str, str], issue: Issue) -> Document:
    """Every Z of the day, what they make together, and what was missing."""
    words, wording = issue.words, issue.wording
    amount = wording.amount
    title = Text(words.text("day_report", day=day.day), size=Size.LARGE, bold=True, align=Align.CENTER)
    blocks: list[Block] = [*head(issue), Rule(), title]
    for own in day.shifts:
        name = f"{register_names.get(own.register_id, '')} Z {own.z_number:04d} ({own.sale_count})"
        blocks.append(Text(name, amount(own.sales_minor)))
        if own.over_short_minor:
            blocks.append(Text(words.text("report_over_short"), amount(own.over_short_minor), Size.SMALL))
    blocks += [Text(words.text("day_missing", name=own.name, reason=own.reason)) for own in day.missing]
    blocks.append(Rule(dashed=True))
    sums = {
        "report_sales": day.sales_minor,
        "report_returns": day.returns_minor,
        "report_tax": day.tax_minor,
        "report_cash": day.cash_minor,
        "report_over_short": day.over_short_minor,
        "day_banked": day.banked_minor,
    }
    blocks += [Text(words.text(code), amount(minor)) for code, minor in sums.items()]
    blocks += [
        Text(f"{words.text(f'tender_kind_{own.kind}')} ({own.count})", amount(own.taken_minor - own.paid_out_minor))
        for own in day.tenders
    ]
    blocks += [Rule(dashed=True), *tax_table(day.tax_totals, wording, words), Rule(dashed=True)]
    if day.note:
        blocks.append(Text(day.note))
    blocks += [issue.served_line(), Cut()]
    return Document(tuple(blocks), words.text("receipt_copy"))
