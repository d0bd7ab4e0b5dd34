"""Kits, deposits, empties and recalls at head office: told to the tills, and booked as they were sold."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract.errors import Refused
from contract.messages.facts import SaleCompleted, SoldComponent, SoldPrice, SoldTaxTotal
from contract.messages.rows import ItemRow, MarketRow
from oms.catalog.item_import import ITEM_COLUMNS, KIND_COLUMNS, import_items
from oms.catalog.market_packs import packs
from oms.catalog.markets import change_market, find_market, load_pack
from oms.catalog.recalls import begin_recall, end_recall, recalls
from oms.catalog.repository import items_by_sku, land_items
from oms.catalog.wire import load_containers, load_items, market_row
from oms.sync.feed import CHAIN
from tests.integration.oms_trade.shop import Shop, draft
from tests.integration.oms_trade.test_sales import sale

ROW = {
    "sku": "900", "name": "Cola", "size": "33 cl", "unit": "each", "tracking": "none", "tax_category": "standard",
    "price_minor": "120", "age_class": "beer_wine", "deposit_sku": "901", "deposit_count": "6",
    "components": "100:2;700:1.5",
}  # fmt: skip


def imported(shop: Shop, folder: Path, *rows: dict[str, str]) -> list[str]:
    """The problems of a file with these rows."""
    shop.db.run(lambda tx: load_pack(tx, "IE"))
    path = folder / "items.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, (*ITEM_COLUMNS, *KIND_COLUMNS))
        writer.writeheader()
        writer.writerows(rows)
    report = import_items(shop.db, path, pricelist_id="standard", currency="EUR")
    return [problem.code for problem in report.problems]


def of_kit(shop: Shop, number: int = 1) -> SaleCompleted:
    """Two kits, each of one 200 and three 300."""
    told = sale(shop, number)
    parts = tuple(
        SoldComponent(item_id=shop.items[sku], sku=sku, name=sku, thousandths=thousandths)
        for sku, thousandths in (("200", 1_000), ("300", 3_000))
    )
    return told.model_copy(update={"lines": (told.lines[0].model_copy(update={"components": parts}),)})


def with_voucher(shop: Shop, number: int, voucher: str) -> SaleCompleted:
    """Two pieces at 1.00, and a voucher for 1.00 of empties."""
    told = sale(shop, number)
    back = told.lines[0].model_copy(
        update={
            "line_id": "l2", "intent": "empties", "reference": voucher, "quantity_thousandths": -1_000,
            "unit_price": SoldPrice(ten_thousandths=10_000), "regular_minor": -100, "extended_minor": -100,
            "tax_category": "outside", "tax_letter": "Z", "tax_ppm": 0, "net_minor": -100, "tax_minor": 0,
            "gross_minor": -100,
        }
    )  # fmt: skip
    total = SoldTaxTotal(letter="Z", name="Deposit", ppm=0, net_minor=-100, tax_minor=0, gross_minor=-100)
    tender = told.tenders[0].model_copy(update={"change_minor": told.tenders[0].change_minor + 100})
    changes: dict[str, Any] = {
        "lines": (*told.lines, back), "tax_totals": (*told.tax_totals, total), "net_minor": told.net_minor - 100,
        "total_minor": told.total_minor - 100, "tenders": (tender,),
    }  # fmt: skip
    return told.model_copy(update=changes)


def test_a_kit_takes_its_parts_from_the_shelf_and_not_itself(shop: Shop) -> None:
    shop.tell(shop.till_a, of_kit(shop))
    levels = {sku: shop.level(shop.till_a, sku).on_hand for sku in ("100", "200", "300")}
    assert levels == {"100": 10_000, "200": 8_000, "300": 4_000}
    assert shop.balanced()


def test_what_is_ordered_and_what_is_not_listed_leave_the_shelf_alone(shop: Shop) -> None:
    told = sale(shop)
    for number, changes in enumerate(({"intent": "pickup"}, {"intent": "ship"}, {"item_id": ""}), start=1):
        line = told.lines[0].model_copy(update=changes)
        numbered = {"lines": (line,), "transaction_id": f"T-{number}", "document_number": number}
        shop.tell(shop.till_a, told.model_copy(update=numbered))
    assert shop.level(shop.till_a, "100").on_hand == 10_000


def test_a_voucher_that_two_tills_took_is_listed(shop: Shop) -> None:
    shop.tell(shop.till_a, with_voucher(shop, 1, "2900042001005"))
    assert shop.exceptions() == {}
    shop.tell(shop.till_b, with_voucher(shop, 2, "2900042001005"))
    assert shop.exceptions() == {"voucher_used_twice": 1}
    assert shop.level(shop.till_a, "100").on_hand == 8_000


def test_a_file_tells_ages_deposits_containers_and_kits(shop: Shop, tmp_path: Path) -> None:
    can = ROW | {"sku": "901", "name": "Can", "container": "1", "deposit_sku": "", "components": "", "age_class": ""}
    can |= {"deposit_count": ""}
    assert imported(shop, tmp_path, ROW, can) == []
    with shop.db.snapshot() as tx:
        found = items_by_sku(tx, ["900", "901"])
        ids = {sku: str(row["item_id"]) for sku, row in found.items()}
        row = load_items(tx, CHAIN, [ids["900"]])[ids["900"]]
        assert set(load_containers(tx, CHAIN, list(ids.values()))) == {ids["901"]}
    assert isinstance(row, ItemRow)
    assert (row.age_class, row.deposit_sku, row.deposit_count) == ("beer_wine", "901", 6)
    assert [(part.sku, part.thousandths) for part in row.components] == [("100", 2_000), ("700", 1_500)]


@pytest.mark.parametrize("told", ["100", "100:", ":1", "100:0", "100:1;100:2"])
def test_a_kit_that_says_nothing_sound_is_refused(shop: Shop, tmp_path: Path, told: str) -> None:
    assert imported(shop, tmp_path, ROW | {"components": told}) in (["not_a_component"], ["repeated"])


def test_tills_hear_of_a_container_and_of_what_is_none_any_longer(shop: Shop) -> None:
    can = draft("901", container=True)
    item_id = shop.db.run(lambda tx: land_items(tx, [can])).ids["901"]
    assert shop.pulled(shop.till_a, "container", item_id) == {"item_id": item_id}
    shop.db.run(lambda tx: land_items(tx, [replace(can, container=False)]))
    assert shop.pulled(shop.till_a, "container", item_id) is None


def test_a_recall_reaches_the_tills_and_ends(shop: Shop) -> None:
    recall_id = shop.db.run(lambda tx: begin_recall(tx, "100", ["L1"], "Glass"))
    told = shop.pulled(shop.till_a, "recall", recall_id)
    assert (told["item_id"], told["lots"], told["reason"]) == (shop.items["100"], ["L1"], "Glass")
    with shop.db.snapshot() as tx:
        assert [row["sku"] for row in recalls(tx)] == ["100"]
    shop.db.run(lambda tx: end_recall(tx, recall_id))
    assert shop.pulled(shop.till_a, "recall", recall_id) is None
    with pytest.raises(Refused, match="recall_unknown"):
        shop.db.run(lambda tx: end_recall(tx, recall_id))


def test_a_market_tells_ages_and_what_becomes_of_changed_prices(shop: Shop) -> None:
    changes = {"price_change": "ask", "empties_payout_minor": 2_000}
    assert shop.db.run(lambda tx: change_market(tx, "IE", "IE", changes))
    assert not shop.db.run(lambda tx: change_market(tx, "IE", "IE", changes))
    with shop.db.snapshot() as tx:
        found = find_market(tx, "IE")
        assert found is not None
        row = market_row(found)
    assert isinstance(row, MarketRow)
    assert {own.age_class: own.years for own in row.age_minimums}["spirits"] == 18
    assert (row.price_change, row.empties_prefixes, row.empties_payout_minor) == ("ask", ("29",), 2_000)
    for wrong in ({"price_change": "never"}, {"age_minimums": ("spirits",)}):
        with pytest.raises(Refused, match="market_invalid"):
            shop.db.run(lambda tx, wrong=wrong: change_market(tx, "IE", "IE", wrong))  # type: ignore[misc]


def test_every_country_says_from_which_age_spirits_are_sold() -> None:
    ages = {pack.market.country: dict(own.split(":") for own in pack.market.age_minimums) for pack in packs()}
    assert {country: own["spirits"] for country, own in ages.items()} == {
        "CH": "18", "DE": "18", "IE": "18", "US": "21",
    }  # fmt: skip
    assert {country: own["beer_wine"] for country, own in ages.items()} == {
        "CH": "16", "DE": "16", "IE": "18", "US": "21",
    }  # fmt: skip
