"""The four rounding functions and the tax rules, held to what statutes, central banks and other systems publish."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from contract.rules.rounding import CashRounding, RoundingMode, allocate, cash_round, tax_round
from contract.rules.tax import TaxPolicy, TaxRate, TaxRounding, tax_document
from contract.values.money import Money, minor_digits
from oms.catalog.market_packs import pack_of
from tests.contract.published import cents, document, exact_cents, needed, vectors

pytestmark = needed

MONEY = "vectors/money_rounding_allocation.json"
STATUTES = {vector["id"]: vector for vector in vectors("vectors/tax_rounding_statute.json", "vectors")}
UP, DOWN = RoundingMode.HALF_UP, RoundingMode.HALF_DOWN
PER_LINE, PER_DOCUMENT = TaxRounding.PER_LINE, TaxRounding.PER_DOCUMENT

CASH_POLICIES = {
    "CAD": CashRounding(5),
    "AUD": CashRounding(5),
    "NZD": CashRounding(10, DOWN),
    "CHF": CashRounding(5),
    "EUR": CashRounding(5),
    "SEK": CashRounding(100),
    "NOK": CashRounding(100),
    "DKK": CashRounding(50),
    "HUF": CashRounding(500),
    "CZK": CashRounding(100),
    "ILS": CashRounding(10),
}
SETTING_HALF_UP = "store setting half-up"


def test_every_rounding_vector_is_rounded_as_published() -> None:
    cases = vectors(MONEY, "rounding")
    assert len(cases) > 50
    for case in cases:
        mode = RoundingMode(case["mode"].removeprefix("round_"))
        assert tax_round(Fraction(case["value"]), mode) == int(case["expect"]), case


def test_every_allocation_vector_is_shared_as_published() -> None:
    cases = vectors(MONEY, "allocation")
    assert len(cases) > 10
    for case in cases:
        weights = [int(Fraction(str(ratio)) * 100) for ratio in case["ratios"]]
        assert allocate(case["amount"], weights) == case["expect"], case


def test_every_proration_vector_is_shared_as_published() -> None:
    cases = vectors(MONEY, "prorate")
    assert len(cases) > 10
    for case in cases:
        assert allocate(case["amount"], case["weights"]) == case["expect"], case


def minor(text: str, currency: str) -> Money:
    exact = Fraction(text) * 10 ** minor_digits(currency)
    assert exact.denominator == 1, text
    return Money(int(exact), currency)


def policy(case: dict[str, Any]) -> CashRounding:
    if case["payment"] != "cash":
        return CashRounding()
    own = CASH_POLICIES[case["currency"]]
    return CashRounding(own.increment) if SETTING_HALF_UP in case["rule"] else own


def test_every_cash_vector_is_rounded_as_published() -> None:
    cases = vectors("vectors/cash_rounding.json", "vectors")
    assert {case["currency"] for case in cases} == set(CASH_POLICIES)
    for case in cases:
        currency = case["currency"]
        assert cash_round(minor(case["due"], currency), policy(case)) == minor(case["expect"], currency), case


@pytest.mark.parametrize(("country", "others"), [("IE", True), ("CH", True), ("DE", False), ("US", False)])
def test_the_cash_of_a_pack_is_rounded_as_published_where_it_is_rounded(country: str, others: bool) -> None:
    """Unicode knows of centimes; that Ireland rounds is its own rule, and Germany with the same coins has none."""
    told = pack_of(country).market
    rounding = CashRounding(told.cash_increment, RoundingMode(told.cash_mode))
    cases = [one for one in vectors("vectors/cash_rounding.json", "vectors") if one["currency"] == told.currency]
    assert bool(cases) == (told.currency != "USD")
    for case in cases:
        due = minor(case["due"], told.currency)
        assert cash_round(due, rounding) == (minor(case["expect"], told.currency) if others else due), case
    digits = document("vectors/cldr_currencyData.json")["supplemental"]["currencyData"]["fractions"]
    by_unicode = int(digits.get(told.currency, {}).get("_cashRounding", "0"))
    assert by_unicode in (0, told.cash_increment)


def test_the_pack_of_the_united_states_rounds_as_the_streamlined_agreement_says() -> None:
    told = pack_of("US").market
    assert (told.tax_rounding, told.tax_combined, told.prices_include_tax) == (PER_DOCUMENT, True, False)
    for number in range(1, 7):
        case = STATUTES[f"us-sst-{number}"]
        assert tax_round(exact_cents(case["tax_exact"]), RoundingMode(told.tax_mode)) == cents(case["expect"])
    case = STATUTES["us-sst-7"]
    halves = (TaxRate("any", "T", "State", 40_000), TaxRate("any", "T", "City", 30_000))
    policy = TaxPolicy(False, PER_DOCUMENT, RoundingMode(told.tax_mode), told.tax_combined)
    taxed = tax_document([("any", cents(price)) for price in case["items"]], {"any": halves}, policy)
    assert taxed.tax == cents(case["expect_invoice_basis"])


def test_currencies_with_other_than_two_decimals_are_those_that_unicode_lists() -> None:
    digits = document("vectors/cldr_currencyData.json")["supplemental"]["currencyData"]["fractions"]
    odd = [code for code in digits if code != "DEFAULT" and minor_digits(code) != 2]
    assert len(odd) > 20
    for code in odd:
        assert minor_digits(code) == int(digits[code]["_digits"]), code


@pytest.mark.parametrize(
    ("vector", "mode"),
    [("au-1", UP), ("au-2", UP), ("nz-1", DOWN), ("nz-2", DOWN),
     *((f"us-sst-{number}", UP) for number in range(1, 7))],
)  # fmt: skip
def test_one_tax_is_rounded_as_its_statute_says(vector: str, mode: RoundingMode) -> None:
    case = STATUTES[vector]
    assert tax_round(exact_cents(case.get("gst_exact") or case["tax_exact"]), mode) == cents(case["expect"])


def test_australia_rounds_the_sum_or_sums_the_rounded() -> None:
    for vector, once in (("au-3", True), ("au-4", False)):
        exact = [exact_cents(text) for text in STATUTES[vector]["gst_exact"]]
        tax = tax_round(sum(exact, Fraction(0))) if once else sum(tax_round(own) for own in exact)
        assert tax == cents(STATUTES[vector]["expect"])


def test_a_cash_refund_of_australian_tax_goes_to_five_cents() -> None:
    assert tax_round(exact_cents(STATUTES["au-6"]["gst"]), UP, 5) == cents(STATUTES["au-6"]["expect"])


def test_new_zealand_drops_a_half_per_item_and_on_the_total() -> None:
    case = STATUTES["nz-3"]
    exact = [exact_cents(text) for text in case["gst_exact"]]
    assert sum(tax_round(own, DOWN) for own in exact) == cents(case["expect_per_item"])
    assert tax_round(sum(exact, Fraction(0)), DOWN) == cents(case["expect_total"])


@pytest.mark.parametrize(
    ("vector", "prices", "ppm", "inclusive", "rounding", "expected"),
    [
        ("au-5", "prices_incl", 100_000, True, PER_DOCUMENT, "expect_total_invoice"),
        ("au-5", "prices_incl", 100_000, True, PER_LINE, "expect_per_line"),
        ("us-sst-7", "items", 70_000, False, PER_LINE, "expect_item_basis"),
        ("us-sst-7", "items", 70_000, False, PER_DOCUMENT, "expect_invoice_basis"),
    ],
)
def test_a_document_is_taxed_per_line_or_as_a_whole(
    vector: str, prices: str, ppm: int, inclusive: bool, rounding: TaxRounding, expected: str
) -> None:
    case = STATUTES[vector]
    amounts = [("any", cents(price)) for price in case[prices]]
    taxed = tax_document(amounts, {"any": TaxRate("any", "A", "Any", ppm)}, TaxPolicy(inclusive, rounding))
    assert taxed.tax == cents(case[expected])


def test_a_british_invoice_may_round_down_and_a_british_shop_may_not() -> None:
    both = {tax_round(exact_cents(STATUTES["uk-1"]["vat_exact"]), mode) for mode in (RoundingMode.DOWN, UP)}
    assert both == {cents(text) for text in STATUTES["uk-1"]["expect_allowed"]}
    assert tax_round(exact_cents(STATUTES["uk-2"]["vat_exact"]), UP) == cents(STATUTES["uk-2"]["expect"])


def test_the_british_fraction_is_a_sixth_of_the_gross() -> None:
    case = STATUTES["uk-3"]
    taxed = tax_document([("any", cents(case["gross"]))], {"any": TaxRate("any", "A", "Any", 200_000)}, TaxPolicy())
    assert (taxed.tax, taxed.net) == (cents(case["expect_vat"]), cents(case["expect_net"]))


def test_canada_taxes_to_the_cent_before_it_rounds_cash() -> None:
    case = STATUTES["ca-1"]
    amounts = [("any", cents(net)) for net in case["net"]]
    exclusive = TaxPolicy(prices_include_tax=False, rounding=PER_DOCUMENT)
    total = tax_document(amounts, {"any": TaxRate("any", "A", "Any", 50_000)}, exclusive).gross
    assert total == cents(case["expect_total"]) == cents(case["expect_card"])
    assert cash_round(Money(total, "CAD"), CashRounding(5)).minor == cents(case["expect_cash"])


def test_no_statute_is_left_out() -> None:
    tested = {f"au-{n}" for n in range(1, 7)} | {f"nz-{n}" for n in range(1, 4)} | {f"us-sst-{n}" for n in range(1, 8)}
    assert set(STATUTES) == tested | {"uk-1", "uk-2", "uk-3", "ca-1"}
