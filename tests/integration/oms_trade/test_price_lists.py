"""Country packs, jurisdictions, price lists on others, narrowed prices and packagings, from files to rows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contract.errors import Refused
from contract.messages.rows import ItemRow, LocationRow, MarketRow, PriceRow
from contract.values.quantity import Quantity, Unit
from contract.values.time import instant_text
from oms.catalog.item_import import ITEM_COLUMNS, import_items, import_prices
from oms.catalog.markets import load_pack, put_rates
from oms.catalog.model import RateDraft
from oms.catalog.price_calendar import import_calendar
from oms.catalog.prices import base_pricelist, ensure_pricelist, lists_above, lists_below, price_holding, set_price
from oms.catalog.wire import load_items, load_markets, load_prices
from oms.db.engine import Database
from oms.stores.loaders import load_locations
from oms.stores.locations import add_location
from oms.sync.feed import CHAIN, market_stream, pricelist_stream, store_stream
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.test_imports import GOOD, codes, write

FROM = datetime(2026, 1, 1, tzinfo=UTC)
CASE = "19529151022559"
COLUMNS = (*ITEM_COLUMNS, "packs")


@pytest.fixture
def db(chain: Chain) -> Database:
    chain.db.run(lambda tx: load_pack(tx, "IE"))
    return chain.db


@pytest.fixture
def bananas(db: Database, tmp_path: Path) -> str:
    """The id of an item by the piece that also comes in cases of 12."""
    path = write(tmp_path / "items.csv", [GOOD | {"packs": f"{CASE}:CS:12"}], COLUMNS)
    report = import_items(db, path, pricelist_id="standard", currency="EUR", valid_from=FROM)
    assert (report.landed, report.problems) == (1, [])
    with db.snapshot() as tx:
        return str(tx.conn.exec_driver_sql("SELECT item_id FROM item WHERE sku = '1'").scalar_one())


def prices(db: Database, item_id: str, pricelist: str = "standard") -> PriceRow:
    with db.snapshot() as tx:
        row = load_prices(tx, pricelist_stream(pricelist), [item_id])[item_id]
    assert isinstance(row, PriceRow)
    return row


def test_a_pack_is_loaded_once_and_told_to_the_registers(chain: Chain, db: Database) -> None:
    assert db.run(lambda tx: load_pack(tx, "US")) > 10
    chain.settle()
    assert db.run(lambda tx: load_pack(tx, "US")) == 0
    assert chain.settle() == 0
    with db.snapshot() as tx:
        row = load_markets(tx, market_stream("US"), ["US"])["US"]
    assert isinstance(row, MarketRow)
    assert row.tax_policy.combined
    assert row.exemption_reasons == ("resale", "government", "nonprofit")
    food = [one for one in row.rates if (one.category, one.jurisdiction) == ("food", "US-KS")]
    assert [(one.ppm, one.valid_to) for one in food] == [
        (65_000, "2023-01-01T06:00:00.000Z"),
        (40_000, "2024-01-01T06:00:00.000Z"),
        (20_000, "2025-01-01T06:00:00.000Z"),
        (0, None),
    ]
    assert {one.position for one in row.rates} == {0, 1, 2, 3}


def test_a_tax_of_ones_own_place_stands_beside_those_of_the_pack(db: Database) -> None:
    own = RateDraft("US", "general", "T", "Lawrence", 15_500, False, FROM.date(), "city", "US-KS-LAWRENCE", 3)
    db.run(lambda tx: load_pack(tx, "US"))
    assert db.run(lambda tx: put_rates(tx, [own])) == [own]
    assert db.run(lambda tx: load_pack(tx, "US")) == 0
    with db.snapshot() as tx:
        row = load_markets(tx, market_stream("US"), ["US"])["US"]
    assert isinstance(row, MarketRow)
    assert "Lawrence" in {one.name for one in row.rates}


def test_a_store_names_the_jurisdictions_whose_taxes_it_bears(db: Database) -> None:
    told = ("US-KS", "US-KS-SHAWNEE", "US-KS-TOPEKA")
    place: dict[str, Any] = {
        "code": "101",
        "name": "Topeka",
        "country": "US",
        "currency": "USD",
        "time_zone": "America/Chicago",
    }
    new = db.run(lambda tx: add_location(tx, **place, jurisdictions=told))
    with db.snapshot() as tx:
        row = load_locations(tx, store_stream(new.id), [new.id])[new.id]
    assert isinstance(row, LocationRow)
    assert row.jurisdictions == told
    for wrong in ("IE-D", "us-ks", "US", "US-"):
        with pytest.raises(Refused, match="location_invalid"), db.transaction() as tx:
            add_location(tx, **place | {"code": "102"}, jurisdictions=(wrong,))


def test_a_packaging_has_its_own_number_quantity_and_price(db: Database, bananas: str, tmp_path: Path) -> None:
    with db.snapshot() as tx:
        row = load_items(tx, CHAIN, [bananas])[bananas]
    assert isinstance(row, ItemRow)
    assert [(pack.gtin, pack.unit, pack.quantity_thousandths) for pack in row.packs] == [(CASE, "CS", 12_000)]
    assert row.identifiers == ("09529151022552",)
    path = tmp_path / "prices.csv"
    path.write_text("sku,price_minor,price_quantity,unit\n1,1500,1,CS\n1,150,1,\n1,1,1,PAL\n")
    report = import_prices(db, path, pricelist_id="standard", valid_from=FROM)
    assert codes(report) == [(4, "unit", "unit_unknown")]
    (case,) = prices(db, bananas).narrowed
    assert (case.unit, case.ten_thousandths, case.per_thousandths) == ("CS", 150_000, 12_000)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (f"{CASE}:CS", "not_a_pack"),
        (f"{CASE}:CS:0", "not_a_pack"),
        (f"{CASE}:case:12", "not_a_pack"),
        ("19529151022550:CS:12", "check_digit"),
        (f"{CASE}:CS:12;29529151022556:CS:24", "repeated"),
        ("9529151022552:CS:12", "repeated"),
    ],
)
def test_a_packaging_that_cannot_be_is_told(db: Database, tmp_path: Path, told: str, code: str) -> None:
    rows = [GOOD, GOOD | {"sku": "2", "gtins": "", "restricted_circulation_number": "", "packs": told}]
    path = write(tmp_path / "items.csv", rows, COLUMNS)
    report = import_items(db, path, pricelist_id="standard", currency="EUR", valid_from=FROM)
    assert [own for _, _, own in codes(report)] == [code]


def test_a_number_of_a_packaging_belongs_to_one_item(db: Database, bananas: str, tmp_path: Path) -> None:
    other = GOOD | {"sku": "2", "gtins": CASE, "restricted_circulation_number": ""}
    report = import_items(db, write(tmp_path / "b.csv", [other]), pricelist_id="standard", currency="EUR")
    assert codes(report) == [(2, "gtins", "taken")]


def test_prices_of_groups_and_from_a_quantity_on_are_imported(db: Database, bananas: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("sku,price_minor,price_quantity,customer_group,minimum_quantity\n1,139,1,members,\n1,129,1,,6\n")
    assert import_prices(db, path, pricelist_id="standard", valid_from=FROM).landed == 2
    assert import_prices(db, path, pricelist_id="standard", valid_from=FROM).unchanged == 2
    row = prices(db, bananas)
    assert [(one.ten_thousandths, one.minimum_thousandths) for one in row.prices] == [(14_900, None), (12_900, 6_000)]
    assert [(one.ten_thousandths, one.customer_group) for one in row.narrowed] == [(13_900, "members")]


def test_a_calendar_says_for_whom_its_prices_are(db: Database, bananas: str, tmp_path: Path) -> None:
    path = tmp_path / "weeks.csv"
    begin = instant_text(FROM)
    path.write_text(
        "sku,price,quantity,valid_from,valid_to,customer_group,unit\n"
        f"1,1.19,1,{begin},,staff,\n1,13.5,1,{begin},,,CS\n1,1.09,1,{begin},,members,\n"
    )
    assert import_calendar(db, path, pricelist_id="standard").landed == 3
    told = [
        (one.customer_group, one.unit, one.ten_thousandths, one.per_thousandths) for one in prices(db, bananas).narrowed
    ]
    with db.snapshot() as tx:
        paid = [price_holding(tx, "standard", bananas, Quantity.of(1, Unit.EACH), own) for own in ((), ("members",))]
    assert [one and one.price.ten_thousandths for one in paid] == [14_900, 10_900]
    assert sorted(told) == [("", "CS", 135_000, 12_000), ("members", "", 10_900, 1_000), ("staff", "", 11_900, 1_000)]


def test_a_list_based_on_another_tells_the_prices_of_both_and_hears_of_changes(
    chain: Chain, db: Database, bananas: str
) -> None:
    def based() -> bool:
        with db.transaction() as tx:
            for name in ("region", "dublin"):
                ensure_pricelist(tx, name, "EUR")
            set_price(tx, "1", 159, pricelist_id="dublin", quantity=1, valid_from=FROM, valid_to=None)
            base_pricelist(tx, "region", "standard")
            return base_pricelist(tx, "dublin", "region")

    assert based() is True
    assert based() is False
    chain.settle()
    row = prices(db, bananas, "dublin")
    assert [(one.level, one.ten_thousandths) for one in row.prices] == [(0, 15_900), (2, 14_900)]
    later = FROM.replace(month=6)
    db.run(lambda tx: set_price(tx, "1", 155, pricelist_id="standard", quantity=1, valid_from=later, valid_to=None))
    assert chain.settle() == 3
    with db.snapshot() as tx:
        assert lists_below(tx, "dublin") == ["dublin", "region", "standard"]
        assert lists_above(tx, "standard") == ["standard", "region", "dublin"]
    assert db.run(lambda tx: base_pricelist(tx, "dublin", None)) is True
    assert [one.level for one in prices(db, bananas, "dublin").prices] == [0]


def test_a_list_is_not_based_on_itself_nor_on_another_currency(db: Database) -> None:
    with db.transaction() as tx:
        for name, currency in (("a", "EUR"), ("b", "EUR"), ("dollars", "USD")):
            ensure_pricelist(tx, name, currency)
        base_pricelist(tx, "a", "b")
    for name, on, code in (
        ("b", "a", "pricelist_based_on_itself"),
        ("a", "a", "pricelist_based_on_itself"),
        ("a", "dollars", "pricelist_currency_differs"),
        ("a", "nothing", "pricelist_unknown"),
    ):
        with pytest.raises(Refused, match=code), db.transaction() as tx:
            base_pricelist(tx, name, on)
