"""The demo chain's files: whatever loads them may trust these promises."""

import csv
import json
import re
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Literal

import pytest

from contract.messages.rows import ItemRow
from contract.operations import Permission
from contract.values.gs1 import gtin14

DEMO = Path(__file__).parents[3] / "resources" / "demo"
DEPARTMENTS = {"produce", "bakery", "dairy", "meat", "drinks", "household", "home", "seasonal"}
ZONES = "ABCDFKPSTZ"
TRACKING: dict[str, Literal["none", "lot", "serial"]] = {"none": "none", "lot": "lot", "serial": "serial"}


def rows(file: str) -> list[dict[str, str]]:
    with (DEMO / file).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, strict=True))


ITEMS = rows("items.csv")
SKUS = {item["sku"] for item in ITEMS}


def assert_unique(values: list[str]) -> None:
    assert [value for value, count in Counter(values).items() if count > 1] == []


def outline_icons() -> set[str]:
    folder = resources.files("pytablericons") / "icons" / "outline"
    return {icon.name.removesuffix(".svg") for icon in folder.iterdir()}


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.csv")), ids=lambda path: path.name)
def test_every_file_is_regular_csv_and_each_column_is_explained(path: Path) -> None:
    content = path.read_bytes().decode("utf-8")
    assert "\r" not in content
    header, *body = list(csv.reader(content.splitlines(keepends=True), strict=True))
    assert body
    assert {len(row) for row in body} == {len(header)}
    assert all(cell == cell.strip() for row in body for cell in row)
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    assert [column for column in header if f"`{column}`" not in readme] == []


def test_skus_names_and_in_store_numbers_are_unique() -> None:
    assert len(ITEMS) >= 400
    assert_unique([item["sku"] for item in ITEMS])
    assert_unique([f"{item['name']} {item['size']}".casefold() for item in ITEMS])
    assert_unique([number for item in ITEMS if (number := item["restricted_circulation_number"])])


def test_gtins_are_demonstration_numbers_with_right_check_digits_and_one_owner() -> None:
    gtins = [gtin for item in ITEMS + rows("hostile_items.csv") for gtin in item["gtins"].split(";") if gtin]
    assert_unique([gtin14(gtin) for gtin in gtins])
    assert [gtin for gtin in gtins if not gtin.removeprefix("1" if len(gtin) == 14 else "").startswith("952")] == []
    assert {len(gtin) for gtin in gtins} == {8, 13, 14}


def test_a_case_number_stands_beside_the_number_of_its_pack() -> None:
    for item in ITEMS:
        first, *others = item["gtins"].split(";")
        for case in (gtin for gtin in others if len(gtin) == 14):
            assert case[1:13] == first[:12], item["sku"]


def test_every_item_can_be_identified_at_the_till() -> None:
    assert [item["sku"] for item in ITEMS if not item["gtins"] and not item["restricted_circulation_number"]] == []
    for item in ITEMS:
        assert re.fullmatch(r"(\d{5})?", item["restricted_circulation_number"]), item["sku"]
        assert item["unit"] != "kg" or item["restricted_circulation_number"], item["sku"]


def test_items_fit_the_row_that_registers_receive() -> None:
    sent = [
        ItemRow(
            item_id=item["sku"],
            sku=item["sku"],
            name=item["name"],
            size=item["size"],
            unit=item["unit"],
            tracking=TRACKING[item["tracking"]],
            tax_category=item["tax_category"],
            identifiers=tuple(gtin14(gtin) for gtin in item["gtins"].split(";") if gtin),
            age_minimum=int(item["age_restricted"] or 0),
        )
        for item in ITEMS
    ]
    assert {row.unit for row in sent} == {"each", "kg"}
    assert {row.tracking for row in sent} == set(TRACKING)
    assert {row.age_minimum for row in sent} == {0, 18}
    assert {item["department"] for item in ITEMS} == DEPARTMENTS


def test_prices_and_deposits_are_plausible_cents() -> None:
    for item in ITEMS:
        assert 0 < int(item["price_minor"]) < 100_000, item["sku"]
        assert int(item["price_quantity"]) >= 1, item["sku"]
        assert 0 <= int(item["deposit_minor"]) <= 12 * 25, item["sku"]
        assert int(item["deposit_minor"]) % 5 == 0, item["sku"]
    assert any(int(item["price_quantity"]) == 3 for item in ITEMS)


def test_popularity_ranks_every_item_once() -> None:
    assert sorted(int(item["popularity"]) for item in ITEMS) == list(range(1, len(ITEMS) + 1))


def test_bins_name_zone_bay_and_shelf() -> None:
    assert [item["bin"] for item in ITEMS if not re.fullmatch(rf"[{ZONES}]-\d\d-[1-6]", item["bin"])] == []


def test_every_icon_exists_in_the_icon_package() -> None:
    used = {row["icon"] for row in ITEMS + rows("tiles.csv")}
    assert used - outline_icons() == set()


def test_taxes_are_one_rate_a_category_and_cover_every_item() -> None:
    rates = rows("tax_rates.csv")
    assert_unique([rate["tax_category"] for rate in rates])
    assert_unique([rate["letter"] for rate in rates])
    assert {rate["tax_category"]: int(rate["rate_ppm"]) for rate in rates} == {
        "zero": 0, "reduced": 135_000, "standard": 230_000, "second_reduced": 90_000, "exempt": 0, "outside": 0,
    }  # fmt: skip
    assert {rate["tax_category"] for rate in rates if rate["exempt"] == "yes"} == {"exempt", "outside"}
    assert {item["tax_category"] for item in ITEMS} == {rate["tax_category"] for rate in rates}


def test_deposits_and_kits_name_items_that_exist() -> None:
    containers = {item["sku"]: item for item in ITEMS if item["container"]}
    assert {item["tax_category"] for item in containers.values()} == {"outside"}
    for item in ITEMS:
        if item["deposit_sku"]:
            assert containers[item["deposit_sku"]]["price_minor"] == item["deposit_minor"], item["sku"]
        parts = [part.partition(":")[0] for part in item["components"].split(";") if part]
        assert set(parts) <= SKUS - {item["sku"]}, item["sku"]
    assert any(item["deposit_sku"] for item in ITEMS)
    assert any(item["components"] for item in ITEMS)


def test_alcohol_asks_for_age_and_bears_the_standard_rate() -> None:
    for item in ITEMS:
        if item["category"] in {"Wine", "Spirits"}:
            assert item["age_restricted"] == "18", item["sku"]
        if item["age_restricted"]:
            assert item["tax_category"] == "standard", item["sku"]


def test_tiles_are_full_pages_of_known_items() -> None:
    tiles = rows("tiles.csv")
    assert {tile["sku"] for tile in tiles} - SKUS == set()
    pages: dict[str, list[int]] = {}
    for tile in tiles:
        pages.setdefault(tile["page"], []).append(int(tile["position"]))
    assert len(pages["Top"]) == 30
    for positions in pages.values():
        assert positions == list(range(1, len(positions) + 1))
        assert len(positions) <= 30


def test_stock_names_known_items_and_stores_once_and_counts_in_their_unit() -> None:
    stock = rows("stock.csv")
    stores = {location["code"] for location in rows("locations.csv")}
    unit = {item["sku"]: item["unit"] for item in ITEMS}
    assert_unique([f"{row['location']} {row['sku']}" for row in stock])
    assert {row["location"] for row in stock} == stores
    for row in stock:
        assert re.fullmatch(r"\d+(\.\d{1,3})?" if unit[row["sku"]] == "kg" else r"\d+", row["on_hand"]), row
    assert any(row["on_hand"] == "0" for row in stock)


def test_operators_have_a_role_a_store_and_a_pin_of_the_roles_length() -> None:
    digits = {role["name"]: int(role["pin_digits"]) for role in rows("roles.csv")}
    stores = {location["code"] for location in rows("locations.csv")}
    operators = rows("operators.csv")
    assert_unique([operator["number"] for operator in operators])
    assert_unique([operator["pin"] for operator in operators])
    for operator in operators:
        assert re.fullmatch(rf"\d{{{digits[operator['role']]}}}", operator["pin"]), operator["number"]
        assert set(operator["locations"].split(";")) <= stores, operator["number"]
    assert {operator["role"] for operator in operators if "014" in operator["locations"].split(";")} == set(digits)


def test_roles_grant_only_permissions_that_exist_and_together_all_of_them() -> None:
    granted = {name for role in rows("roles.csv") for name in role["permissions"].split(";")}
    assert granted == {str(permission) for permission in Permission}


def test_customers_can_be_reached_only_in_fiction() -> None:
    customers = rows("customers.csv")
    assert_unique([customer["email"] for customer in customers])
    assert_unique([customer["phone"] for customer in customers])
    for customer in customers:
        assert re.fullmatch(r"[a-z]+\.[a-z-]+@([a-z]+\.)?example\.ie", customer["email"]), customer["name"]
    for row in customers + rows("locations.csv"):
        assert re.fullmatch(r"\+353 20 91\d \d{4}", row["phone"]), row["name"]


def test_hostile_names_survive_the_file_and_are_hostile() -> None:
    names = {row["kind"]: json.loads(row["name_json"]) * int(row["repeat"]) for row in rows("hostile_items.csv")}
    assert "\x1bp\x00" in names["escpos-drawer-pulse"]
    assert names["html-image"].startswith("<img src=")
    assert names["formula-hyperlink"].startswith("=HYPERLINK(")
    assert "\u202e" in names["bidi-override"]
    assert len(names["ten-thousand-characters"]) == 10_000
    assert {row["sku"] for row in rows("hostile_items.csv")} & SKUS == set()
