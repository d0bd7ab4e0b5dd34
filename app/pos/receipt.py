"""The receipt of a sale as a document: from the recorded fact alone, so that a reprint says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import takewhile

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from app.devices.document import (
    Align,
    Barcode,
    Block,
    Boxed,
    Cut,
    Detail,
    Document,
    Feed,
    ItemRow,
    Qr,
    Rule,
    Size,
    TableRow,
    Text,
    TotalRow,
)
from app.pos.model.line import PRICE_ANSWERS
from app.pos.model.sale import saved_minor
from app.pos.order_receipt import OrderPaper, line_name, order_blocks
from app.pos.premises import Premises
from app.pos.receipt_layouts import Layout, standard_layouts
from app.wording import Wording, Words
from contract.messages.entry import EntryHeader
from contract.messages.facts import PriceModifier, SaleCompleted, SoldLine, SoldPrice, SoldTaxTotal
from contract.messages.rows import LocationRow
from contract.values.money import minor_digits
from contract.values.quantity import Unit
from contract.values.receipt_number import receipt_number
from contract.values.time import parse_instant

Sections = Mapping[str, Callable[[], Iterable[Block]]]
"""What stands under each name that a layout may use."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Where, when and by whom a document was made, and how values read there."""

    header: EntryHeader
    premises: Premises
    served_by: str
    wording: Wording
    words: Words

    @property
    def moment(self) -> datetime:
        return parse_instant(self.header.occurred_at)

    def date_and_time(self) -> str:
        """``21 Nov 2026, 14:09`` in the store's time."""
        return self.wording.date_and_time(self.moment)

    def served_line(self) -> Text:
        """Who served at which till, and when."""
        register = self.premises.register.number
        name = self.served_by.split(maxsplit=1)[0] if self.served_by else ""
        code = "receipt_served_by" if name else "receipt_served_at"
        return Text(self.words.text(code, name=name, register=register), self.date_and_time(), Size.SMALL)


def receipt_document(
    sale: SaleCompleted,
    issue: Issue,
    code: str = "",
    days: int | None = None,
    orders: tuple[OrderPaper, ...] = (),
) -> Document:
    """Everything the customer's paper says. ``code`` is signed, and lets any store take goods back for ``days``.

    ``orders`` are those that the sale placed.
    """
    layout = standard_layouts().of(sale.series, issue.premises.location.country)
    sections: Sections = {
        **framing(sale, issue, code, days, layout.title),
        "lines": lambda: lines_of(sale, issue),
        "totals": lambda: _totals(sale, issue),
        "saved": lambda: _saved(sale, issue),
        "taxes": lambda: tax_table(sale.tax_totals, issue.wording, issue.words),
        "orders": lambda: order_blocks(orders, issue.wording, issue.words),
    }
    return composed(layout, sections, issue.words)


def composed(layout: Layout, sections: Sections, words: Words) -> Document:
    """The sections that the layout names, from the top."""
    blocks = tuple(block for name in layout.sections for block in sections[name]())
    return Document(blocks, words.text("receipt_copy"))


def plain_sections(title: str = "") -> Sections:
    """What any paper may have."""
    return {
        "title": lambda: (Text(title, size=Size.LARGE, bold=True, align=Align.CENTER),) if title else (),
        "rule": lambda: (Rule(),),
        "dashes": lambda: (Rule(dashed=True),),
        "feed": lambda: (Feed(),),
        "cut": lambda: (Cut(),),
    }


def issued_sections(issue: Issue, title: str) -> Sections:
    """What a paper of this store may have: whose it is, and who made it."""
    return {**plain_sections(title), "head": lambda: head(issue), "served": lambda: (issue.served_line(),)}


def framing(sale: SaleCompleted, issue: Issue, code: str, days: int | None, title: str) -> Sections:
    """What every paper of a sale may have."""
    number = number_of(sale, issue)
    footer = issue.premises.location.receipt_footer
    return {
        **issued_sections(issue, issue.words.text(title) if title else ""),
        "footer": lambda: (Text(line, align=Align.CENTER) for line in footer),
        "return_by": lambda: _return_by(days, issue),
        "number": lambda: (Barcode(number),),
        "code": lambda: (Qr(code),) if code else (),
    }


def number_of(sale: SaleCompleted, issue: Issue) -> str:
    """The number that stands on the receipt."""
    premises = issue.premises
    return receipt_number(
        premises.location.code, premises.register.number, issue.header.incarnation, sale.document_number, sale.series
    )


def _return_by(days: int | None, issue: Issue) -> Iterator[Block]:
    """Until when goods come back."""
    if days is not None:
        last = date.fromisoformat(issue.header.business_day) + timedelta(days=days)
        told = format_date(last, "medium", locale=issue.wording.locale)
        yield Text(issue.words.text("receipt_return_by", day=told), bold=True, align=Align.CENTER)


def head(issue: Issue) -> Iterator[Block]:
    """The shop's name, address and tax number."""
    location = issue.premises.location
    chain, store = _chain_and_store(location)
    yield Text(chain, size=Size.LARGE, bold=True, align=Align.CENTER)
    if store:
        yield Text(store, bold=True, align=Align.CENTER)
    yield Text(", ".join(filter(None, (location.address, location.city, location.postal_code))), align=Align.CENTER)
    tax_number = issue.words.text("receipt_tax_number", number=location.tax_number) if location.tax_number else ""
    yield Text(" · ".join(filter(None, (location.phone, tax_number))), align=Align.CENTER)


def _chain_and_store(location: LocationRow) -> tuple[str, str]:
    """The words the store's name begins with as its legal entity's does, and the rest: large print holds no more."""
    name, legal = location.name.split(), location.legal_entity.split()
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(name, legal, strict=False))))
    return " ".join(name[:shared] or name), " ".join(name[shared:] if shared else ())


def tax_table(totals: tuple[SoldTaxTotal, ...], wording: Wording, words: Words) -> Iterator[Block]:
    """Rate, net and tax by letter."""
    titles = ("receipt_tax", "receipt_tax_rate", "receipt_tax_net", "receipt_tax")
    yield TableRow(tuple(words.text(title) for title in titles), bold=True)
    for total in (own for own in totals if own.letter or own.name):  # what is outside the tax has neither
        rate = format_percent(Decimal(total.ppm).scaleb(-6), "#,##0.##%", locale=wording.locale)
        yield TableRow((total.letter, rate, wording.amount(total.net_minor), wording.amount(total.tax_minor)))


def _totals(sale: SaleCompleted, issue: Issue) -> Iterator[Block]:
    wording, words = issue.wording, issue.words
    pieces = sum(
        abs(line.quantity_thousandths) // 1000 if line.unit == Unit.EACH else 1
        for line in sale.lines
        if line.intent != "deposit"
    )
    yield TotalRow(words.text("receipt_total", currency=sale.currency), wording.amount(sale.total_minor))
    yield Text(words.counted("receipt_items", pieces))
    if sale.tax_exemption is not None:
        yield Text(words.text("receipt_exempt", certificate=sale.tax_exemption.certificate))
    if sale.rounding_minor:
        yield Text(words.text("receipt_cash_rounding"), wording.amount(sale.rounding_minor))
    for tender in sale.tenders:
        name = words.text(f"receipt_tender_{tender.kind}", number=tender.reference, detail=tender.detail)
        yield Text(name, wording.amount(tender.tendered_minor))
        if tender.kind == "cash" and tender.tendered_minor >= 0:
            yield Text(words.text("receipt_change"), wording.amount(tender.change_minor), bold=True)


def _saved(sale: SaleCompleted, issue: Issue) -> Iterator[Block]:
    saved = saved_minor(sale)
    if saved > 0:
        yield Boxed(issue.words.text("receipt_saved"), issue.wording.amount(saved))
        yield Feed()


def lines_of(sale: SaleCompleted, issue: Issue) -> Iterator[Block]:
    """What goes with another line, such as a bottle's deposit, stands under it; what was noted stands at the end."""
    own = {line.line_id for line in sale.lines if not line.linked_to}
    with_it: dict[str, list[SoldLine]] = {}
    for line in sale.lines:
        with_it.setdefault(line.linked_to, []).append(line)
    for line in sale.lines:
        if line.linked_to not in own:
            yield _item(line, issue, with_it.get(line.line_id, ()))
    if sale.note:
        yield Text(sale.note)


def _item(line: SoldLine, issue: Issue, with_it: Sequence[SoldLine]) -> ItemRow:
    """The regular amount; what changed it stands below."""
    wording, unit = issue.wording, Unit(line.unit)
    pieces = wording.quantity(line.quantity_thousandths) if unit is Unit.EACH else ""
    name = line_name(line, issue.words)
    details = (
        *_details(line, wording),
        *_returned(line, issue),
        *(_modifier(own, line, issue) for own in line.modifiers),
        *(_linked(own, issue) for own in with_it),
        *_about(line, issue),
    )
    return ItemRow(pieces, name, wording.amount(line.regular_minor), line.tax_letter, details)


def _details(line: SoldLine, wording: Wording) -> tuple[Detail, ...]:
    """How the amount came about, where it is not the price of one."""
    if line.unit == Unit.EACH and line.quantity_thousandths == 1000:
        return ()
    price = _price(line.unit_price, line, wording)
    return (Detail(f"{wording.quantity(line.quantity_thousandths, line.unit)} × {price}"),)


def _linked(line: SoldLine, issue: Issue) -> Detail:
    """``Deposit 12 × 0.15``."""
    times = "".join(own.text for own in _details(line, issue.wording))
    said = " ".join(filter(None, (line_name(line, issue.words), times)))
    return Detail(said, issue.wording.amount(line.extended_minor), line.tax_letter)


def _about(line: SoldLine, issue: Issue) -> Iterator[Detail]:
    """What is in a kit, which piece it is, and what was noted."""
    for part in line.components:
        yield Detail(f"{issue.wording.quantity(part.thousandths)} × {part.name}")
    if line.serial:
        yield Detail(issue.words.text("receipt_serial", number=line.serial))
    if line.note:
        yield Detail(line.note)


def _returned(line: SoldLine, issue: Issue) -> tuple[Detail, ...]:
    """That it came back, and from which sale where that is known."""
    if line.returned is None:
        return ()
    said = (issue.words.text("receipt_returned"), line.returned.receipt_number)
    return (Detail(" · ".join(filter(None, said))),)


def _modifier(own: PriceModifier, line: SoldLine, issue: Issue) -> Detail:
    price = _price(own.unit_price, line, issue.wording) if own.unit_price else ""
    reason = issue.words.text(own.reason) if own.reason in PRICE_ANSWERS else own.reason
    said = issue.words.text(f"receipt_{own.kind}", price=price, reason=reason)
    return Detail(said, issue.wording.amount(-own.amount_minor), line.tax_letter)


def _price(price: SoldPrice, line: SoldLine, wording: Wording) -> str:
    """``4.15``, ``1.49/kg``, ``2.00/3``: without the currency's sign, as amounts stand on paper."""
    digits = minor_digits(wording.currency)
    pattern = "#,##0." + "0" * digits + "#" * (4 - digits)
    text = format_decimal(Decimal(price.ten_thousandths).scaleb(-4), pattern, locale=wording.locale)
    unit = "" if line.unit == Unit.EACH else line.unit
    per = wording.quantity(price.per_thousandths, line.unit) if price.per_thousandths != 1000 else unit
    return f"{text}/{per}" if per else text
