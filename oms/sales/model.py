"""Recomputing a sale and a shift with the rules of the contract. What differs is told; what was declared stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from contract.errors import AisleError
from contract.messages.facts import SaleCompleted, ShiftClosed, SoldLine, SoldPrice, SoldTax
from contract.rules.rounding import CashRounding, cash_round, extend
from contract.rules.shift_sums import TenderSum
from contract.rules.tax import TaxableLine, TaxPolicy, TaxRate, tax_lines
from contract.values.gs1 import RcnLayout, read_symbol
from contract.values.money import Money
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit

MAX_DIFFERENCES = 20
_MOST_SILENT = 5
"""So many taxes that came to nothing are tried one by one; a sale that names more is no store's."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what the rules make of it, in minor units unless the name says otherwise."""

    figure: str
    declared: int
    computed: int


@dataclass(frozen=True, slots=True)
class ShiftSums:
    """The control totals of a shift. ``acts`` is None where they cannot be told from another shift's; the numbers of
    its sales are of several series where it ``moved``.
    """

    sale_count: int
    item_thousandths: int
    sales_minor: int
    tax_minor: int
    rounding_minor: int
    cash_minor: int
    coupon_minor: int
    discount_minor: int
    override_count: int
    removed_count: int
    first_sale_number: int | None
    last_sale_number: int | None
    acts: TillActs | None
    moved: bool = False
    promotion_minor: int = 0
    tenders: Mapping[str, TenderSum] = field(default_factory=dict)
    cash_moved: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TillActs:
    """What was done in a shift beside selling."""

    drawer_opens: int
    abandoned_count: int
    abandoned_lines: int


_Figure = tuple[str, int, int]
"""Its name, what was declared and what the rules make of it. A sale has dozens, and as a rule none differs."""


def sale_differences(
    sale: SaleCompleted, policy: TaxPolicy, cash: CashRounding, layout: RcnLayout
) -> tuple[Difference, ...]:
    """Where the declared figures of a sale leave the rules. Empty when all is right."""
    return tuple(
        Difference(figure, declared, computed)
        for figure, declared, computed in (
            *_lines(sale, layout),
            *_taxes(sale, policy),
            *_sums(sale),
            *_tenders(sale, cash),
        )
        if declared != computed
    )[:MAX_DIFFERENCES]


def shift_differences(declared: ShiftClosed, booked: ShiftSums, float_minor: int | None) -> tuple[Difference, ...]:
    """Where the Z leaves what was booked for its shift, and where it leaves itself. ``float_minor`` as opened."""
    counted = sum(one.value_minor * one.count for one in declared.counted)
    pairs = [
        Difference("sale_count", declared.sale_count, booked.sale_count),
        Difference("item_thousandths", declared.item_thousandths, booked.item_thousandths),
        Difference("sales_minor", declared.sales_minor, booked.sales_minor),
        Difference("tax_minor", declared.tax_minor, booked.tax_minor),
        Difference("rounding_minor", declared.rounding_minor, booked.rounding_minor),
        Difference("cash_minor", declared.cash_minor, booked.cash_minor),
        Difference("coupon_minor", declared.coupon_minor, booked.coupon_minor),
        Difference("discount_minor", declared.discount_minor, booked.discount_minor),
        Difference("override_count", declared.override_count, booked.override_count),
        Difference("counted_minor", declared.counted_minor, counted),
        Difference("expected_minor", declared.expected_minor, _expected(declared)),
        Difference("over_short_minor", declared.over_short_minor, declared.counted_minor - declared.expected_minor),
        Difference("float_minor", declared.float_minor, declared.float_minor if float_minor is None else float_minor),
    ]
    if booked.acts is not None:
        removed = booked.removed_count + booked.acts.abandoned_lines
        pairs += [
            Difference("drawer_opens", declared.drawer_opens, booked.acts.drawer_opens),
            Difference("abandoned_count", declared.abandoned_count, booked.acts.abandoned_count),
            Difference("removed_count", declared.removed_count, removed),
        ]
    if booked.acts is not None and not booked.moved:
        pairs += [
            Difference("first_sale_number", declared.first_sale_number or 0, booked.first_sale_number or 0),
            Difference("last_sale_number", declared.last_sale_number or 0, booked.last_sale_number or 0),
        ]
    pairs += _cash_office(declared, booked)
    return tuple(pair for pair in pairs if pair.declared != pair.computed)


def _expected(declared: ShiftClosed) -> int:
    moved_in, moved_out = declared.loan_minor + declared.paid_in_minor, declared.pickup_minor + declared.paid_out_minor
    return declared.float_minor + declared.cash_minor + moved_in - moved_out


def _cash_office(declared: ShiftClosed, booked: ShiftSums) -> list[Difference]:
    """Cash that was moved, and tenders by kind: a Z of before there were any tells none."""
    moved = booked.cash_moved
    out = sum(moved.get(kind, 0) for kind in ("pickup", "safe_drop", "bank_drop"))
    pairs = [
        Difference("loan_minor", declared.loan_minor, moved.get("loan", 0)),
        Difference("pickup_minor", declared.pickup_minor, out),
        Difference("paid_in_minor", declared.paid_in_minor, moved.get("paid_in", 0)),
        Difference("paid_out_minor", declared.paid_out_minor, moved.get("paid_out", 0)),
    ]
    if not declared.tenders:
        return pairs
    pairs.append(Difference("promotion_minor", declared.promotion_minor, booked.promotion_minor))
    told = {own.kind: TenderSum(own.count, own.taken_minor, own.paid_out_minor) for own in declared.tenders}
    for kind in sorted({*told, *booked.tenders}):
        mine, theirs = told.get(kind, TenderSum(0, 0, 0)), booked.tenders.get(kind, TenderSum(0, 0, 0))
        pairs += [
            Difference(f"tender {kind} count", mine.count, theirs.count),
            Difference(f"tender {kind} taken", mine.taken_minor, theirs.taken_minor),
            Difference(f"tender {kind} paid out", mine.paid_out_minor, theirs.paid_out_minor),
        ]
    return pairs


def _lines(sale: SaleCompleted, layout: RcnLayout) -> list[_Figure]:
    found: list[_Figure] = []
    for position, line in enumerate(sale.lines, start=1):
        taken_off = sum(own.amount_minor for own in line.modifiers)
        found += [
            (f"line {position} net + tax", line.gross_minor, line.net_minor + line.tax_minor),
            (f"line {position} extended", line.extended_minor, _at_least_nothing(line.regular_minor - taken_off, line)),
        ]
        found += [(f"line {position} {what}", *told) for what, told in _parts(line).items()]
        found += _recomputed(f"line {position}", line, sale.currency, layout)
    return found


def _at_least_nothing(minor: int, line: SoldLine) -> int:
    """No change of a price pays anything out; of what comes back, nothing is asked for."""
    return min(minor, 0) if line.quantity_thousandths < 0 else max(minor, 0)


def _parts(line: SoldLine) -> dict[str, tuple[int, int]]:
    """What a line is shared into: its units, its taxes, and what promotions gave each unit."""
    told: dict[str, tuple[int, int]] = {}
    if line.units:
        told["units"] = (sum(own.count * own.extended_minor for own in line.units), line.extended_minor)
        told["units net"] = (sum(own.count * own.net_minor for own in line.units), line.net_minor)
        told["units tax"] = (sum(own.count * own.tax_minor for own in line.units), line.tax_minor)
    if line.taxes:
        told["taxes"] = (sum(own.tax_minor for own in line.taxes), line.tax_minor)
    for own in line.modifiers:
        if own.shares:
            shared = sum(one.count * one.amount_minor for one in own.shares)
            told[f"promotion {own.promotion_id}"] = (own.amount_minor, shared)
    return told


def _of_known_sale(line: SoldLine) -> bool:
    """Whether it takes back what was paid, as it is written there."""
    return line.returned is not None and bool(line.returned.transaction_id)


def _recomputed(name: str, line: SoldLine, currency: str, layout: RcnLayout) -> list[_Figure]:
    """What the quantity costs at the regular price and at another; nothing where a newer release wrote it."""
    found: list[_Figure] = []
    if _of_known_sale(line):
        return found
    try:
        regular = _extended(line.unit_price, line, currency)
        overrides = [
            (own, _extended(own.unit_price, line, currency)) for own in line.modifiers if own.unit_price is not None
        ]
    except (AisleError, ValueError):
        return []
    if line.regular_minor != regular and line.regular_minor != _price_on_label(line.scanned, layout):
        found.append((f"{name} regular", line.regular_minor, regular))
    found += [(f"{name} override", own.amount_minor, line.regular_minor - overridden) for own, overridden in overrides]
    return found


def _extended(price: SoldPrice, line: SoldLine, currency: str) -> int:
    unit = Unit(line.unit)
    unit_price = UnitPrice(price.ten_thousandths, currency, Quantity(price.per_thousandths, unit))
    return extend(unit_price, Quantity(line.quantity_thousandths, unit)).minor


def _price_on_label(scanned: str, layout: RcnLayout) -> int | None:
    try:
        return read_symbol(scanned, layout).price_minor
    except AisleError:
        return None


def _taxes(sale: SaleCompleted, policy: TaxPolicy) -> list[_Figure]:
    """The rates are those that the register declared; whether it should have used others is another question. What
    comes back from a known sale takes its tax with it.
    """
    new = [(position, line) for position, line in enumerate(sale.lines, start=1) if not _of_known_sale(line)]
    if any(rate.ppm < 0 for _, line in new for rate in line.taxes or ()) or any(line.tax_ppm < 0 for _, line in new):
        return []
    readings = (_taxed_anew(new, sale, policy, *reading) for reading in _readings(sale))
    first = next(readings)
    agreeing = (found for found in chain([first], readings) if all(own == other for _, own, other in found))
    return next(agreeing, first)


_TaxNames = frozenset[tuple[str, str, int]]


def _taxed_anew(
    new: Sequence[tuple[int, SoldLine]], sale: SaleCompleted, policy: TaxPolicy, compound: _TaxNames, lifted: _TaxNames
) -> list[_Figure]:
    taxed = tax_lines([_taxable(line, sale, compound, lifted) for _, line in new], policy)
    found: list[_Figure] = []
    for (position, line), own in zip(new, taxed.lines, strict=True):
        found.append((f"line {position} tax", line.tax_minor, own.tax))
        found.append((f"line {position} gross", line.gross_minor, own.gross))
    return found


def _readings(sale: SaleCompleted) -> Iterator[tuple[_TaxNames, _TaxNames]]:
    """Which taxes are reckoned on others too, and which a certificate lifted: as all lines of the sale tell it, and
    then every other way that sums of less than half a cent leave open.
    """
    told = [(line, own) for line in sale.lines if not _of_known_sale(line) for own in line.taxes]
    compound = frozenset(_name(own) for line, own in told if own.compound or own.base_minor != line.net_minor)
    charged = {_name(own) for _, own in told if own.tax_minor}
    silent = sorted({_name(own) for _, own in told if own.ppm} - charged) if sale.tax_exemption else []
    yield compound, frozenset(silent)
    if len(silent) > _MOST_SILENT:
        return
    for count in range(len(silent) - 1, -1, -1):
        yield from ((compound, frozenset(some)) for some in combinations(silent, count))
    on_nothing = {_name(own) for line, own in told if line.taxes[0].tax_minor == 0 and own is not line.taxes[0]}
    yield compound | on_nothing, frozenset()


def _name(own: SoldTax) -> tuple[str, str, int]:
    return own.letter, own.name, own.ppm


def _taxable(line: SoldLine, sale: SaleCompleted, compound: _TaxNames, lifted: _TaxNames) -> TaxableLine:
    """With the taxes of the line as its register told them: one alone, or each with what it was reckoned on."""
    if not line.taxes:
        names = [own.name for own in sale.tax_totals if (own.letter, own.ppm) == (line.tax_letter, line.tax_ppm)]
        name = names[0] if names else ""
        return TaxableLine(
            line.tax_category, line.extended_minor, (TaxRate(line.tax_category, line.tax_letter, name, line.tax_ppm),)
        )
    certificate = sale.tax_exemption.certificate if sale.tax_exemption else ""
    rates = tuple(
        TaxRate(
            line.tax_category,
            own.letter,
            own.name,
            own.ppm,
            compound=_name(own) in compound,
            relief=certificate if _name(own) in lifted else "",
        )
        for own in line.taxes
    )
    return TaxableLine(line.tax_category, line.extended_minor, rates)


def _sums(sale: SaleCompleted) -> list[_Figure]:
    return [
        ("net", sale.net_minor, sum(line.net_minor for line in sale.lines)),
        ("tax", sale.tax_minor, sum(line.tax_minor for line in sale.lines)),
        ("total", sale.total_minor, sum(line.gross_minor for line in sale.lines)),
        ("tax table tax", sum(one.tax_minor for one in sale.tax_totals), sale.tax_minor),
        *_tax_table(sale),
    ]


def _tax_table(sale: SaleCompleted) -> list[_Figure]:
    """What was taxed stands in it once for each tax, so it adds up to the sale only where no line has several."""
    if any(line.taxes for line in sale.lines):
        return []
    return [
        ("tax table net", sum(one.net_minor for one in sale.tax_totals), sale.net_minor),
        ("tax table gross", sum(one.gross_minor for one in sale.tax_totals), sale.total_minor),
    ]


def _tenders(sale: SaleCompleted, cash: CashRounding) -> list[_Figure]:
    """Only what the other tenders leave is rounded, and only where any of it was paid in cash."""
    kept = sum(one.tendered_minor - one.change_minor for one in sale.tenders)
    other = [one for one in sale.tenders if one.kind != "cash"]
    rest = sale.total_minor - sum(one.tendered_minor for one in other)
    rounded = cash_round(Money(rest, sale.currency), cash).minor - rest
    beyond = rest if sale.total_minor < 0 else -rest
    return [
        ("kept", kept, sale.total_minor + sale.rounding_minor),
        ("tender rounding", sum(one.rounding_minor for one in sale.tenders), sale.rounding_minor),
        ("cash rounding", sale.rounding_minor, rounded if len(other) < len(sale.tenders) else 0),
        ("tenders above the total", max(beyond, 0), 0),
        ("change of what is not cash", sum(one.change_minor for one in other), 0),
        ("rounding of what is not cash", sum(one.rounding_minor for one in other), 0),
    ]
