"""Tax on a document: inclusive or exclusive, rounded per line or per document, every cent allocated to its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from contract.errors import Refused
from contract.rules.rounding import RoundingMode, tax_round


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
    taxes = [0] * len(amounts)
    for chosen in _by_rate([category for category, _ in amounts], rates):
        own = _taxes([amounts[index][1] for index in chosen], rates[amounts[chosen[0]][0]], policy)
        for index, tax in zip(chosen, own, strict=True):
            taxes[index] = tax
    lines = tuple(_line_tax(own, policy, tax) for own, tax in zip(amounts, taxes, strict=True))
    return TaxedDocument(lines, _totals(lines, rates))


def _taxes(amounts: Sequence[int], rate: TaxRate, policy: TaxPolicy) -> list[int]:
    """The tax of each of ``amounts`` at one rate: exact parts are whole numbers over a denominator that they share."""
    if rate.exempt:
        return [0] * len(amounts)
    whole = 1_000_000 + rate.ppm if policy.prices_include_tax else 1_000_000
    parts = [minor * rate.ppm for minor in amounts]
    if policy.rounding is TaxRounding.PER_LINE:
        return [tax_round(Fraction(part, whole), policy.mode) for part in parts]
    return _spread(tax_round(Fraction(sum(parts), whole), policy.mode), parts, whole)


def _line_tax(amount: tuple[str, int], policy: TaxPolicy, tax: int) -> LineTax:
    category, minor = amount
    if policy.prices_include_tax:
        return LineTax(category, minor - tax, tax, minor)
    return LineTax(category, minor, tax, minor + tax)


def _by_rate(categories: Sequence[str], rates: Mapping[str, TaxRate]) -> list[list[int]]:
    """The places of the lines of each rate, in order of its letter: categories may share a rate, the law knows one."""
    places: dict[tuple[str, int, bool, str], list[int]] = {}
    for index, category in enumerate(categories):
        rate = rates[category]
        places.setdefault((rate.letter, rate.ppm, rate.exempt, rate.name), []).append(index)
    return [places[own] for own in sorted(places)]


def _spread(due: int, parts: Sequence[int], whole: int) -> list[int]:
    """Keep each line within a cent of its exact tax: floors first, the rest to the largest fractions."""
    floors = [part // whole for part in parts]
    by_need = sorted(range(len(parts)), key=lambda index: (-(parts[index] % whole), index))
    for index in by_need[: due - sum(floors)]:
        floors[index] += 1
    return floors


def _totals(lines: Sequence[LineTax], rates: Mapping[str, TaxRate]) -> tuple[TaxTotal, ...]:
    totals = []
    for chosen in _by_rate([line.category for line in lines], rates):
        own = [lines[index] for index in chosen]
        net, tax, gross = (sum(part) for part in zip(*((line.net, line.tax, line.gross) for line in own), strict=True))
        totals.append(TaxTotal(rates[own[0].category], net, tax, gross))
    return tuple(totals)
