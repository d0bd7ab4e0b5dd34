"""Which carrier takes a parcel."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from contract.messages.rows import CarrierRate, CarrierRow
from contract.rules.carriage import Consignment, RuledOut, carriage_offers, last_collection, next_collection
from tests.carriers import GREENLANE, POSTBAG, carrier, service

DUBLIN = ZoneInfo("Europe/Dublin")
SATURDAY = datetime(2026, 11, 21, 12, tzinfo=DUBLIN)
TO_CORK = Consignment(2_000, (400, 300, 180), "IE", "T12 AB34")


def ruled(parcel: Consignment, *carriers: CarrierRow, ready_at: datetime = SATURDAY) -> list[tuple[str, str]]:
    return [(one.service, str(one.ruled_out or "")) for one in carriage_offers(carriers, parcel, ready_at)]


def test_the_cheapest_that_keeps_the_promise_comes_first_and_what_is_too_late_says_so() -> None:
    urgent = Consignment(2_000, (), "IE", "", promised_on=date(2026, 11, 24))
    assert ruled(urgent, POSTBAG, GREENLANE) == [("nextday", ""), ("standard", "too_late")]
    assert ruled(TO_CORK, POSTBAG, GREENLANE) == [("standard", ""), ("nextday", "")]


def test_of_two_that_cost_the_same_the_one_that_emits_less_comes_first() -> None:
    dirty = carrier("dirty", service("dirty", 640, 1, co2_grams_per_kg=900))
    assert [one for one, _ in ruled(TO_CORK, dirty, GREENLANE)] == ["nextday", "dirty"]


def test_days_are_days_on_which_the_carrier_delivers_after_it_collected() -> None:
    (offer,) = carriage_offers([GREENLANE], TO_CORK, SATURDAY)
    assert (offer.collected_at, offer.arrives_on) == (SATURDAY.replace(hour=18, minute=30), date(2026, 11, 23))
    (missed,) = carriage_offers([GREENLANE], TO_CORK, SATURDAY.replace(hour=19))
    assert (missed.collected_at.date(), missed.arrives_on) == (date(2026, 11, 23), date(2026, 11, 24))


def test_a_parcel_may_be_too_heavy_too_large_or_go_where_nobody_delivers() -> None:
    assert ruled(Consignment(20_001, (), "IE", ""), GREENLANE) == [("nextday", RuledOut.TOO_HEAVY)]
    assert ruled(Consignment(100, (), "DE", ""), GREENLANE) == [("nextday", RuledOut.NOT_THERE)]
    small = carrier("small", service("small", 100, 1, longest_mm=(350, 250, 200)))
    assert ruled(TO_CORK, small) == [("small", RuledOut.TOO_LARGE)]
    assert ruled(Consignment(100, (200, 350, 250), "IE", ""), small) == [("small", "")], "sides in any order"


def test_the_rate_of_the_closest_zone_counts_and_in_it_the_smallest_that_holds_the_weight() -> None:
    rates = (
        CarrierRate(countries=("IE",), up_to_grams=5_000, price_minor=900, transit_days=2),
        CarrierRate(countries=("IE",), postal_prefixes=("T",), up_to_grams=5_000, price_minor=700, transit_days=1),
        CarrierRate(countries=("IE",), postal_prefixes=("T12",), up_to_grams=1_000, price_minor=300, transit_days=1),
        CarrierRate(countries=("IE",), postal_prefixes=("T12",), up_to_grams=5_000, price_minor=500, transit_days=1),
    )
    zoned = carrier("zoned", service("zoned", 1, 1, rates=rates))

    def price(grams: int, postal_code: str) -> int:
        (offer,) = carriage_offers([zoned], Consignment(grams, (), "IE", postal_code), SATURDAY)
        return offer.price_minor

    assert (price(900, "t12 ab34"), price(1_001, "T12AB34"), price(900, "T45"), price(900, "D01")) == (
        300,
        500,
        700,
        900,
    )


def test_what_a_parcel_emits_is_of_the_parcel_and_of_its_weight_rounded_up() -> None:
    (offer,) = carriage_offers([GREENLANE], Consignment(1_001, (), "IE", ""), SATURDAY)
    assert offer.co2_grams == 200 + 51


def test_the_last_collection_that_keeps_a_promise_is_known_ahead() -> None:
    parcel = Consignment(2_000, (), "IE", "", promised_on=date(2026, 11, 27))
    found = last_collection([GREENLANE, POSTBAG], parcel, SATURDAY)
    assert found is not None
    assert (found[0].carrier_id, found[1].date()) == ("greenlane", date(2026, 11, 26))
    lost = Consignment(2_000, (), "IE", "", promised_on=date(2026, 11, 22))
    assert last_collection([GREENLANE, POSTBAG], lost, SATURDAY) is None


def test_a_carrier_that_comes_no_more_offers_nothing() -> None:
    assert ruled(TO_CORK, GREENLANE.model_copy(update={"active": False})) == []
    assert next_collection(GREENLANE, SATURDAY.replace(hour=18, minute=31)).date() == date(2026, 11, 23)
