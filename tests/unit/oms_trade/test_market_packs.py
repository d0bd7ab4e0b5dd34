"""The country packs, by receipts worked out by hand, and what a pack of one's own must be."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from contract.errors import Refused
from contract.rules.rounding import CashRounding, RoundingMode, cash_round
from contract.rules.tax import TaxedDocument, TaxPolicy, TaxRate, TaxRounding, tax_document
from contract.rules.tax_in_force import Exemption, StandingTax, relieved, require_exemption, taxes_in_force
from contract.values.money import Money
from oms.catalog.market_packs import FOLDER, MarketPack, pack_of, packs, read_pack

TODAY = date(2026, 11, 21)
TOPEKA = ("US-KS", "US-KS-SHAWNEE", "US-KS-TOPEKA")
AUSTIN = ("US-TX", "US-TX-AUSTIN", "US-TX-AUSTIN-MTA")
BASKET_US = (("general", 1099), ("food", 349), ("general", 499), ("food", 500))


def standing(pack: MarketPack) -> list[StandingTax]:
    return [
        StandingTax(
            TaxRate(
                one.category, one.letter, one.name, one.ppm, one.exempt, one.tax_id, one.jurisdiction, one.compound
            ),
            one.valid_from.isoformat(),
            position=one.position,
        )
        for one in pack.rates
    ]


def receipt(
    country: str,
    *amounts: tuple[str, int],
    day: date = TODAY,
    places: tuple[str, ...] = (),
    exemption: Exemption | None = None,
) -> TaxedDocument:
    pack = pack_of(country)
    told = pack.market
    policy = TaxPolicy(
        told.prices_include_tax, TaxRounding(told.tax_rounding), RoundingMode(told.tax_mode), told.tax_combined
    )
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return tax_document(amounts, relieved(taxes_in_force(standing(pack), noon, day, places), exemption), policy)


def table(document: TaxedDocument) -> list[tuple[str, str, int, int]]:
    return [(own.rate.letter, own.rate.name, own.net, own.tax) for own in document.totals]


def cash(country: str, minor: int) -> int:
    told = pack_of(country).market
    return cash_round(
        Money(minor, told.currency), CashRounding(told.cash_increment, RoundingMode(told.cash_mode))
    ).minor


def test_a_receipt_of_ireland() -> None:
    """Each line by itself: 19.99 holds 3.7380, 4.50 holds 0.5352, 6.50 holds 0.5367."""
    document = receipt(
        "IE", ("zero", 320), ("standard", 1999), ("reduced", 450), ("hot_take_away", 650), ("outside", 15)
    )
    assert table(document) == [
        ("A", "Zero rate", 320, 0),
        ("B", "Reduced rate", 396, 54),
        ("C", "Standard rate", 1625, 374),
        ("D", "Second reduced rate", 596, 54),
        ("Z", "Deposit, outside VAT", 15, 0),
    ]
    assert (document.gross, cash("IE", document.gross)) == (3434, 3435)


@pytest.mark.parametrize(
    ("day", "letter", "tax"), [(date(2026, 6, 30), "B", 77), (date(2026, 7, 1), "D", 54), (date(2023, 9, 1), "B", 77)]
)
def test_hot_food_in_ireland_changed_its_rate_and_letter_on_a_day(day: date, letter: str, tax: int) -> None:
    (own,) = receipt("IE", ("hot_take_away", 650), day=day).totals
    assert (own.rate.letter, own.tax) == (letter, tax)


def test_a_receipt_of_germany() -> None:
    """Each rate once: 5.97 holds 0.9532 (three lines would be 3 x 0.32), 3.78 holds 0.2473; no cash is rounded."""
    basket = (("standard", 199), ("reduced", 129), ("standard", 199), ("reduced", 249), ("standard", 199))
    document = receipt("DE", *basket)
    assert table(document) == [("A", "MwSt. normal", 502, 95), ("B", "MwSt. ermäßigt", 353, 25)]
    assert (document.net, document.gross, cash("DE", document.gross)) == (855, 975, 975)
    lowered = receipt("DE", *basket, day=date(2020, 12, 31))
    assert [own.tax for own in lowered.totals] == [82, 18]
    assert cash("DE", 1234) == 1234


@pytest.mark.parametrize(("day", "letter", "tax"), [(date(2025, 12, 31), "A", 304), (date(2026, 1, 1), "B", 124)])
def test_a_meal_in_germany_bears_the_reduced_rate_since_2026(day: date, letter: str, tax: int) -> None:
    (own,) = receipt("DE", ("restaurant", 1901), day=day).totals
    assert (own.rate.letter, own.tax) == (letter, tax)


def test_a_receipt_of_switzerland() -> None:
    """17.90 holds 1.3413 at 8.1 %, 6.43 holds 0.1629 at 2.6 %; cash goes to 5 centimes."""
    basket = (("standard", 1295), ("reduced", 378), ("standard", 495), ("reduced", 265))
    document = receipt("CH", *basket)
    assert table(document) == [("A", "MWST Normalsatz", 1656, 134), ("B", "MWST reduzierter Satz", 627, 16)]
    assert (document.gross, cash("CH", document.gross), cash("CH", 2432)) == (2433, 2435, 2430)
    assert [own.tax for own in receipt("CH", *basket, day=date(2023, 12, 31)).totals] == [128, 16]


def test_a_receipt_of_topeka_in_kansas() -> None:
    """15.98 at 9.35 % together is 1.4941; food bears county and city alone: 8.49 at 2.85 % is 0.2420."""
    document = receipt("US", *BASKET_US, places=TOPEKA)
    assert table(document) == [
        ("F", "Kansas sales tax, food", 849, 0),
        ("F", "Shawnee County", 849, 11),
        ("F", "City of Topeka", 849, 13),
        ("T", "Kansas sales tax", 1598, 104),
        ("T", "Shawnee County", 1598, 21),
        ("T", "City of Topeka", 1598, 24),
    ]
    assert (document.net, document.tax, document.gross) == (2447, 173, 2620)
    assert cash("US", document.gross) == 2620


def test_a_receipt_of_austin_in_texas() -> None:
    """15.98 at 8.25 % is 1.3184; food bears nothing."""
    document = receipt("US", *BASKET_US, places=AUSTIN)
    assert table(document) == [
        ("N", "Food, not taxed", 849, 0),
        ("T", "Texas sales tax", 1598, 100),
        ("T", "City of Austin", 1598, 16),
        ("T", "Austin transit authority", 1598, 16),
    ]
    assert document.gross == 2579


@pytest.mark.parametrize(
    ("day", "ppm"),
    [(date(2022, 12, 31), 65_000), (date(2023, 1, 1), 40_000), (date(2024, 1, 1), 20_000), (date(2025, 1, 1), 0)],
)
def test_the_state_tax_on_food_in_kansas_ended_in_steps(day: date, ppm: int) -> None:
    assert receipt("US", ("food", 100), day=day, places=("US-KS",)).totals[0].rate.ppm == ppm


def test_a_reseller_with_a_certificate_pays_no_tax_in_texas() -> None:
    certificate = Exemption("01-339 4711", "resale", AUSTIN, date(2026, 12, 31))
    require_exemption(certificate, pack_of("US").market.exemption_reasons, TODAY)
    document = receipt("US", *BASKET_US, places=AUSTIN, exemption=certificate)
    assert (document.tax, document.gross) == (0, 2447)
    assert {own.rate.relief for own in document.totals} == {"", "01-339 4711"}


@pytest.mark.parametrize("country", ["IE", "DE", "CH"])
def test_where_no_reason_is_known_no_certificate_lifts_tax(country: str) -> None:
    with pytest.raises(Refused, match="tax_exemption_not_allowed"):
        require_exemption(Exemption("1", "resale"), pack_of(country).market.exemption_reasons, TODAY)


def test_every_pack_is_sound_and_tells_a_rate_of_today_for_each_category() -> None:
    assert [pack.market.country for pack in packs()] == ["CH", "DE", "IE", "US"]
    for pack in packs():
        places = tuple({rate.jurisdiction for rate in pack.rates})
        noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
        assert set(taxes_in_force(standing(pack), noon, TODAY, places)) == {rate.category for rate in pack.rates}


def test_the_pack_of_ireland_and_the_file_of_the_demo_say_the_same() -> None:
    told = {
        (one.category, one.letter, one.ppm, one.name, one.valid_from.isoformat(), one.exempt)
        for one in pack_of("IE").rates
    }
    with (FOLDER.parent / "demo" / "tax_rates.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert (
                row["tax_category"], row["letter"], int(row["rate_ppm"]), row["name"], row["valid_from"],
                row["exempt"] == "yes",
            ) in told  # fmt: skip


@pytest.mark.parametrize(
    ("was", "becomes", "wrong"),
    [
        ('rounding = "per_line"', 'rounding = "sometimes"', "tax.rounding"),
        ('mode = "half_up"', 'mode = "guess"', "mode"),
        ("increment = 5", "increment = 0", "cash_increment"),
        ('time_zone = "Europe/Dublin"', 'time_zone = "Nowhere"', "time_zone"),
        ('currency = "EUR"', 'currency = "EUR"\nunheard = 1', "unheard"),
        ("steps = [[1972-11-01, 0]]", "steps = []", "steps"),
        ("exempt = true\nsteps = [[1972-11-01, 0]]", "exempt = true\nsteps = [[1972-11-01, 5]]", "rate of exempt"),
        ("steps = [[2003-01-01, 135000]]", "steps = [[2003-01-01, 1], [2003-01-01, 2]]", "told twice"),
        ('category = "zero"', 'category = "zero"\njurisdiction = "US-KS"', "jurisdiction of zero"),
        ('sources = ["Value', 'sources = []\nother = ["Value', "sources"),
        ("[tax]", "[tax", "line"),
    ],
)
def test_a_pack_that_is_not_sound_is_refused_and_says_where(was: str, becomes: str, wrong: str, tmp_path: Path) -> None:
    told = (FOLDER / "ie.toml").read_text(encoding="utf-8")
    assert was in told
    path = tmp_path / "ie.toml"
    path.write_text(told.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_pack(path)
    assert refusal.value.code in ("market_pack_invalid", "market_invalid")
    assert wrong in str(refusal.value.params["wrong"])


def test_a_country_without_a_pack_is_refused() -> None:
    for country in ("XX", "../IE", "ie", ""):
        with pytest.raises(Refused, match="market_unknown"):
            pack_of(country)
    with pytest.raises(Refused, match="file_missing"):
        read_pack(FOLDER / "xx.toml")
