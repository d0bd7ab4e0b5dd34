"""X and Z as documents: the figures of a shift, before and after its close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.devices.document import Block, Document, Rule, Size, Text
from app.pos.model.shift_sums import ShiftDetails, ShiftSums
from app.pos.premises import Premises
from app.pos.receipt import Issue, Sections, composed, issued_sections, plain_sections, tax_table
from app.pos.receipt_layouts import standard_layouts
from app.wording import Wording, Words
from contract.messages.facts import Denomination, ShiftClosed, TenderTotal
from contract.values.time import parse_instant

_SEAL_SHOWN = 16


def x_document(
    sums: ShiftSums, details: ShiftDetails, wording: Wording, words: Words, premises: Premises, *, blind: bool
) -> Document:
    """The figures so far; without those of the drawer where they are hidden until it is counted."""
    layout = standard_layouts().of("x", premises.location.country)
    report = _Report(sums.closed(1, (), "", blind=blind), details, wording, words)
    since = words.text("cash_since", time=wording.date_and_time(parse_instant(sums.opened_at)))
    sections: Sections = {
        **plain_sections(words.text(layout.title)),
        **report.sections(),
        "since": lambda: (Text(premises.register.name, since),),
    }
    return composed(layout, sections, words)


def z_document(closed: ShiftClosed, details: ShiftDetails, issue: Issue) -> Document:
    """The closed shift with what was counted."""
    wording, words = issue.wording, issue.words
    layout = standard_layouts().of("z", issue.premises.location.country)
    report = _Report(closed.model_copy(update={"blind": False}), details, wording, words)
    sections: Sections = {
        **issued_sections(issue, words.text(layout.title, number=f"{closed.document_number:04d}")),
        **report.sections(),
        "counted": lambda: _counted(closed, wording, words),
        "difference": lambda: _difference(closed, wording, words),
        "perpetual": lambda: (Text(words.text("report_perpetual"), wording.amount(closed.perpetual_minor)),),
        "seal": lambda: (
            (Text(words.text("report_seal"), details.seal[:_SEAL_SHOWN], Size.SMALL),) if details.seal else ()
        ),
    }
    return composed(layout, sections, words)


def _counted(closed: ShiftClosed, wording: Wording, words: Words) -> Iterator[Block]:
    yield from counted_lines(closed.counted, wording)
    yield Text(words.text("report_counted"), wording.amount(closed.counted_minor), bold=True)


def _difference(closed: ShiftClosed, wording: Wording, words: Words) -> Iterator[Block]:
    yield Text(words.text("report_over_short"), wording.amount(closed.over_short_minor), bold=True)
    if closed.reason:
        yield Text(words.text("report_reason", reason=closed.reason))


def counted_lines(counted: Sequence[Denomination], wording: Wording) -> Iterator[Block]:
    """How many of which note or coin, and what they make."""
    for own in counted:
        yield Text(f"{wording.coin(own.value_minor)} × {own.count}", wording.amount(own.value_minor * own.count))


class _Report:
    """What X and Z have in common. A figure that is nothing is left out where it need not be there."""

    def __init__(self, of: ShiftClosed, details: ShiftDetails, wording: Wording, words: Words) -> None:
        self._of, self._details, self._wording, self._words = of, details, wording, words

    def sections(self) -> Sections:
        of = self._of
        return {
            "sales": self._sales,
            "drawer": lambda: () if of.blind else self._drawer(),
            "counts": self._counts,
            "numbers": self._numbers,
            "tenders": lambda: () if of.blind else self._tenders(),
            "taxes": lambda: tax_table(of.tax_totals, self._wording, self._words),
            "behind": self.behind,
        }

    def _sales(self) -> Iterator[Block]:
        of = self._of
        yield from self._money(report_sales=of.sales_minor, report_tax=of.tax_minor, report_rounding=of.rounding_minor)
        yield from self._money_if(
            report_returns=of.returns_minor, report_promotions=of.promotion_minor,
        )  # fmt: skip
        yield from self._money(report_discounts=of.discount_minor, report_coupons=of.coupon_minor)

    def _tenders(self) -> Iterator[Block]:
        if self._of.tenders:
            yield Rule(dashed=True)
            yield from (self._tender(own) for own in self._of.tenders)

    def behind(self) -> Iterator[Block]:
        """Who sold, and what was done beside selling."""
        for person in self._details.people:
            yield Text(f"{person.name} ({person.sale_count})", self._wording.amount(person.sales_minor))
        for remark in self._details.remarks:
            at = self._wording.clock(parse_instant(remark.at))
            said = self._words.text(remark.code) + (f": {remark.detail}" if remark.detail else "")
            amount = self._wording.amount(remark.amount_minor) if remark.amount_minor else ""
            yield Text(f"{at} {said}", amount, Size.SMALL)

    def _drawer(self) -> Iterator[Block]:
        of = self._of
        yield from self._money(report_float=of.float_minor, report_cash=of.cash_minor)
        yield from self._money_if(
            report_loans=of.loan_minor,
            report_paid_in=of.paid_in_minor,
            report_pickups=-of.pickup_minor,
            report_paid_out=-of.paid_out_minor,
        )
        yield from self._money(report_expected=of.expected_minor)

    def _counts(self) -> Iterator[Block]:
        of = self._of
        counts = {
            "report_sale_count": of.sale_count,
            "report_overrides": of.override_count,
            "report_drawer_opens": of.drawer_opens,
            "report_removed": of.removed_count,
            "report_abandoned": of.abandoned_count,
        }
        rare = {"report_return_count": of.return_count, "report_post_voids": of.post_void_count}
        for code, count in (*counts.items(), *((code, count) for code, count in rare.items() if count)):
            yield Text(self._words.text(code), self._wording.quantity(count * 1000))

    def _numbers(self) -> Iterator[Block]:
        of, words = self._of, self._words
        for one in self._details.numbers:
            name = f"{words.text('report_numbers')}, {one.register_name}"
            yield Text(name, _range(one.first_number, one.last_number))
        if of.first_sale_number is not None and not self._details.numbers:
            yield Text(words.text("report_numbers"), _range(of.first_sale_number, of.last_sale_number))
        if of.first_return_number is not None:
            yield Text(words.text("report_return_numbers"), _range(of.first_return_number, of.last_return_number))

    def _tender(self, own: TenderTotal) -> Block:
        name = self._words.text(f"tender_kind_{own.kind}")
        return Text(f"{name} ({own.count})", self._wording.amount(own.taken_minor - own.paid_out_minor))

    def _money(self, **figures: int) -> Iterator[Block]:
        for code, minor in figures.items():
            yield Text(self._words.text(code), self._wording.amount(minor))

    def _money_if(self, **figures: int) -> Iterator[Block]:
        yield from self._money(**{code: minor for code, minor in figures.items() if minor})


def _range(first: int, last: int | None) -> str:
    return f"{first:06d}–{first if last is None else last:06d}"
