"""GS1 identifiers, held to GS1's own check-digit vectors and to in-store numbers of several countries."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from contract.values.gs1 import RcnLayout, check_digit, read_symbol
from tests.contract.published import needed, vectors

pytestmark = needed

# Countries whose in-store numbers hold two digits of prefix, five of item and five of grams or minor units.
LAYOUTS = {
    "DENMARK": RcnLayout(weight_prefixes=("26", "27", "28"), price_prefixes=("21", "22", "23", "24")),
    "GERMANY": RcnLayout(weight_prefixes=("28", "29"), price_prefixes=("22", "23")),
    "GREAT_BRITAIN": RcnLayout(checked_price_prefixes=("20",)),
}
COUNTED = ("25", "26")
"""German prefixes with a count inside: no layout of ours says so yet, so the number is read as it stands."""

LATER = {"SWEDEN", "NORWAY", "ESTONIA", "LATVIA", "LITHUANIA", "FINLAND"}
"""Four digits of value without a check, or decimals that the prefix decides: not laid out yet."""

MEASURED = vectors("barcodes/variable_measure.json", "vectors")


def of_region(region: str) -> list[dict[str, Any]]:
    return [case for case in MEASURED if case["region"] == region]


def test_every_country_of_the_vectors_is_read_or_named_as_later_work() -> None:
    assert {case["region"] for case in MEASURED} == set(LAYOUTS) | LATER


@pytest.mark.parametrize("region", sorted(LAYOUTS))
def test_weights_and_prices_inside_in_store_numbers_are_read(region: str) -> None:
    measured = [case for case in of_region(region) if case["weight"] or case["price"]]
    assert measured
    for case in measured:
        scanned = read_symbol(case["value"], LAYOUTS[region])
        assert scanned.rcn is not None, case
        assert scanned.gtin is None
        assert scanned.rcn in case["value"]
        weight = Fraction(case["weight"]) * 1000 if case["weight"] else None
        price = Fraction(case["price"]) * 100 if case["price"] else None
        assert (scanned.weight_thousandths, scanned.price_minor) == (weight, price), case


@pytest.mark.parametrize("region", sorted(LAYOUTS))
def test_in_store_numbers_without_a_measure_are_read_as_they_stand(region: str) -> None:
    for case in of_region(region):
        if not (case["weight"] or case["price"]):
            scanned = read_symbol(case["value"], LAYOUTS[region])
            assert scanned.gtin == case["gtin14"], case
            assert case["count"] is None or case["gtin14"][1:3] in COUNTED


def test_in_a_country_without_a_layout_every_number_is_read_as_it_stands() -> None:
    for case in MEASURED:
        assert read_symbol(case["value"], RcnLayout()).gtin == case["gtin14"], case


def test_check_digits_are_those_of_gs1() -> None:
    cases = [case for case in vectors("barcodes/gs1_lint_vectors.json", "lint") if case["linter"] == "csum"]
    digits = [case for case in cases if case["value"].isdigit() and len(case["value"]) > 1]
    assert len(digits) > 8
    for case in digits:
        assert (check_digit(case["value"][:-1]) == int(case["value"][-1])) == case["ok"], case
        if len(case["value"]) in (8, 12, 13, 14):
            assert (read_symbol(case["value"], RcnLayout()).gtin is not None) == case["ok"], case
