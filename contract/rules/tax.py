"""Tax on a document: several taxes on a line, inside the price or on top, every cent allocated to its line and tax.

Of an amount without tax, a plain tax is its rate of that amount; a compound one is levied on the amount and on the
taxes declared before it. Of an amount with tax, the taxes are the shares by which such a net amount would have grown
to it. Exact amounts are fractions; each is rounded once, by the policy, away from or towards zero alike on both sides
of it: what is given back is exactly what was taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import lcm

from contract.errors import Refused
from contract.rules.rounding import RoundingMode, tax_round

_WHOLE_PPM = 1_000_000


class TaxRounding(StrEnum):
    """Where a jurisdiction lets the fraction of a cent be dropped."""

    PER_LINE = "per_line"
    PER_DOCUMENT = "per_document"


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax at one rate as told by the OMS: ``ppm`` 230000 is 23 %; ``letter`` marks its lines on the receipt.

    ``exempt`` lines carry no tax and no rate (outside the tax, or exempt from it). ``tax_id`` tells the taxes of a
    country apart, "" where it has one; ``jurisdiction`` is who levies it, "" the country. ``compound``: levied on the
    taxes before it too. ``relief`` is the number of the customer's certificate that lifts it: computed, not charged.
    """

    category: str
    letter: str
    name: str
    ppm: int
    exempt: bool = False
    tax_id: str = ""
    jurisdiction: str = ""
    compound: bool = False
    relief: str = ""

    def __post_init__(self) -> None:
        if self.ppm < 0:
            raise Refused("tax_rate_negative", category=self.category)


@dataclass(frozen=True, slots=True)
class TaxPolicy:
    """How a location taxes: prices with or without tax, where rounding happens and where a half goes.

    ``combined``: the taxes of a line are rounded as one and its cents are shared among them.
    """

    prices_include_tax: bool = True
    rounding: TaxRounding = TaxRounding.PER_LINE
    mode: RoundingMode = RoundingMode.HALF_UP
    combined: bool = False


@dataclass(frozen=True, slots=True)
class TaxableLine:
    """An amount as priced, in minor units, negative for what comes back, with its taxes in the order declared."""

    category: str
    amount: int
    taxes: tuple[TaxRate, ...]


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One tax of a line in minor units: ``tax`` is charged on ``base``; ``relieved`` is what a certificate lifted."""

    rate: TaxRate
    base: int
    tax: int
    relieved: int = 0


@dataclass(frozen=True, slots=True)
class LineTax:
    """A line's amounts in minor units: ``net + tax == gross`` always, and ``tax`` is the sum of its parts."""

    category: str
    net: int
    tax: int
    gross: int
    taxes: tuple[TaxPart, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """One row of the receipt's tax table, in minor units: ``net`` is what was taxed, ``gross`` that and the tax."""

    rate: TaxRate
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class TaxedDocument:
    """The tax of a document: lines in the order given, totals by rate in order of their letter, then as declared."""

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


def tax_document(
    amounts: Sequence[tuple[str, int]], rates: Mapping[str, TaxRate | tuple[TaxRate, ...]], policy: TaxPolicy
) -> TaxedDocument:
    """Tax ``amounts`` of (tax category, minor units as priced). Refused: ``tax_category_unknown``."""
    taxes = {category: (told,) if isinstance(told, TaxRate) else told for category, told in rates.items()}
    for category, _ in amounts:
        if not taxes.get(category):
            raise Refused("tax_category_unknown", category=category)
    return tax_lines([TaxableLine(category, minor, taxes[category]) for category, minor in amounts], policy)


def tax_lines(lines: Sequence[TaxableLine], policy: TaxPolicy) -> TaxedDocument:
    """Tax a document. Per document, the exact tax is rounded once for each rate, or for each set of rates where they
    are ``combined``, and its cents are allocated back to the lines.
    """
    full = _levied(lines, policy, charged=False)
    relieved = any(rate.relief for line in lines for rate in line.taxes)
    charged = _levied(lines, policy, charged=True) if relieved else full
    taxed = tuple(
        _line_tax(line, own, due, inclusive=policy.prices_include_tax)
        for line, own, due in zip(lines, full, charged, strict=True)
    )
    return TaxedDocument(taxed, tax_totals(taxed))


def _levied(lines: Sequence[TaxableLine], policy: TaxPolicy, *, charged: bool) -> list[list[int]]:
    """The rounded taxes of each line; without those that a certificate lifts where ``charged``."""
    taxes = [[0] * len(line.taxes) for line in lines]
    factors = [_factors(line.taxes, policy.prices_include_tax, charged) for line in lines]
    for columns in _rounded_together(lines, policy):
        whole = lcm(*(factors[line][at].denominator for column in columns for line, at in column))
        parts = [[_part(lines[line].amount, factors[line][at], whole) for line, at in column] for column in columns]
        sums = [sum(own) for own in parts]
        due = _rounded(sum(sums), whole, policy.mode)
        for column, own, share in zip(columns, parts, _spread(due, sums, whole), strict=True):
            for (line, at), tax in zip(column, _spread(share, own, whole), strict=True):
                taxes[line][at] = tax
    return taxes


_Column = list[tuple[int, int]]
"""One tax: of each line that it is levied on, its place among the lines and the place of the tax among the line's."""


def _rounded_together(lines: Sequence[TaxableLine], policy: TaxPolicy) -> Iterable[Sequence[_Column]]:
    """What is rounded once: the columns of one rate, or of a set of rates."""
    if policy.rounding is TaxRounding.PER_LINE:
        for index, line in enumerate(lines):
            own: list[_Column] = [[(index, at)] for at in range(len(line.taxes))]
            yield from [own] if policy.combined and own else [[column] for column in own]
    elif policy.combined:
        sets: dict[tuple[_Identity, ...], list[_Column]] = {}
        for index, line in enumerate(lines):
            columns = sets.setdefault(tuple(map(_identity, line.taxes)), [[] for _ in line.taxes])
            for at, column in enumerate(columns):
                column.append((index, at))
        yield from filter(None, sets.values())
    else:
        single: dict[_Identity, _Column] = {}
        for index, line in enumerate(lines):
            for at, rate in enumerate(line.taxes):
                single.setdefault(_identity(rate), []).append((index, at))
        yield from ([column] for column in single.values())


_Identity = tuple[str, int, bool, str, str, str, bool, str]


def _identity(rate: TaxRate) -> _Identity:
    """Categories may share a rate; the law knows one."""
    return (
        rate.letter, rate.ppm, rate.exempt, rate.name, rate.tax_id, rate.jurisdiction, rate.compound, rate.relief,
    )  # fmt: skip


@lru_cache(maxsize=4_096)
def _factors(taxes: tuple[TaxRate, ...], inclusive: bool, charged: bool) -> tuple[Fraction, ...]:
    """The exact part of the amount that each tax is."""
    inside = _of_net(taxes, charged=False)
    due = _of_net(taxes, charged=True) if charged else inside
    grown = 1 + sum(inside) if inclusive else Fraction(1)
    return tuple(own / grown for own in due)


def _of_net(taxes: Sequence[TaxRate], *, charged: bool) -> list[Fraction]:
    found: list[Fraction] = []
    for rate in taxes:
        base = 1 + sum(found, Fraction(0)) if rate.compound else Fraction(1)
        free = rate.exempt or (charged and rate.relief)
        found.append(Fraction(0) if free else base * Fraction(rate.ppm, _WHOLE_PPM))
    return found


def _part(amount: int, factor: Fraction, whole: int) -> int:
    """The exact tax, counted in ``1 / whole``."""
    return amount * factor.numerator * (whole // factor.denominator)


def _rounded(part: int, whole: int, mode: RoundingMode) -> int:
    tax = tax_round(Fraction(abs(part), whole), mode)
    return tax if part >= 0 else -tax


def _spread(due: int, parts: Sequence[int], whole: int) -> list[int]:
    """Keep each share within a cent of its exact part: whole cents first, the rest to the largest fractions of its
    sign, of equal ones to the earlier. What is negative all through gives the same shares, negative.
    """
    if len(parts) == 1:
        return [due]
    shares = [part // whole if part >= 0 else -(-part // whole) for part in parts]
    left = due - sum(shares)
    sign = 1 if left >= 0 else -1
    fractions = [sign * (part - share * whole) for part, share in zip(parts, shares, strict=True)]
    by_need = sorted(range(len(parts)), key=lambda index: (-fractions[index], index))
    for index in by_need[: abs(left)]:
        shares[index] += sign
    return shares


def _line_tax(line: TaxableLine, full: Sequence[int], charged: Sequence[int], *, inclusive: bool) -> LineTax:
    net = line.amount - sum(full) if inclusive else line.amount
    parts, gross = [], net
    for rate, own, tax in zip(line.taxes, full, charged, strict=True):
        parts.append(TaxPart(rate, gross if rate.compound else net, tax, own if rate.relief else 0))
        gross += tax
    return LineTax(line.category, net, gross - net, gross, tuple(parts))


def tax_totals(lines: Iterable[LineTax]) -> tuple[TaxTotal, ...]:
    """The tax table of lines that are taxed already."""
    found: dict[_Identity, list[TaxPart]] = {}
    declared: dict[_Identity, int] = {}
    for line in lines:
        for at, part in enumerate(line.taxes):
            key = _identity(part.rate)
            found.setdefault(key, []).append(part)
            declared[key] = max(at, declared.get(key, 0))
    totals = []
    for key in sorted(found, key=lambda own: (own[0], declared[own], own)):
        base, tax = sum(part.base for part in found[key]), sum(part.tax for part in found[key])
        totals.append(TaxTotal(found[key][0].rate, base, tax, base + tax))
    return tuple(totals)
