"""Recomputing sales: what the rules made is right, and no cent can be wrong unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contract.messages.facts import PriceModifier, SaleCompleted, SoldLine, SoldPrice, SoldTaxTotal, SoldTender
from contract.rules.rounding import CashRounding, cash_round, extend
from contract.rules.tax import TaxPolicy, TaxRate, TaxRounding, tax_document
from contract.values.gs1 import RcnLayout, check_digit
from contract.values.money import Money
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from oms.sales.model import sale_differences

RATES = {
    "zero": TaxRate("zero", "A", "Zero", 0),
    "reduced": TaxRate("reduced", "B", "Reduced", 135_000),
    "standard": TaxRate("standard", "C", "Standard", 230_000),
    "outside": TaxRate("outside", "Z", "Outside", 0, exempt=True),
}
CASH = CashRounding(5)
LABELS = RcnLayout(weight_prefixes=("21",), price_prefixes=("20",))


@dataclass(frozen=True)
class Rung:
    """A line as rung: price and other price in cents, quantity in thousandths, a discount in per mille of the rest."""

    category: str
    price: int
    quantity: int
    unit: Unit
    other_price: int | None
    discount_permille: int

    @property
    def regular(self) -> int:
        return self.costs(self.price)

    def costs(self, price: int) -> int:
        unit_price = UnitPrice.of_minor(price, "EUR", Quantity(1000, self.unit))
        return extend(unit_price, Quantity(self.quantity, self.unit)).minor

    def modifiers(self) -> tuple[PriceModifier, ...]:
        made = []
        left = self.regular
        if self.other_price is not None:
            left = self.costs(self.other_price)
            price = SoldPrice(ten_thousandths=self.other_price * 100)
            made.append(
                PriceModifier(kind="price_override", amount_minor=self.regular - left, reason="shelf", unit_price=price)
            )
        if discount := left * self.discount_permille // 1000:
            made.append(PriceModifier(kind="discount", amount_minor=discount, reason="damaged"))
        return tuple(made)


LINES = st.lists(
    st.builds(
        Rung,
        st.sampled_from(sorted(RATES)),
        st.integers(0, 99_999),
        st.integers(1, 9_999),
        st.sampled_from((Unit.EACH, Unit.KILOGRAM)),
        st.none() | st.integers(0, 99_999),
        st.just(0) | st.integers(0, 1000),
    ),
    min_size=1,
    max_size=8,
)
POLICIES = st.builds(TaxPolicy, st.booleans(), st.sampled_from(TaxRounding))
COUPONS = st.just(0) | st.integers(0, 1000)
PLAIN = Rung("standard", 100, 1000, Unit.EACH, None, 0)


def sold(lines: list[Rung], policy: TaxPolicy, coupon_permille: int = 0) -> SaleCompleted:
    """A sale as a register makes it."""
    modifiers = [line.modifiers() for line in lines]
    amounts = [line.regular - sum(one.amount_minor for one in own) for line, own in zip(lines, modifiers, strict=True)]
    taxed = tax_document([(line.category, amount) for line, amount in zip(lines, amounts, strict=True)], RATES, policy)
    coupon = taxed.gross * coupon_permille // 1000
    rest = taxed.gross - coupon
    rounded = cash_round(Money(rest, "EUR"), CASH).minor
    rounding = rounded - rest
    cash = SoldTender(
        tender_id="t", kind="cash", tendered_minor=rounded + 500, change_minor=500, rounding_minor=rounding
    )
    coupons = (
        SoldTender(
            tender_id="c", kind="coupon", tendered_minor=coupon, change_minor=0, rounding_minor=0, reference="1"
        ),
    )
    parts = zip(lines, modifiers, amounts, taxed.lines, strict=True)
    return SaleCompleted(
        transaction_id="T", document_number=1, shift_id="S", currency="EUR", started_at="2026-11-21T10:00:00.000Z",
        lines=tuple(
            SoldLine(
                line_id=str(index), item_id="i", sku="s", name="n", unit=line.unit, quantity_thousandths=line.quantity,
                unit_price=SoldPrice(ten_thousandths=line.price * 100), regular_minor=line.regular, modifiers=own,
                extended_minor=amount, tax_category=line.category, tax_letter=RATES[line.category].letter,
                tax_ppm=RATES[line.category].ppm, net_minor=tax.net, tax_minor=tax.tax, gross_minor=tax.gross,
            )
            for index, (line, own, amount, tax) in enumerate(parts)
        ),
        tax_totals=tuple(
            SoldTaxTotal(letter=one.rate.letter, name=one.rate.name, ppm=one.rate.ppm, net_minor=one.net,
                         tax_minor=one.tax, gross_minor=one.gross)
            for one in taxed.totals
        ),
        prices_include_tax=policy.prices_include_tax, net_minor=taxed.net, tax_minor=taxed.tax, total_minor=taxed.gross,
        rounding_minor=rounding, tenders=(*(coupons if coupon else ()), cash),
    )  # fmt: skip


def doubts(sale: SaleCompleted, policy: TaxPolicy | None = None) -> set[str]:
    return {one.figure for one in sale_differences(sale, policy or TaxPolicy(), CASH, LABELS)}


@given(lines=LINES, policy=POLICIES, coupons=COUPONS)
def test_a_sale_made_by_the_rules_raises_no_doubt(lines: list[Rung], policy: TaxPolicy, coupons: int) -> None:
    assert doubts(sold(lines, policy, coupons), policy) == set()


FIGURES = ("net_minor", "tax_minor", "total_minor", "rounding_minor")
LINE_FIGURES = ("regular_minor", "extended_minor", "net_minor", "tax_minor", "gross_minor")


@given(lines=LINES, policy=POLICIES, coupons=COUPONS, cents=st.sampled_from((-3, -1, 1, 2)), which=st.integers(0, 12))
def test_no_cent_can_be_wrong_unseen(
    lines: list[Rung], policy: TaxPolicy, coupons: int, cents: int, which: int
) -> None:
    right = sold(lines, policy, coupons)
    wrong: Any
    if which < len(FIGURES):
        name = FIGURES[which]
        wrong = right.model_copy(update={name: getattr(right, name) + cents})
    elif which < len(FIGURES) + len(LINE_FIGURES):
        name = LINE_FIGURES[which - len(FIGURES)]
        line = right.lines[-1].model_copy(update={name: getattr(right.lines[-1], name) + cents})
        wrong = right.model_copy(update={"lines": (*right.lines[:-1], line)})
    elif which < 11:
        name = ("change_minor", "rounding_minor")[which - 9]
        tender = right.tenders[0].model_copy(update={name: getattr(right.tenders[0], name) + cents})
        wrong = right.model_copy(update={"tenders": (tender, *right.tenders[1:])})
    else:
        line = right.lines[-1]
        changes = line.modifiers or (PriceModifier(kind="discount", amount_minor=0, reason="none"),)
        change = changes[-1].model_copy(update={"amount_minor": changes[-1].amount_minor + cents})
        line = line.model_copy(update={"modifiers": (*changes[:-1], change)})
        wrong = right.model_copy(update={"lines": (*right.lines[:-1], line)})
    assert doubts(wrong, policy) != set()


def test_an_override_that_is_not_its_price_is_told_even_where_the_line_adds_up() -> None:
    right = sold([replace(PLAIN, other_price=90)], TaxPolicy())
    line = right.lines[0]
    override = line.modifiers[0].model_copy(update={"unit_price": SoldPrice(ten_thousandths=8_900)})
    wrong = right.model_copy(update={"lines": (line.model_copy(update={"modifiers": (override,)}),)})
    assert doubts(wrong) == {"line 1 override"}


def test_a_coupon_above_the_total_is_told() -> None:
    right = sold([PLAIN], TaxPolicy())
    coupon = SoldTender(tender_id="c", kind="coupon", tendered_minor=150, change_minor=50, rounding_minor=0)
    assert doubts(right.model_copy(update={"tenders": (coupon,)})) == {
        "tenders above the total",
        "change of what is not cash",
    }


def test_a_sale_that_coupons_paid_for_wholly_has_nothing_to_round() -> None:
    right = sold([replace(PLAIN, price=102)], TaxPolicy())
    coupon = SoldTender(tender_id="c", kind="coupon", tendered_minor=102, change_minor=0, rounding_minor=0)
    assert doubts(right.model_copy(update={"tenders": (coupon,), "rounding_minor": 0})) == set()


def test_a_price_on_a_label_is_the_regular_one() -> None:
    right = sold([replace(PLAIN, price=298)], TaxPolicy())
    line = right.lines[0].model_copy(update={"unit_price": SoldPrice(ten_thousandths=14_900)})
    label = "202010400298"
    for scanned, told in ((label + str(check_digit(label)), set()), ("", {"line 1 regular"})):
        own = line.model_copy(update={"scanned": scanned})
        assert doubts(right.model_copy(update={"lines": (own,)})) == told


def test_figures_of_a_unit_from_a_newer_release_are_not_judged() -> None:
    right = sold([PLAIN], TaxPolicy())
    line = right.lines[0].model_copy(update={"unit": "dozen"})
    assert doubts(right.model_copy(update={"lines": (line,)})) == set()
