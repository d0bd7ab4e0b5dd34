"""X and Z as documents: the figures of a shift, before and after its close."""

from __future__ import annotations

from collections.abc import Iterator

from app.devices.document import Align, Block, Cut, Document, Rule, Size, Text
from app.pos.model.shift_sums import ShiftSums
from app.pos.receipt import Issue, head, tax_table
from app.wording import Wording, Words
from contract.messages.facts import ShiftClosed


def x_document(sums: ShiftSums, wording: Wording, words: Words) -> Document:
    """The figures so far."""
    title = Text(words.text("x_report"), size=Size.LARGE, bold=True, align=Align.CENTER)
    return Document((title, Rule(), *_figures(sums, wording, words), Cut()), words.text("receipt_copy"))


def z_document(closed: ShiftClosed, issue: Issue) -> Document:
    """The closed shift with what was counted."""
    wording, words = issue.wording, issue.words
    number = f"{closed.document_number:04d}"
    title = Text(words.text("z_report", number=number), size=Size.LARGE, bold=True, align=Align.CENTER)
    blocks: list[Block] = [*head(issue), Rule(), title, *_figures(closed, wording, words), Rule()]
    blocks += [
        Text(f"{wording.coin(own.value_minor)} × {own.count}", wording.amount(own.value_minor * own.count))
        for own in closed.counted
    ]
    blocks.append(Text(words.text("report_counted"), wording.amount(closed.counted_minor), bold=True))
    blocks.append(Text(words.text("report_over_short"), wording.amount(closed.over_short_minor), bold=True))
    if closed.reason:
        blocks.append(Text(words.text("report_reason", reason=closed.reason)))
    blocks += [Rule(dashed=True), issue.served_line(), Cut()]
    return Document(tuple(blocks), words.text("receipt_copy"))


def _figures(of: ShiftSums | ShiftClosed, wording: Wording, words: Words) -> Iterator[Block]:
    money = {
        "report_sales": of.sales_minor,
        "report_tax": of.tax_minor,
        "report_rounding": of.rounding_minor,
        "report_float": of.float_minor,
        "report_discounts": of.discount_minor,
        "report_coupons": of.coupon_minor,
        "report_cash": of.cash_minor,
        "report_expected": of.expected_minor,
    }
    counts = {
        "report_sale_count": of.sale_count,
        "report_overrides": of.override_count,
        "report_drawer_opens": of.drawer_opens,
        "report_removed": of.removed_count,
        "report_abandoned": of.abandoned_count,
    }
    for code, minor in money.items():
        yield Text(words.text(code), wording.amount(minor))
    for code, count in counts.items():
        yield Text(words.text(code), wording.quantity(count * 1000))
    if of.first_sale_number is not None:
        yield Text(words.text("report_numbers"), f"{of.first_sale_number:06d}–{of.last_sale_number:06d}")
    yield Rule(dashed=True)
    yield from tax_table(of.tax_totals, wording, words)
