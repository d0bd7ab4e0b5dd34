"""A sale as the code on its receipt tells it, and back: all that a return needs, and nothing of a person. Pure."""

from __future__ import annotations

from collections.abc import Callable

from app.catalog.model.item import Item
from contract.messages.entry import EntryHeader
from contract.messages.facts import SaleCompleted, SoldLine, SoldPrice, SoldTaxTotal, SoldTender
from contract.rules.receipt_code import (
    MAX_LINES,
    CodeLine,
    CodeTax,
    CodeTender,
    ReceiptCode,
    line_key,
    lines_digest,
)
from contract.rules.returnable import can_come_back
from contract.values.quantity import Unit

ItemOf = Callable[[str], Item | None]
_LAST = 4


def code_of(sale: SaleCompleted, header: EntryHeader, receipt_number: str, *, gift: bool = False) -> ReceiptCode:
    """What stands in the code of a sale: lines that can come back, or their digest where they are too many."""
    rates = list(dict.fromkeys((line.tax_letter, line.tax_ppm) for line in sale.lines if can_come_back(line)))
    names = {(total.letter, total.ppm): total.name for total in sale.tax_totals}
    lines = tuple(
        _line(line, rates.index((line.tax_letter, line.tax_ppm))) for line in sale.lines if can_come_back(line)
    )
    told_apart = len({line.key for line in lines}) == len(lines) <= MAX_LINES
    return ReceiptCode(
        transaction_id=sale.transaction_id,
        receipt_number=receipt_number,
        occurred_at=header.occurred_at,
        business_day=header.business_day,
        currency=sale.currency,
        prices_include_tax=sale.prices_include_tax,
        total_minor=sale.total_minor,
        tax_minor=sale.tax_minor,
        tenders=() if gift else tuple(_tender(own) for own in sale.tenders),
        taxes=tuple(CodeTax(letter, names.get((letter, ppm), ""), ppm) for letter, ppm in rates),
        lines=lines if told_apart else (),
        digest=b"" if told_apart else lines_digest(lines),
        gift=gift,
    )


def sale_of(code: ReceiptCode, item_of: ItemOf) -> SaleCompleted:
    """The sale that a code tells of, with the names that goods have here."""
    lines = tuple(_sold(line, code, item_of(line.sku)) for line in code.lines)
    tenders = (
        SoldTender(
            tender_id=f"{code.transaction_id}:{at}",
            kind=own.kind,  # type: ignore[arg-type]
            tendered_minor=own.kept_minor,
            change_minor=0,
            rounding_minor=0,
            reference=own.reference,
            detail=own.last_four,
        )
        for at, own in enumerate(code.tenders)
    )
    return SaleCompleted(
        transaction_id=code.transaction_id,
        document_number=int(code.receipt_number.rpartition("-")[2].lstrip("R")),
        shift_id="",
        currency=code.currency,
        started_at=code.occurred_at,
        lines=lines,
        tax_totals=tuple(_total(at, code) for at in range(len(code.taxes))),
        prices_include_tax=code.prices_include_tax,
        net_minor=code.total_minor - code.tax_minor,
        tax_minor=code.tax_minor,
        total_minor=code.total_minor,
        rounding_minor=0,
        tenders=tuple(tenders),
    )


def _line(line: SoldLine, tax: int) -> CodeLine:
    return CodeLine(
        key=line_key(line.line_id),
        sku=line.sku,
        unit=Unit(line.unit),
        quantity_thousandths=line.quantity_thousandths,
        net_minor=line.net_minor,
        tax_minor=line.tax_minor,
        tax=tax,
    )


def _tender(own: SoldTender) -> CodeTender:
    kept = own.tendered_minor - own.change_minor - own.rounding_minor
    digits = own.detail[-_LAST:] if own.kind == "card" else ""
    shown = digits if digits.isascii() and digits.isdigit() else ""
    return CodeTender(own.kind, kept, own.reference if own.kind in ("gift_card", "store_credit") else "", shown)


def _sold(line: CodeLine, code: ReceiptCode, item: Item | None) -> SoldLine:
    gross, tax = line.net_minor + line.tax_minor, code.taxes[line.tax]
    extended = gross if code.prices_include_tax else line.net_minor
    return SoldLine(
        line_id=line.key,
        item_id=item.item_id if item else "",
        sku=line.sku,
        name=item.name if item else line.sku,
        size=item.size if item else "",
        unit=line.unit.value,
        quantity_thousandths=line.quantity_thousandths,
        unit_price=SoldPrice(ten_thousandths=0, per_thousandths=1_000),
        regular_minor=extended,
        extended_minor=extended,
        tax_category=item.tax_category if item else "",
        tax_letter=tax.letter,
        tax_ppm=tax.ppm,
        net_minor=line.net_minor,
        tax_minor=line.tax_minor,
        gross_minor=gross,
    )


def _total(at: int, code: ReceiptCode) -> SoldTaxTotal:
    own, tax = [line for line in code.lines if line.tax == at], code.taxes[at]
    net, taxes = sum(line.net_minor for line in own), sum(line.tax_minor for line in own)
    return SoldTaxTotal(
        letter=tax.letter, name=tax.name, ppm=tax.ppm, net_minor=net, tax_minor=taxes, gross_minor=net + taxes
    )
