"""Tax on a document, case by case."""

from __future__ import annotations

import pytest

from contract.errors import Refused
from contract.rules.rounding import RoundingMode
from contract.rules.tax import TaxedDocument, TaxPolicy, TaxRate, TaxRounding, tax_document

RATES = {
    rate.category: rate
    for rate in (
        TaxRate("standard", "C", "Standard rate", 230_000),
        TaxRate("reduced", "B", "Reduced rate", 135_000),
        TaxRate("hot_drinks", "B", "Reduced rate", 135_000),
        TaxRate("zero", "A", "Zero rate", 0),
        TaxRate("exempt", "E", "Exempt", 0, exempt=True),
    )
}
INCLUSIVE = TaxPolicy()
PER_DOCUMENT = TaxPolicy(rounding=TaxRounding.PER_DOCUMENT)


def taxes(document: TaxedDocument) -> list[int]:
    return [line.tax for line in document.lines]


def test_a_price_with_tax_holds_its_tax() -> None:
    document = tax_document([("standard", 1230), ("reduced", 1135), ("zero", 499), ("exempt", 25)], RATES, INCLUSIVE)
    assert taxes(document) == [230, 135, 0, 0]
    assert (document.net, document.tax, document.gross) == (2524, 365, 2889)


def test_a_price_without_tax_gets_its_tax_on_top() -> None:
    document = tax_document([("standard", 1000)], RATES, TaxPolicy(prices_include_tax=False))
    assert (document.net, document.tax, document.gross) == (1000, 230, 1230)


def test_rounded_per_document_the_cents_come_back_to_the_lines() -> None:
    amounts = [("reduced", 99)] * 7
    assert taxes(tax_document(amounts, RATES, INCLUSIVE)) == [12] * 7
    assert sum(taxes(tax_document(amounts, RATES, PER_DOCUMENT))) == 82
    assert set(taxes(tax_document(amounts, RATES, PER_DOCUMENT))) == {11, 12}


def test_the_cents_of_a_document_go_to_the_lines_that_lost_most() -> None:
    exclusive = TaxPolicy(prices_include_tax=False, rounding=TaxRounding.PER_DOCUMENT)
    rates = {"any": TaxRate("any", "A", "Any", 100_000)}
    assert taxes(tax_document([("any", 10), ("any", 14), ("any", 16)], rates, exclusive)) == [1, 1, 2]


def test_an_exempt_line_has_no_tax_whatever_its_rate_says() -> None:
    rates = {"post": TaxRate("post", "E", "Exempt", 230_000, exempt=True)}
    assert tax_document([("post", 1230)], rates, INCLUSIVE).tax == 0


def test_two_categories_of_one_rate_are_one_row_of_the_tax_table() -> None:
    document = tax_document([("reduced", 104), ("hot_drinks", 104), ("standard", 100)], RATES, INCLUSIVE)
    assert [(total.rate.letter, total.gross) for total in document.totals] == [("B", 208), ("C", 100)]


def test_two_categories_of_one_rate_are_rounded_once_per_document() -> None:
    exclusive = TaxPolicy(prices_include_tax=False, rounding=TaxRounding.PER_DOCUMENT)
    document = tax_document([("reduced", 3), ("hot_drinks", 3)], RATES, exclusive)
    assert document.tax == 1


def test_the_tax_of_a_return_mirrors_the_sale() -> None:
    sold = tax_document([("standard", 1999), ("reduced", 333)], RATES, PER_DOCUMENT)
    returned = tax_document([("standard", -1999), ("reduced", -333)], RATES, PER_DOCUMENT)
    assert taxes(returned) == [-tax for tax in taxes(sold)]


def test_a_sale_and_its_return_on_one_document_cancel_out() -> None:
    for mode in RoundingMode:
        policy = TaxPolicy(rounding=TaxRounding.PER_DOCUMENT, mode=mode)
        assert tax_document([("standard", 1999), ("standard", -1999)], RATES, policy).tax == 0


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(Refused, match="tax_category_unknown"):
        tax_document([("luxury", 100)], RATES, INCLUSIVE)


def test_a_negative_rate_is_refused() -> None:
    with pytest.raises(Refused, match="tax_rate_negative"):
        TaxRate("odd", "X", "Odd", -1)


def test_an_empty_document_has_no_tax() -> None:
    assert tax_document([], RATES, PER_DOCUMENT) == TaxedDocument((), ())


# Facts of statutes, as the tax offices publish them (rates in parts per million, amounts in cents).


@pytest.mark.parametrize(
    ("country", "prices", "ppm", "policy", "tax"),
    [
        ("Australia, total invoice rule", [115] * 3, 100_000, TaxPolicy(rounding=TaxRounding.PER_DOCUMENT), 31),
        ("Australia, taxable supply rule", [115] * 3, 100_000, TaxPolicy(), 30),
        ("New Zealand, half a cent is dropped", [70], 150_000, TaxPolicy(False, mode=RoundingMode.HALF_DOWN), 10),
        ("United States, item basis", [107] * 3, 70_000, TaxPolicy(False), 21),
        ("United States, invoice basis", [107] * 3, 70_000, TaxPolicy(False, TaxRounding.PER_DOCUMENT), 22),
        ("United Kingdom, a sixth of the gross", [1000], 200_000, TaxPolicy(), 167),
        ("Canada, to the cent before cash is rounded", [183, 286], 50_000, TaxPolicy(False), 23),
        ("Ireland, 23 percent inside", [1999], 230_000, TaxPolicy(), 374),
    ],
)
def test_a_statute_is_kept_to_the_cent(country: str, prices: list[int], ppm: int, policy: TaxPolicy, tax: int) -> None:
    rates = {"any": TaxRate("any", "A", country, ppm)}
    assert tax_document([("any", price) for price in prices], rates, policy).tax == tax
