"""Importing the catalog, taxes, tiles and stock."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract.errors import Refused
from demo.chain import FOLDER
from oms.catalog.item_import import ITEM_COLUMNS, import_items, import_prices
from oms.catalog.market_packs import pack_of
from oms.catalog.markets import change_market, import_taxes, put_market
from oms.catalog.price_calendar import CALENDAR_COLUMNS, import_calendar
from oms.catalog.prices import price_history, set_price
from oms.catalog.repository import item_by_sku
from oms.catalog.tiles import import_tiles
from oms.catalog.wire import load_items, load_markets, load_prices, load_tile_pages
from oms.db.engine import Database
from oms.imports.report import ImportReport
from oms.inventory.stock_import import import_stock
from oms.sync.feed import CHAIN, pricelist_stream
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import Shop

GOOD = {
    "sku": "1", "name": "Bananas", "size": "", "unit": "each", "tracking": "none", "style": "", "category": "Fruit",
    "department": "produce", "tax_category": "zero", "gtins": "9529151022552", "restricted_circulation_number": "20104",
    "price_minor": "149", "price_quantity": "1", "age_restricted": "", "deposit_minor": "0", "bin": "P-01-1",
    "icon": "plant-2", "popularity": "1",
}  # fmt: skip
FROM = datetime(2026, 1, 1, tzinfo=UTC)


def write(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = ITEM_COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def db(chain: Chain) -> Database:
    import_taxes(chain.db, FOLDER / "tax_rates.csv")
    return chain.db


def load(db: Database, path: Path) -> ImportReport:
    return import_items(db, path, pricelist_id="standard", currency="EUR", valid_from=FROM)


def codes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.code) for problem in report.problems]


def test_good_rows_land_and_each_bad_one_is_told_with_its_place(db: Database, tmp_path: Path) -> None:
    plain = GOOD | {"gtins": "", "restricted_circulation_number": ""}
    bad: list[tuple[dict[str, str], str, str]] = [
        ({"gtins": "9529151022553"}, "gtins", "check_digit"),
        ({"gtins": "12345"}, "gtins", "not_a_gtin"),
        ({"gtins": "9529151022552"}, "gtins", "repeated"),
        ({"sku": "1"}, "sku", "repeated"),
        ({"price_minor": "-1"}, "price_minor", "negative"),
        ({"price_minor": "1.49"}, "price_minor", "not_a_whole_number"),
        ({"price_minor": "9" * 30}, "price_minor", "not_a_whole_number"),
        ({"price_quantity": "0"}, "price_quantity", "too_small"),
        ({"tax_category": "luxury"}, "tax_category", "tax_category_unknown"),
        ({"unit": "stone"}, "unit", "unknown_value"),
        ({"name": ""}, "name", "empty"),
        ({"name": "a\x00b"}, "name", "nul_character"),
        ({"name": "x" * 12_001}, "name", "too_long"),
        ({"restricted_circulation_number": "٢٠١٠٤"}, "restricted_circulation_number", "not_an_in_store_number"),
        ({"restricted_circulation_number": "20104"}, "restricted_circulation_number", "repeated"),
    ]
    rows = [GOOD] + [plain | {"sku": f"bad-{index}"} | change for index, (change, _, _) in enumerate(bad)]
    report = load(db, write(tmp_path / "items.csv", [*rows, plain | {"sku": "2"}]))
    assert report.landed == 2
    assert codes(report) == [(line, column, code) for line, (_, column, code) in enumerate(bad, start=3)]
    assert all(len(problem.value) <= 80 and problem.remedy for problem in report.problems)


def test_a_row_with_several_faults_tells_them_all(db: Database, tmp_path: Path) -> None:
    report = load(db, write(tmp_path / "items.csv", [GOOD | {"unit": "stone", "price_minor": "x"}]))
    assert [code for _, _, code in codes(report)] == ["unknown_value", "not_a_whole_number"]
    assert report.refused == 1


def test_importing_again_changes_nothing_and_tells_no_register(chain: Chain, db: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "items.csv", [GOOD])
    assert load(db, path).landed == 1
    chain.settle()
    again = load(db, path)
    assert (again.landed, again.unchanged) == (0, 1)
    assert chain.settle() == 0


def test_a_changed_row_changes_its_item_and_keeps_its_id(chain: Chain, db: Database, tmp_path: Path) -> None:
    load(db, write(tmp_path / "items.csv", [GOOD]))
    chain.settle()
    with db.snapshot() as tx:
        before = item_by_sku(tx, "1")["item_id"]
    load(db, write(tmp_path / "items.csv", [GOOD | {"name": "Ripe bananas", "gtins": ""}]))
    with db.snapshot() as tx:
        row = load_items(tx, CHAIN, [before])[before]
    assert row.model_dump()["name"] == "Ripe bananas"
    assert row.model_dump()["identifiers"] == ()
    assert chain.settle() == 1


def test_a_number_of_another_item_is_not_taken_over(db: Database, tmp_path: Path) -> None:
    load(db, write(tmp_path / "items.csv", [GOOD]))
    report = load(db, write(tmp_path / "more.csv", [GOOD | {"sku": "2"}]))
    assert codes(report) == [(2, "gtins", "taken"), (2, "restricted_circulation_number", "taken")]


def test_hostile_names_land_as_they_are_but_for_those_no_database_can_hold(db: Database, tmp_path: Path) -> None:
    rows = []
    with (FOLDER / "hostile_items.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            name = json.loads(row["name_json"]) * int(row["repeat"])
            told = {"sku": row["sku"], "name": name, "gtins": row["gtins"], "restricted_circulation_number": ""}
            rows.append(GOOD | told)
    report = load(db, write(tmp_path / "items.csv", rows))
    held = [row for row in rows if "\x00" not in row["name"]]
    assert report.landed == len(held)
    assert {problem.code for problem in report.problems} == {"nul_character"}
    with db.snapshot() as tx:
        for row in held:
            assert item_by_sku(tx, row["sku"])["name"] == row["name"].strip()


def test_lines_that_are_not_utf8_or_not_csv_are_told_and_left_out(db: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "items.csv", [GOOD, GOOD | {"sku": "2", "gtins": "", "restricted_circulation_number": ""}])
    lines = path.read_bytes().splitlines()
    latin = lines[2].replace(b"Bananas", "Crème".encode("latin-1")).replace(b"2,", b"3,", 1)
    path.write_bytes(b"\r\n".join([*lines, latin, b'4,"a"b', b"5,too,few"]) + b"\r\n")
    report = load(db, path)
    assert report.landed == 2
    assert codes(report) == [(4, "name", "not_utf8"), (5, "", "row_unreadable"), (6, "", "cells_differ")]


NOT_SUCH_FILES = (
    (b"", "file_empty"),
    (b"sku,name\n1,Bananas\n", "columns_missing"),
    ("sku;name\n".encode("utf-16"), "file_not_utf8"),
)


def test_a_file_that_is_no_such_file_is_refused_whole(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    with pytest.raises(Refused, match="file_missing"):
        load(db, path)
    for content, code in NOT_SUCH_FILES:
        path.write_bytes(content)
        with pytest.raises(Refused, match=code):
            load(db, path)


def test_prices_that_were_stay_on_record(db: Database, tmp_path: Path) -> None:
    load(db, write(tmp_path / "items.csv", [GOOD]))

    def put(minor: int, moment: datetime) -> bool:
        told = {"pricelist_id": "standard", "quantity": 1, "valid_from": moment, "valid_to": None}
        return db.run(lambda tx: set_price(tx, "1", minor, **told))  # type: ignore[arg-type]

    later = datetime(2026, 6, 1, tzinfo=UTC)
    assert [put(149, later), put(159, later), put(169, later)] == [False, True, True]
    with db.snapshot() as tx:
        item_id = item_by_sku(tx, "1")["item_id"]
        history = [(row["ten_thousandths"], row["superseded_at"] is None) for row in price_history(tx, "1")]
        row = load_prices(tx, pricelist_stream("standard"), [item_id])[item_id].model_dump()
    assert sorted(history) == [(14_900, True), (15_900, False), (16_900, True)]
    assert [price["ten_thousandths"] for price in row["prices"]] == [14_900, 16_900]
    assert row["prices"][1]["valid_from"] == "2026-06-01T00:00:00.000Z"


def test_a_price_file_needs_items_and_a_price_list_that_exist(db: Database, tmp_path: Path) -> None:
    columns = ("sku", "price_minor", "price_quantity")
    path = write(
        tmp_path / "prices.csv",
        [{"sku": "1", "price_minor": "200", "price_quantity": "3"}, {"sku": "9", "price_minor": "1"}],
        columns,
    )
    with pytest.raises(Refused, match="pricelist_unknown"):
        import_prices(db, path, pricelist_id="standard")
    load(db, write(tmp_path / "items.csv", [GOOD]))
    report = import_prices(db, path, pricelist_id="standard")
    assert (report.landed, codes(report)) == (1, [(3, "sku", "item_unknown")])


def test_a_calendar_of_prices_lands_once_and_tells_each_bad_row(db: Database, tmp_path: Path) -> None:
    load(db, write(tmp_path / "items.csv", [GOOD | {"price_minor": "100"}]))
    first = {"sku": "1", "price": "2.399", "quantity": "3.785", "valid_from": "2026-02-02T05:00:00Z"}
    first["valid_to"] = "2026-02-09T05:00:00Z"
    bad = [
        ({"price": "1.23456"}, "price", "not_a_price"),
        ({"price": "-1"}, "price", "price_out_of_range"),
        ({"quantity": "0"}, "quantity", "quantity_out_of_range"),
        ({"valid_from": "Monday"}, "valid_from", "not_a_moment"),
        ({"valid_from": ""}, "valid_from", "empty"),
        ({"valid_to": "2025-01-01T00:00:00Z"}, "valid_to", "ends_before_it_begins"),
        ({"sku": "9"}, "sku", "item_unknown"),
        ({}, "valid_from", "repeated"),
    ]
    rows = [first] + [first | {"valid_from": f"2026-01-0{day}T05:00:00Z"} | bad[day - 1][0] for day in range(1, 8)]
    path = write(tmp_path / "calendar.csv", [*rows, first], CALENDAR_COLUMNS)
    report = import_calendar(db, path, pricelist_id="standard")
    told = sorted((line, column, code) for line, (_, column, code) in enumerate(bad, start=3))
    assert (report.landed, sorted(codes(report))) == (1, told)
    again = import_calendar(db, path, pricelist_id="standard")
    assert (again.landed, again.unchanged) == (0, 1)
    with db.snapshot() as tx:
        item_id = item_by_sku(tx, "1")["item_id"]
        prices = load_prices(tx, pricelist_stream("standard"), [item_id])[item_id].model_dump()["prices"]
    assert [(one["ten_thousandths"], one["per_thousandths"], one["valid_to"]) for one in prices] == [
        (10_000, 1_000, None),
        (23_990, 3_785, "2026-02-09T05:00:00.000Z"),
    ]


def test_a_tax_rate_holds_from_local_midnight_until_the_next_of_its_category(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "taxes.csv"
    head = "country,tax_category,letter,rate_ppm,name,valid_from,exempt\n"
    path.write_text(f"{head}IE,standard,C,250000,Higher,2027-07-01,no\nFR,x,A,0,None,2027-01-01,no\n")
    assert codes(import_taxes(db, path)) == [(3, "country", "market_unknown")]
    with db.snapshot() as tx:
        rates = load_markets(tx, "market:IE", ["IE"])["IE"].model_dump()["rates"]
    standard = [(rate["ppm"], rate["valid_from"], rate["valid_to"]) for rate in rates if rate["category"] == "standard"]
    assert standard == [
        (230_000, "2021-03-01T00:00:00.000Z", "2027-06-30T23:00:00.000Z"),
        (250_000, "2027-06-30T23:00:00.000Z", None),
    ]


def test_rules_of_a_market_that_cannot_be_right_are_refused(db: Database) -> None:
    assert db.run(lambda tx: put_market(tx, pack_of("IE").market)) is False
    assert db.run(lambda tx: change_market(tx, "FR", "IE", {"cash_increment": 1, "time_zone": "Europe/Paris"})) is True
    wrong: list[dict[str, object]] = [
        {"cash_increment": 0}, {"notes": (500, 500)}, {"time_zone": "Mars/Base"}, {"tax_rounding": "never"},
        {"rcn_price_prefixes": ("21",)},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(Refused, match="market_invalid"):
            db.run(lambda tx, change=change: change_market(tx, "FR", "IE", change))  # type: ignore[misc]


def test_tiles_replace_the_pages_that_were(chain: Chain, db: Database, tmp_path: Path) -> None:
    load(db, write(tmp_path / "items.csv", [GOOD]))
    path = tmp_path / "tiles.csv"

    def tiles(*rows: str) -> ImportReport:
        path.write_text("\n".join(["page,position,label,sku,icon", *rows]) + "\n")
        return import_tiles(db, path)

    assert tiles("Top,1,Bananas,1,plant", "Fruit,1,Bananas,1,plant").landed == 2
    chain.settle()
    report = tiles("Fruit,2,Bananas,1,plant", "Fruit,2,Again,1,plant", "Fruit,31,Off,1,x", "Fruit,3,None,9,x")
    assert sorted(codes(report)) == [
        (3, "position", "repeated"),
        (4, "position", "too_large"),
        (5, "sku", "item_unknown"),
    ]
    with db.snapshot() as tx:
        assert list(load_tile_pages(tx, CHAIN, ["Top", "Fruit"])) == ["Fruit"]
    assert chain.settle() == 2


def test_counted_stock_lands_once_and_bad_rows_are_told(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    rows = ["014,100,12", "014,700,1.134", "014,200,1.5", "099,100,1", "014,999,1", "014,300,-1", "014,100,3"]
    path.write_text("\n".join(["location,sku,on_hand", *rows]) + "\n")
    report = import_stock(shop.db, path)
    assert report.landed == 2
    assert sorted(codes(report)) == [
        (4, "on_hand", "not_whole"),
        (5, "location", "location_unknown"),
        (6, "sku", "item_unknown"),
        (7, "on_hand", "negative"),
        (8, "sku", "repeated"),
    ]
    assert shop.level(shop.till_a, "700").on_hand == 1_134
    assert import_stock(shop.db, path).landed == 0
    assert shop.balanced()


def test_a_report_never_repeats_what_would_act_on_a_screen(db: Database, tmp_path: Path) -> None:
    hostile = "\x1b[2J\u202e" + "x" * 100
    report = load(db, write(tmp_path / "items.csv", [GOOD | {"unit": hostile}]))
    value = report.problems[0].value
    assert value.isprintable()
    assert len(value) < 60
