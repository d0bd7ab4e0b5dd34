"""The Z reports of a day added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract.messages.entry import EntryHeader
from contract.messages.facts import DayClosed, DayShift, MissingRegister, ShiftClosed, SoldTaxTotal, TenderTotal

Closed = tuple[EntryHeader, ShiftClosed]


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a close of a day says beside its sums."""

    day: str
    location_id: str
    currency: str
    missing: tuple[MissingRegister, ...]
    banked_minor: int
    note: str


def day_closed(about: DayFacts, closed: Sequence[Closed]) -> DayClosed:
    """The fact of these Z reports."""
    shifts = tuple(_shift(header, own) for header, own in closed)
    return DayClosed(
        day=about.day,
        location_id=about.location_id,
        currency=about.currency,
        shifts=shifts,
        missing=about.missing,
        sale_count=sum(one.sale_count for one in shifts),
        sales_minor=sum(one.sales_minor for one in shifts),
        returns_minor=sum(one.returns_minor for one in shifts),
        tax_minor=sum(one.tax_minor for one in shifts),
        cash_minor=sum(one.cash_minor for one in shifts),
        over_short_minor=sum(one.over_short_minor for one in shifts),
        tax_totals=added_taxes([total for _, own in closed for total in own.tax_totals]),
        tenders=added_tenders([total for _, own in closed for total in own.tenders]),
        banked_minor=about.banked_minor,
        note=about.note,
    )


def added_taxes(totals: Sequence[SoldTaxTotal]) -> tuple[SoldTaxTotal, ...]:
    """One total for each rate, by its letter."""
    sums: dict[tuple[str, int, str], tuple[int, int, int]] = {}
    for own in totals:
        net, tax, gross = sums.get((own.letter, own.ppm, own.name), (0, 0, 0))
        sums[own.letter, own.ppm, own.name] = (net + own.net_minor, tax + own.tax_minor, gross + own.gross_minor)
    return tuple(
        SoldTaxTotal(letter=letter, ppm=ppm, name=name, net_minor=net, tax_minor=tax, gross_minor=gross)
        for (letter, ppm, name), (net, tax, gross) in sorted(sums.items())
    )


def added_tenders(totals: Sequence[TenderTotal]) -> tuple[TenderTotal, ...]:
    """One total for each kind."""
    sums: dict[str, tuple[int, int, int]] = {}
    for own in totals:
        count, taken, paid_out = sums.get(own.kind, (0, 0, 0))
        sums[own.kind] = (count + own.count, taken + own.taken_minor, paid_out + own.paid_out_minor)
    return tuple(
        TenderTotal(kind=kind, count=count, taken_minor=taken, paid_out_minor=paid_out)
        for kind, (count, taken, paid_out) in sorted(sums.items())
    )


def missing_registers(names: Mapping[str, str], reasons: Mapping[str, str]) -> tuple[MissingRegister, ...]:
    """Those that need a reason, with it."""
    return tuple(
        MissingRegister(register_id=own, name=name, reason=reasons.get(own, "")) for own, name in sorted(names.items())
    )


def _shift(header: EntryHeader, own: ShiftClosed) -> DayShift:
    return DayShift(
        shift_id=own.shift_id,
        closed_entry_id=header.id,
        register_id=header.register_id,
        z_number=own.document_number,
        sale_count=own.sale_count,
        sales_minor=own.sales_minor,
        returns_minor=own.returns_minor,
        tax_minor=own.tax_minor,
        cash_minor=own.cash_minor,
        expected_minor=own.expected_minor,
        counted_minor=own.counted_minor,
        over_short_minor=own.over_short_minor,
    )
