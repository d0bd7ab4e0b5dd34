"""Several taxes on one line, taxes on taxes, certificates and what stands in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contract.errors import Refused
from contract.rules.rounding import RoundingMode
from contract.rules.tax import TaxableLine, TaxedDocument, TaxPolicy, TaxRate, TaxRounding, tax_document, tax_lines
from contract.rules.tax_in_force import Exemption, StandingTax, relieved, require_exemption, taxes_in_force

STATE = TaxRate("general", "T", "State", 65_000, tax_id="state", jurisdiction="ST")
COUNTY = TaxRate("general", "T", "County", 13_500, tax_id="county", jurisdiction="ST-C")
CITY = TaxRate("general", "T", "City", 15_000, tax_id="city", jurisdiction="ST-C-C")
GENERAL = (STATE, COUNTY, CITY)
ON_TOP = TaxPolicy(prices_include_tax=False)
FEDERAL = TaxRate("any", "A", "Federal", 50_000, tax_id="federal")
ON_FEDERAL = TaxRate("any", "A", "Provincial", 75_000, tax_id="provincial", compound=True)
DAY, MOMENT = date(2026, 11, 21), datetime(2026, 11, 21, 12, tzinfo=UTC)


def parts(document: TaxedDocument) -> list[list[int]]:
    return [[part.tax for part in line.taxes] for line in document.lines]


def test_each_tax_of_a_line_is_told_apart() -> None:
    document = tax_lines([TaxableLine("general", 1000, GENERAL)], ON_TOP)
    assert parts(document) == [[65, 14, 15]]
    assert (document.net, document.tax, document.gross) == (1000, 94, 1094)
    assert [(total.rate.name, total.net, total.tax) for total in document.totals] == [
        ("State", 1000, 65),
        ("County", 1000, 14),
        ("City", 1000, 15),
    ]


def test_combined_taxes_are_rounded_as_one_rate() -> None:
    """9.35 % of 10.00 is 93.5 cents: 94; of three such lines 280.5, which is 281 and not 282."""
    lines = [TaxableLine("general", 1000, GENERAL)] * 3
    assert tax_lines(lines, replace(ON_TOP, combined=True)).tax == 3 * 94
    whole = tax_lines(lines, replace(ON_TOP, combined=True, rounding=TaxRounding.PER_DOCUMENT))
    assert whole.tax == 281
    assert [total.tax for total in whole.totals] == [195, 41, 45]


def test_a_price_that_holds_several_taxes_comes_apart_again() -> None:
    document = tax_lines([TaxableLine("general", 10_935, GENERAL)], TaxPolicy())
    assert parts(document) == [[650, 135, 150]]
    assert (document.net, document.gross) == (10_000, 10_935)


def test_a_compound_tax_is_levied_on_the_taxes_before_it() -> None:
    """Quebec until 2012 (An Act respecting the Quebec sales tax, s. 16, as it stood): 7.5 % of the price and 5 %."""
    line = TaxableLine("any", 10_000, (FEDERAL, ON_FEDERAL))
    document = tax_lines([line], ON_TOP)
    assert [(part.base, part.tax) for part in document.lines[0].taxes] == [(10_000, 500), (10_500, 788)]
    inside = tax_lines([replace(line, amount=11_288)], TaxPolicy())
    assert parts(inside) == [[500, 788]]
    assert (inside.net, inside.gross) == (10_000, 11_288)


def test_a_certificate_lifts_only_the_taxes_of_its_jurisdictions() -> None:
    exemption = Exemption("KS-77", "resale", ("ST", "ST-C"))
    rates = relieved({"general": GENERAL}, exemption)
    document = tax_document([("general", 1000)], rates, ON_TOP)
    assert parts(document) == [[0, 0, 15]]
    assert [(part.rate.relief, part.relieved) for part in document.lines[0].taxes] == [
        ("KS-77", 65),
        ("KS-77", 14),
        ("", 0),
    ]
    assert document.gross == 1015


def test_who_is_exempt_pays_a_price_with_tax_without_it() -> None:
    rates = relieved({"any": (TaxRate("any", "A", "VAT", 230_000),)}, Exemption("56B-1", "export"))
    line = tax_document([("any", 1230)], rates, TaxPolicy()).lines[0]
    assert (line.net, line.tax, line.gross, line.taxes[0].relieved) == (1000, 0, 1000, 230)


def test_a_tax_on_a_lifted_tax_falls_with_it() -> None:
    lifted = replace(FEDERAL, relief="C-1")
    line = tax_lines([TaxableLine("any", 10_000, (lifted, ON_FEDERAL))], ON_TOP).lines[0]
    assert [(part.base, part.tax) for part in line.taxes] == [(10_000, 0), (10_000, 750)]


def test_without_a_certificate_nothing_is_lifted() -> None:
    assert relieved({"general": GENERAL}, None) == {"general": GENERAL}


@pytest.mark.parametrize(
    ("exemption", "code"),
    [
        (Exemption("A1", "tourist"), "tax_exemption_not_allowed"),
        (Exemption(" ", "resale"), "tax_certificate_needed"),
        (Exemption("A1", "resale", valid_to=date(2026, 11, 20)), "tax_certificate_expired"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused(exemption: Exemption, code: str) -> None:
    with pytest.raises(Refused, match=code):
        require_exemption(exemption, ("resale",), DAY)


def test_a_certificate_holds_through_its_last_day_and_not_a_day_longer() -> None:
    exemption = Exemption("A1", "resale", valid_to=DAY)
    require_exemption(exemption, ("resale",), DAY)
    with pytest.raises(Refused, match="tax_certificate_expired"):
        require_exemption(exemption, ("resale",), DAY + timedelta(days=1))


def test_a_place_bears_the_taxes_of_its_jurisdictions_in_the_order_declared() -> None:
    standing = [
        StandingTax(CITY, "2020-01-01", position=3),
        StandingTax(STATE, "2020-01-01", position=1),
        StandingTax(COUNTY, "2020-01-01", position=2),
    ]
    assert taxes_in_force(standing, MOMENT, DAY, ("ST", "ST-C", "ST-C-C")) == {"general": GENERAL}
    assert taxes_in_force(standing, MOMENT, DAY, ("ST",)) == {"general": (STATE,)}
    assert taxes_in_force(standing, MOMENT, DAY) == {}


def test_each_tax_changes_on_its_own_day() -> None:
    standing = [
        StandingTax(STATE, "2020-01-01", position=1),
        StandingTax(replace(CITY, ppm=10_000), "2020-01-01", position=2),
        StandingTax(CITY, "2026-11-22", position=2),
    ]
    before = taxes_in_force(standing, MOMENT, DAY, ("ST", "ST-C-C"))
    after = taxes_in_force(standing, MOMENT, date(2026, 11, 22), ("ST", "ST-C-C"))
    assert [rate.ppm for rate in before["general"]] == [65_000, 10_000]
    assert [rate.ppm for rate in after["general"]] == [65_000, 15_000]


@pytest.mark.parametrize("mode", RoundingMode)
@pytest.mark.parametrize("combined", [False, True])
@pytest.mark.parametrize("rounding", TaxRounding)
def test_what_is_given_back_is_what_was_taken(rounding: TaxRounding, combined: bool, mode: RoundingMode) -> None:
    policy = TaxPolicy(True, rounding, mode, combined)
    sold = [TaxableLine("general", minor, GENERAL) for minor in (5, 15, 25, 333)]
    returned = [replace(line, amount=-line.amount) for line in sold]
    assert parts(tax_lines(returned, policy)) == [[-tax for tax in own] for own in parts(tax_lines(sold, policy))]
