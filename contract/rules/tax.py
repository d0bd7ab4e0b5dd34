"""Tax on a document: inclusive or exclusive, rounded per line or per document, every cent allocated to its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from contract.errors import Refused
from contract.rules.rounding import RoundingMode, allocate, tax_round


class TaxRounding(StrEnum):
    """Where a jurisdiction lets the fraction of a cent be dropped."""

    PER_LINE = "per_line"
    PER_DOCUMENT = "per_document"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One rate as told by the OMS: ``ppm`` 230000 is 23 %; ``letter`` marks its lines on the receipt.

    ``exempt`` lines carry no tax and no rate (outside the tax, or exempt from it).
    """

    category: str
    letter: str
    name: str
    ppm: int
    exempt: bool = False

    def __post_init__(self) -> None:
        if self.ppm < 0:
            raise Refused("tax_rate_negative", category=self.category)


@dataclass(frozen=True, slots=True)
class TaxPolicy:
    """How a location taxes: prices with or without tax, where rounding happens and where a half goes."""

    prices_include_tax: bool = True
    rounding: TaxRounding = TaxRounding.PER_LINE
    mode: RoundingMode = RoundingMode.HALF_UP


@dataclass(frozen=True, slots=True)
class LineTax:
    """A line's amounts in minor units: ``net + tax == gross`` always."""

    category: str
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """One row of the receipt's tax table, in minor units."""

    rate: TaxRate
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class TaxedDocument:
    """The tax of a document: lines in the order given, totals by rate in order of their letter."""

    lines: tuple[LineTax, ...]
    totals: tuple[TaxTotal, ...]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.lines)


def tax_document(amounts: Sequence[tuple[str, int]], rates: Mapping[str, TaxRate], policy: TaxPolicy) -> TaxedDocument:
    """Tax ``amounts`` of (tax category, minor units as priced). Refused: ``tax_category_unknown``.

    Per document, each rate's exact tax is rounded once and its cents are allocated back to the lines.
    """
    for category, _ in amounts:
        if category not in rates:
            raise Refused("tax_category_unknown", category=category)
    exact = [_exact_tax(minor, rates[category], policy) for category, minor in amounts]
    taxes = [tax_round(tax, policy.mode) for tax in exact]
    if policy.rounding is TaxRounding.PER_DOCUMENT:
        for category in {category for category, _ in amounts}:
            chosen = [index for index, (own, _) in enumerate(amounts) if own == category]
            due = tax_round(sum((exact[index] for index in chosen), Fraction(0)), policy.mode)
            for index, cents in zip(chosen, _spread(due, [exact[index] for index in chosen]), strict=True):
                taxes[index] = cents
    lines = tuple(_line_tax(own, policy, tax) for own, tax in zip(amounts, taxes, strict=True))
    return TaxedDocument(lines, _totals(lines, rates))


def _line_tax(amount: tuple[str, int], policy: TaxPolicy, tax: int) -> LineTax:
    category, minor = amount
    if policy.prices_include_tax:
        return LineTax(category, minor - tax, tax, minor)
    return LineTax(category, minor, tax, minor + tax)


def _exact_tax(minor: int, rate: TaxRate, policy: TaxPolicy) -> Fraction:
    if rate.exempt:
        return Fraction(0)
    base = 1_000_000 + rate.ppm if policy.prices_include_tax else 1_000_000
    return Fraction(minor * rate.ppm, base)


def _spread(due: int, exact: Sequence[Fraction]) -> list[int]:
    """Keep each line within a cent of its exact tax: floors first, the rest to the largest fractions."""
    floors = [tax.numerator // tax.denominator for tax in exact]
    rest = due - sum(floors)
    by_need = sorted(range(len(exact)), key=lambda index: (floors[index] - exact[index], index))
    for index in by_need[:rest]:
        floors[index] += 1
    if sum(floors) != due:
        return allocate(due, [1] * len(exact))
    return floors


def _totals(lines: Sequence[LineTax], rates: Mapping[str, TaxRate]) -> tuple[TaxTotal, ...]:
    totals = []
    for category in sorted({line.category for line in lines}, key=lambda own: (rates[own].letter, own)):
        own = [line for line in lines if line.category == category]
        net, tax, gross = (sum(part) for part in zip(*((line.net, line.tax, line.gross) for line in own), strict=True))
        totals.append(TaxTotal(rates[category], net, tax, gross))
    return tuple(totals)
