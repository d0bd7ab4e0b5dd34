"""The report of a store's day as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.devices.document import Block, Document, Size, Text
from app.pos.receipt import Issue, Sections, composed, issued_sections, tax_table
from app.pos.receipt_layouts import standard_layouts
from contract.messages.facts import DayClosed


def day_document(day: DayClosed, register_names: Mapping[str, str], issue: Issue) -> Document:
    """Every Z of the day, what they make together, and what was missing."""
    words, amount = issue.words, issue.wording.amount
    layout = standard_layouts().of("day", issue.premises.location.country)
    sums = {
        "report_sales": day.sales_minor,
        "report_returns": day.returns_minor,
        "report_tax": day.tax_minor,
        "report_cash": day.cash_minor,
        "report_over_short": day.over_short_minor,
        "day_banked": day.banked_minor,
    }
    sections: Sections = {
        **issued_sections(issue, words.text(layout.title, day=day.day)),
        "shifts": lambda: _shifts(day, register_names, issue),
        "missing": lambda: (Text(words.text("day_missing", name=own.name, reason=own.reason)) for own in day.missing),
        "sums": lambda: (Text(words.text(code), amount(minor)) for code, minor in sums.items()),
        "tenders": lambda: (
            Text(
                f"{words.text(f'tender_kind_{own.kind}')} ({own.count})",
                amount(own.taken_minor - own.paid_out_minor),
            )
            for own in day.tenders
        ),
        "taxes": lambda: tax_table(day.tax_totals, issue.wording, words),
        "note": lambda: (Text(day.note),) if day.note else (),
    }
    return composed(layout, sections, words)


def _shifts(day: DayClosed, register_names: Mapping[str, str], issue: Issue) -> Iterator[Block]:
    amount = issue.wording.amount
    for own in day.shifts:
        name = f"{register_names.get(own.register_id, '')} Z {own.z_number:04d} ({own.sale_count})"
        yield Text(name, amount(own.sales_minor))
        if own.over_short_minor:
            yield Text(issue.words.text("report_over_short"), amount(own.over_short_minor), Size.SMALL)
