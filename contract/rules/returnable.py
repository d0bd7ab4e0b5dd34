"""What of a sold line can still come back, and what is paid back for it: by subtraction of what was written when it was
sold. Whoever brings the last unit back gets whatever is left, so that the refunds of a line come to its price, in
whichever parts, at whichever tills.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from contract.errors import Refused
from contract.messages.selling_facts import SaleCompleted, SoldLine, SoldTax, SoldTaxTotal, SoldTender
from contract.rules.units import LineAmounts, SoldUnits, split_units, units_between

RETURNABLE = frozenset({"carry_out", "hand_over", "pickup", "ship"})
"""What is sold for good: money on a card and deposits are paid out elsewhere, and empties were not sold."""
_PIECE = 1_000


@dataclass(frozen=True, slots=True)
class LineTaxPaid:
    """A tax of a line as it was charged."""

    letter: str
    name: str
    ppm: int
    base_minor: int
    tax_minor: int
    tax_id: str = ""
    jurisdiction: str = ""
    compound: bool = False


@dataclass(frozen=True, slots=True)
class LinePaid:
    """A line as sold: runs of equal units whose amounts have one tax, all together; and each tax of the whole."""

    line_id: str
    units: tuple[SoldUnits, ...]
    taxes: tuple[LineTaxPaid, ...]

    @property
    def count(self) -> int:
        return sum(run.count for run in self.units)

    @property
    def amounts(self) -> LineAmounts:
        """Of the whole line."""
        return units_between(self.units, 0, self.count)


@dataclass(frozen=True, slots=True)
class CameBack:
    """What came back of a line before, in any store: units, and positive sums of what was paid back."""

    units: int = 0
    net_minor: int = 0
    tax_minor: int = 0

    def __add__(self, other: CameBack) -> CameBack:
        return CameBack(self.units + other.units, self.net_minor + other.net_minor, self.tax_minor + other.tax_minor)


NOTHING = CameBack()


@dataclass(frozen=True, slots=True)
class Refund:
    """What is paid back for some units, all positive; each tax with its part of what it was reckoned on."""

    quantity_thousandths: int
    net_minor: int
    taxes: tuple[LineTaxPaid, ...]

    @property
    def tax_minor(self) -> int:
        return sum(own.tax_minor for own in self.taxes)

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor


def line_paid(line: SoldLine, totals: Sequence[SoldTaxTotal]) -> LinePaid:
    """A line of a sale with the tax table of its document, which names the tax where the line has one alone.

    An older release did not write what each unit cost: it is shared as it would be now.
    """
    units = tuple(
        SoldUnits(
            run.count,
            LineAmounts(run.quantity_thousandths, run.extended_minor, run.net_minor, (run.tax_minor,)),
        )
        for run in line.units
    )
    if not units:
        whole = LineAmounts(line.quantity_thousandths, line.extended_minor, line.net_minor, (line.tax_minor,))
        units = split_units(whole, units_of(line))
    taxes = tuple(_as_charged(own) for own in line.taxes)
    if not taxes:
        names = (own.name for own in totals if (own.letter, own.ppm) == (line.tax_letter, line.tax_ppm))
        taxes = (LineTaxPaid(line.tax_letter, next(names, ""), line.tax_ppm, line.net_minor, line.tax_minor),)
    return LinePaid(line.line_id, units, taxes)


def _as_charged(own: SoldTax) -> LineTaxPaid:
    return LineTaxPaid(
        own.letter,
        own.name,
        own.ppm,
        own.base_minor,
        own.tax_minor,
        own.tax_id,
        own.jurisdiction,
        own.compound,
    )


class Measured(Protocol):
    """So much of something, in its unit."""

    @property
    def unit(self) -> str:
        """As ``Unit``."""

    @property
    def quantity_thousandths(self) -> int:
        """Negative where it comes back."""


def units_of(line: Measured) -> int:
    """How many units a line is, whichever way it goes: a weighed one is one."""
    return abs(line.quantity_thousandths) // _PIECE if line.unit == "each" else 1


def can_come_back(line: SoldLine) -> bool:
    """Whether a line is one of goods that were sold."""
    return line.intent in RETURNABLE and line.quantity_thousandths > 0


def came_back(lines: Iterable[SoldLine]) -> CameBack:
    """What lines of returns bring back together."""
    total = NOTHING
    for line in lines:
        total += CameBack(units_of(line), -line.net_minor, -line.tax_minor)
    return total


def units_left(line: LinePaid, before: CameBack) -> int:
    """What can still come back; never negative, whatever was brought back elsewhere."""
    return max(0, line.count - before.units)


def refund(line: LinePaid, before: CameBack, units: int) -> Refund:
    """What is paid back for ``units`` more. Refused: ``more_than_returnable`` (left)."""
    left = units_left(line, before)
    if not 1 <= units <= left:
        raise Refused("more_than_returnable", left=left)
    own, whole = units_between(line.units, before.units, units), line.amounts
    net, tax = own.net, own.tax
    if units == left:
        net, tax = max(0, whole.net - before.net_minor), max(0, whole.tax - before.tax_minor)
    reached, before_it = (_reached(line.taxes, minor) for minor in (before.tax_minor + tax, before.tax_minor))
    taxes = tuple(
        replace(own, base_minor=net + _more(own.base_minor - whole.net, line, before, units), tax_minor=after - was)
        for own, after, was in zip(line.taxes, reached, before_it, strict=True)
    )
    return Refund(own.quantity_thousandths, net, taxes)


def _more(minor: int, line: LinePaid, before: CameBack, units: int) -> int:
    """What lies in the base of a tax beside the net price, such as a tax before it, for these units."""
    return _part(before.units + units, minor, line.count) - _part(before.units, minor, line.count)


def _reached(taxes: Sequence[LineTaxPaid], minor: int) -> list[int]:
    """``minor`` of all taxes, shared in proportion; no share shrinks when ``minor`` grows, so that what is paid back
    step by step comes to the whole of every tax.
    """
    shares: list[int] = []
    total = sum(own.tax_minor for own in taxes)
    for own in reversed(taxes[1:]):
        others = total - own.tax_minor
        rest = _part(minor, others, total)
        shares.append(minor - rest)
        minor, total = rest, others
    return [minor, *reversed(shares)]


def _part(some: int, of: int, whole: int) -> int:
    """``of`` in the proportion of ``some`` to the ``whole``."""
    return of * some // whole if whole else 0


def paid_lines(sale: SaleCompleted) -> dict[str, LinePaid]:
    """What can come back of a sale, by line."""
    return {line.line_id: line_paid(line, sale.tax_totals) for line in sale.lines if can_come_back(line)}


def paid_out(tenders: Iterable[SoldTender], most_minor: int) -> dict[str, int]:
    """What a sale paid out by kind of tender, up to ``most_minor``: what came back of one of several sales in it."""
    sums: dict[str, int] = {}
    for tender in tenders:
        minor = min(max(-tender.tendered_minor, 0), most_minor)
        if minor:
            sums[tender.kind] = sums.get(tender.kind, 0) + minor
            most_minor -= minor
    return sums
