"""The catalog finds the right item, at the right price, and can be made again without a network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.catalog.catalog import Catalog
from contract.messages.rows import PackEntry, PriceEntry, PriceRow
from contract.messages.sync import StreamPage, WireRow
from contract.values.gs1 import Scanned, read_symbol
from contract.values.price import UnitPrice
from contract.values.quantity import Quantity, Unit
from tests.builders import (
    BANANAS,
    EGGS,
    EGGS_GTIN,
    HAM,
    NOON,
    SKILLET,
    SOURDOUGH,
    SOURDOUGH_GTIN,
    FakeClock,
    chain_rows,
    item,
    label,
    market_ie,
    page,
    price,
    price_rows,
)

KEY = bytes(32)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def catalog(tmp_path: Path, clock: FakeClock) -> Iterator[Catalog]:
    made = Catalog.open(tmp_path, KEY, clock)
    made.apply([page("chain", chain_rows()), page("market:IE", (market_ie(),)), page("pricelist:ie", price_rows())])
    yield made
    made.close()


def found(catalog: Catalog, text: str) -> str | None:
    hit = catalog.lookup(read_symbol(text, catalog.market().layout))
    return hit.item.item_id if hit else None


def hits(catalog: Catalog, text: str, limit: int = 5) -> list[str]:
    return [hit.item.item_id for hit in catalog.search(text, limit).hits]


def test_symbols_in_store_numbers_and_skus_find_their_item(catalog: Catalog) -> None:
    assert found(catalog, SOURDOUGH_GTIN[1:]) == SOURDOUGH
    assert found(catalog, f"]E0{EGGS_GTIN[1:]}") == EGGS
    assert found(catalog, label("21", "20104", 1134)) == BANANAS
    assert found(catalog, "bread") == SOURDOUGH
    assert found(catalog, "BREAD") == SOURDOUGH
    assert found(catalog, "04006381333931") is None
    assert catalog.lookup(Scanned("' OR 1=1 --", other="' OR 1=1 --")) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bread", [SOURDOUGH]),
        ("sour", [SOURDOUGH]),
        ("SOURD loaf", [SOURDOUGH]),
        ("fraiche", [HAM]),
        ("Crème ham", [HAM]),
        ("26 cm", [SKILLET]),
        ("pre-seasoned", [SKILLET]),
        ("b", [BANANAS, SOURDOUGH]),
        ("l", [BANANAS, EGGS, SOURDOUGH]),
        ("eggs skillet", []),
        ("", []),
        ('"*" OR (', []),
    ],
)
def test_every_word_typed_begins_a_word_and_best_sellers_come_first(
    catalog: Catalog, typed: str, expected: list[str]
) -> None:
    assert hits(catalog, typed) == expected


def test_a_limit_keeps_the_best_sellers(catalog: Catalog) -> None:
    assert hits(catalog, "l", 2) == [BANANAS, EGGS]


def test_hits_carry_the_price_of_now(catalog: Catalog) -> None:
    assert [hit.price for hit in catalog.search("sourdough").hits] == [UnitPrice(32000, "EUR")]


def test_a_changed_item_is_found_by_its_new_words_only(catalog: Catalog) -> None:
    changed = item(name="Rye Loaf", identifiers=(EGGS_GTIN,), popularity=1)
    catalog.apply([page("chain", (changed,), 50)])
    assert hits(catalog, "sourdough") == []
    assert hits(catalog, "rye") == [SOURDOUGH]
    assert found(catalog, SOURDOUGH_GTIN[1:]) is None
    assert found(catalog, EGGS_GTIN[1:]) == SOURDOUGH
    assert catalog.cursors()["chain"] == 50


def test_the_number_of_a_case_finds_its_item_and_how_many_it_holds(catalog: Catalog) -> None:
    case = PackEntry(gtin="19529151022559", unit="CS", quantity_thousandths=12_000)
    catalog.apply([page("chain", (item(identifiers=(SOURDOUGH_GTIN,), packs=(case,)),), 50)])
    hit = catalog.lookup(read_symbol("19529151022559", catalog.market().layout))
    assert hit is not None
    assert hit.pack is not None
    assert (hit.item.item_id, hit.pack.unit, hit.pack.quantity_thousandths) == (SOURDOUGH, "CS", 12_000)
    piece = catalog.lookup(read_symbol(SOURDOUGH_GTIN, catalog.market().layout))
    assert piece is not None
    assert piece.pack is None
    catalog.apply([page("chain", (item(identifiers=(SOURDOUGH_GTIN,)),), 51)])
    assert found(catalog, "19529151022559") is None


def test_a_price_is_for_a_group_or_a_packaging_where_it_says_so(catalog: Catalog) -> None:
    case = PriceEntry(ten_thousandths=330_000, per_thousandths=12_000, valid_from="2020-01-01T00:00:00.000Z", unit="CS")
    member = PriceEntry(ten_thousandths=30_000, valid_from="2020-01-01T00:00:00.000Z", customer_group="members")
    local = PriceEntry(ten_thousandths=31_000, valid_from="2020-01-01T00:00:00.000Z")
    chain = PriceEntry(ten_thousandths=29_000, valid_from="2026-01-01T00:00:00.000Z", level=1)
    row = PriceRow(item_id=SOURDOUGH, currency="EUR", prices=(local, chain), narrowed=(case, member))
    catalog.apply([page("pricelist:ie", (row,), 50)])
    bread = catalog.item(SOURDOUGH)
    assert bread is not None
    assert catalog.price(bread, Quantity.of(1), NOON) == UnitPrice(31_000, "EUR")
    assert catalog.price(bread, Quantity.of(1), NOON, ("members",)) == UnitPrice(30_000, "EUR")
    assert catalog.price(bread, Quantity.of(12), NOON, unit="CS") == UnitPrice(330_000, "EUR", Quantity.of(12))


def test_an_item_no_longer_sold_is_known_but_not_searched(catalog: Catalog) -> None:
    catalog.apply([page("chain", (item(identifiers=(SOURDOUGH_GTIN,), active=False),), 50)])
    assert hits(catalog, "sourdough") == []
    sourdough = catalog.item(SOURDOUGH)
    assert sourdough is not None
    assert not sourdough.active


def test_a_tombstone_takes_the_item_and_all_that_finds_it(catalog: Catalog) -> None:
    gone = WireRow(kind="item", key=SOURDOUGH, number=60, body=None)
    elsewhere = StreamPage(stream="other", rows=(gone,), next=60, more=True)
    catalog.apply([elsewhere])
    assert found(catalog, SOURDOUGH_GTIN[1:]) == SOURDOUGH
    catalog.apply([elsewhere.model_copy(update={"stream": "chain"})])
    assert found(catalog, SOURDOUGH_GTIN[1:]) is None
    assert hits(catalog, "sourdough") == []


def test_a_restarted_stream_drops_only_what_it_does_not_tell_again(catalog: Catalog) -> None:
    catalog.apply([StreamPage(stream="chain", rows=(), next=0, more=True, restart=True)])
    assert found(catalog, EGGS_GTIN[1:]) == EGGS
    assert catalog.cursors()["chain"] == 0
    catalog.apply([page("chain", chain_rows()[:1])])
    assert found(catalog, SOURDOUGH_GTIN[1:]) == SOURDOUGH
    assert found(catalog, EGGS_GTIN[1:]) is None
    assert catalog.market().country == "IE"


def test_reading_everything_again_keeps_serving_meanwhile(catalog: Catalog) -> None:
    catalog.restart()
    assert catalog.cursors() == {}
    assert found(catalog, EGGS_GTIN[1:]) == EGGS
    catalog.apply([page("chain", chain_rows()[1:])])
    assert found(catalog, SOURDOUGH_GTIN[1:]) is None
    assert found(catalog, EGGS_GTIN[1:]) == EGGS


def test_derived_tables_are_made_again_from_the_raw_rows(catalog: Catalog) -> None:
    with catalog._turn, catalog._writer.begin():
        for table in ("identifier", "derived_item"):
            catalog._writer.exec_driver_sql(f"DELETE FROM {table}")
    assert found(catalog, EGGS_GTIN[1:]) is None
    catalog.rebuild()
    assert found(catalog, EGGS_GTIN[1:]) == EGGS
    assert hits(catalog, "l") == [BANANAS, EGGS, SOURDOUGH]


def test_prices_follow_the_clock_and_the_quantity(catalog: Catalog, clock: FakeClock) -> None:
    offer = PriceEntry(
        ten_thousandths=20000, per_thousandths=3000, valid_from="2026-11-21T12:00:00.000Z",
        valid_to="2026-11-22T12:00:00.000Z", minimum_thousandths=3000,
    )  # fmt: skip
    row = PriceRow(item_id=EGGS, currency="EUR", prices=(*price(EGGS, 415).prices, offer))
    catalog.apply([page("pricelist:ie", (row,), 70)])
    eggs = catalog.item(EGGS)
    assert eggs is not None
    three = UnitPrice(20000, "EUR", Quantity.of(3))
    single = UnitPrice(41500, "EUR")
    assert catalog.price(eggs, Quantity.of(3), NOON) == three
    assert catalog.price(eggs, Quantity.of(2), NOON) == single
    assert catalog.price(eggs, Quantity.of(3), NOON - timedelta(seconds=1)) == single
    assert catalog.price(eggs, Quantity.of(3), NOON + timedelta(days=1)) == single
    assert [hit.price for hit in catalog.search("eggs").hits] == [single]


def test_tiles_carry_item_and_price(catalog: Catalog) -> None:
    (top,) = catalog.tile_pages()
    assert [(tile.label, tile.item_id) for tile in top.tiles] == [("Bananas", BANANAS), ("Eggs", EGGS)]
    assert top.tiles[0].price == UnitPrice(14900, "EUR", Quantity.of(1, Unit.KILOGRAM))


def test_small_kinds_are_seen_anew_when_they_change(catalog: Catalog) -> None:
    heard: list[frozenset[str]] = []
    catalog.on_change(heard.append)
    assert catalog.market().cash.increment == 5
    catalog.apply([page("market:IE", (market_ie(cash_increment=1),), 9)])
    assert catalog.market().cash.increment == 1
    assert heard == [frozenset({"catalog:market"})]
    assert set(catalog.roles()) == {"seller", "supervisor"}


def test_it_is_all_there_after_a_restart(catalog: Catalog, tmp_path: Path, clock: FakeClock) -> None:
    catalog.close()
    again = Catalog.open(tmp_path, KEY, clock)
    assert hits(again, "eggs") == [EGGS]
    assert again.cursors() == {"chain": 8, "market:IE": 1, "pricelist:ie": 5}
    again.close()


def test_an_unreadable_catalog_is_moved_aside_and_filled_again(tmp_path: Path, clock: FakeClock) -> None:
    first = Catalog.open(tmp_path, KEY, clock)
    first.apply([page("chain", chain_rows())])
    first.close()
    second = Catalog.open(tmp_path, b"z" * 32, clock)
    assert (second.count_items(), second.cursors()) == (0, {})
    second.close()
    assert (tmp_path / "unreadable-catalog.db").exists()


def test_an_item_in_a_unit_of_the_future_hides_itself_and_nothing_else(catalog: Catalog) -> None:
    future = item(SOURDOUGH, "Sourdough Batch Loaf, sliced", unit="furlong", identifiers=(SOURDOUGH_GTIN,))

    catalog.apply([page("chain", (future, item(HAM, "Sourdough Crumbs")), first_number=500)])

    assert [hit.item.item_id for hit in catalog.search("sourdough").hits] == [HAM]
    assert catalog.lookup(Scanned(SOURDOUGH_GTIN, gtin=SOURDOUGH_GTIN)) is None
