"""Recomputing sales: what the rules made is right, and no cent can be wrong unseen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contract.messages.facts import SaleCompleted, SoldLine, SoldPrice, SoldTaxTotal, SoldTender
from contract.rules.rounding import CashRounding, cash_round, extend
from contract.rules.tax import TaxPolicy, TaxRate, TaxRounding, tax_document
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
LINES = st.lists(
    st.tuples(st.sampled_from(sorted(RATES)), st.integers(0, 99_999), st.integers(1, 9_999), st.booleans()),
    min_size=1,
    max_size=8,
)
POLICIES = st.builds(TaxPolicy, st.booleans(), st.sampled_from(TaxRounding))


def sold(lines: list[tuple[str, int, int, bool]], policy: TaxPolicy) -> SaleCompleted:
    """A sale as a register makes it."""
    units = [Unit.KILOGRAM if weighed else Unit.EACH for *_, weighed in lines]
    amounts = [
        extend(UnitPrice.of_minor(price, "EUR", Quantity(1000, unit)), Quantity(quantity, unit)).minor
        for (_, price, quantity, _), unit in zip(lines, units, strict=True)
    ]
    taxed = tax_document([(line[0], amount) for line, amount in zip(lines, amounts, strict=True)], RATES, policy)
    rounded = cash_round(Money(taxed.gross, "EUR"), CASH).minor
    rounding = rounded - taxed.gross
    parts = zip(lines, units, amounts, taxed.lines, strict=True)
    return SaleCompleted(
        transaction_id="T", document_number=1, shift_id="S", currency="EUR", started_at="2026-11-21T10:00:00.000Z",
        lines=tuple(
            SoldLine(
                line_id=str(index), item_id="i", sku="s", name="n", unit=unit, quantity_thousandths=quantity,
                unit_price=SoldPrice(ten_thousandths=price * 100), regular_minor=amount, extended_minor=amount,
                tax_category=category, tax_letter=RATES[category].letter, tax_ppm=RATES[category].ppm,
                net_minor=tax.net, tax_minor=tax.tax, gross_minor=tax.gross,
            )
            for index, ((category, price, quantity, _), unit, amount, tax) in enumerate(parts)
        ),
        tax_totals=tuple(
            SoldTaxTotal(letter=one.rate.letter, name=one.rate.name, ppm=one.rate.ppm, net_minor=one.net,
                         tax_minor=one.tax, gross_minor=one.gross)
            for one in taxed.totals
        ),
        prices_include_tax=policy.prices_include_tax, net_minor=taxed.net, tax_minor=taxed.tax, total_minor=taxed.gross,
        rounding_minor=rounding,
        tenders=(SoldTender(tender_id="t", kind="cash", tendered_minor=rounded + 500, change_minor=500,
                            rounding_minor=rounding),),
    )  # fmt: skip


@given(lines=LINES, policy=POLICIES)
def test_a_sale_made_by_the_rules_raises_no_doubt(lines: list[tuple[str, int, int, bool]], policy: TaxPolicy) -> None:
    assert sale_differences(sold(lines, policy), policy, CASH) == ()


FIGURES = ("net_minor", "tax_minor", "total_minor", "rounding_minor")
LINE_FIGURES = ("extended_minor", "net_minor", "tax_minor", "gross_minor")


@given(lines=LINES, policy=POLICIES, cents=st.sampled_from((-3, -1, 1, 2)), which=st.integers(0, 8))
def test_no_cent_can_be_wrong_unseen(
    lines: list[tuple[str, int, int, bool]], policy: TaxPolicy, cents: int, which: int
) -> None:
    right = sold(lines, policy)
    wrong: Any
    if which < len(FIGURES):
        name = FIGURES[which]
        wrong = right.model_copy(update={name: getattr(right, name) + cents})
    elif which < len(FIGURES) + len(LINE_FIGURES):
        name = LINE_FIGURES[which - len(FIGURES)]
        line = right.lines[-1].model_copy(update={name: getattr(right.lines[-1], name) + cents})
        wrong = right.model_copy(update={"lines": (*right.lines[:-1], line)})
    else:
        tender = right.tenders[0].model_copy(update={"change_minor": right.tenders[0].change_minor + cents})
        wrong = right.model_copy(update={"tenders": (tender,)})
    assert sale_differences(wrong, policy, CASH) != ()


def test_figures_of_a_unit_from_a_newer_release_are_not_judged() -> None:
    right = sold([("standard", 100, 1000, False)], TaxPolicy())
    line = right.lines[0].model_copy(update={"unit": "dozen"})
    assert sale_differences(right.model_copy(update={"lines": (line,)}), TaxPolicy(), CASH) == ()
