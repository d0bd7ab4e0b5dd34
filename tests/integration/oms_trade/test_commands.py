"""The admin commands of trade, as a person or a script runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from demo.chain import FOLDER
from oms.catalog.market_packs import FOLDER as PACKS
from oms.catalog.prices import ensure_pricelist
from tests.integration.oms_ground.chain import Chain
from tests.integration.oms_trade.shop import Shop

Run = Callable[..., tuple[int, str, str]]


def read(answer: tuple[int, str, str]) -> Any:
    assert answer[0] == 0, answer
    return json.loads(answer[1])


def test_a_catalog_comes_in_and_is_shown(chain: Chain, run: Run) -> None:
    assert read(run("market", "import", str(FOLDER / "tax_rates.csv"), "--json"))["landed"] == 6
    code, out, _ = run("item", "import", str(FOLDER / "items.csv"))
    assert code == 0
    assert "0 unchanged, 0 left out." in out
    assert read(run("tile", "import", str(FOLDER / "tiles.csv"), "--json"))["problems"] == []
    bananas = read(run("item", "list", "banana", "--json"))[0]
    assert read(run("item", "show", bananas["sku"], "--json"))["name"] == bananas["name"]
    assert (
        read(run("price", "set", bananas["sku"], "159", "--from", "2030-01-01T00:00:00Z", "--json"))["changed"] is True
    )
    prices = read(run("price", "show", bananas["sku"], "--json"))
    assert [price["price"] for price in prices] == ["1.59 EUR", "1.49 EUR"]
    assert read(run("market", "show", "IE", "--json"))["cash_increment"] == 5


def test_a_file_with_bad_rows_ends_with_one_and_says_what_to_do(shop: Shop, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("location,sku,on_hand\n014,100,3\n014,nothing,3\n")
    code, out, _ = run("stock", "import", str(path))
    assert code == 1
    assert "1 new or changed, 0 unchanged, 1 left out." in out
    assert "Import this item first." in out


def test_an_order_is_placed_shown_and_routed(shop: Shop, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("sku,price_minor,price_quantity\n100,200,3\n")
    code, _, err = run("price", "import", str(path))
    assert (code, err.strip()) == (2, "There is no price list standard yet. It comes with: aisle-oms item import")
    shop.db.run(lambda tx: ensure_pricelist(tx, "standard", "EUR"))
    assert read(run("price", "import", str(path), "--json"))["landed"] == 1
    words = ("orders", "place", "014", "--line", "100=3", "--name", "Niamh", "--external-id", "P-1", "--json")
    assert run("orders", "place", "014", "--line", "100=1.0005", "--name", "Niamh")[0] == 2
    placed = read(run(*words))
    assert run(*words) == (2, "", "The id P-1 stands for another order already.\n")
    view = read(run("orders", "show", placed["number"], "--json"))
    assert (view["total_minor"], view["lines"][0]["quantities"]) == (200, {"open": 3000})
    assert run("orders", "route", placed["number"], "027")[1] == f"Order {placed['number']} is with 027 now.\n"
    assert [row["number"] for row in read(run("orders", "list", "--location", "027", "--json"))] == [placed["number"]]
    assert read(run("stock", "show", "--sku", "100", "--location", "027", "--json"))[0]["reserved"] == 3000
    assert read(run("stock", "verify", "--json")) == []


def test_stock_is_adjusted_kept_back_and_verified(shop: Shop, run: Run) -> None:
    assert read(run("stock", "adjust", "014", "700", "--reason", "waste", "--json", "--", "-500"))["on_hand"] == 9_500
    assert run("stock", "safety", "014", "700", "1000")[0] == 0
    assert shop.level(shop.till_a, "700").available == 8_500
    assert run("stock", "adjust", "014", "100", "--reason", "half", "500")[0] == 2
    assert "9.5" in run("stock", "show", "--location", "014")[1]


def test_a_balance_that_left_its_ledger_is_found(shop: Shop, run: Run) -> None:
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql(
            "UPDATE stock_balance SET on_hand = on_hand + 1 WHERE item_id = %s", (shop.items["100"],)
        )
    code, out, _ = run("stock", "verify", "--json")
    assert code == 1
    assert [(row["sku"], row["figure"], row["balance"], row["ledger"]) for row in json.loads(out)] == [
        ("100", "on_hand", 10_001, 10_000)
    ] * 2


def test_a_country_is_loaded_from_its_pack_and_a_store_says_whose_taxes_it_bears(chain: Chain, run: Run) -> None:
    assert [row["country"] for row in read(run("market", "list", "--json"))] == ["CH", "DE", "IE", "US"]
    assert read(run("market", "check", str(PACKS / "de.toml"), "--json"))["country"] == "DE"
    assert read(run("market", "load", "US", "--json"))["changed"] == 15
    assert run("market", "load", "US")[1] == "US is as its pack tells it already.\n"
    shown = read(run("market", "show", "US", "--json"))
    assert {rate["jurisdiction"] for rate in shown["rates"]} >= {"", "US-KS", "US-TX"}
    place = ("--name", "Austin", "--country", "US", "--currency", "USD", "--time-zone", "America/Chicago")
    told = ("--jurisdiction", "US-TX", "--jurisdiction", "US-TX-AUSTIN")
    assert run("location", "add", "201", *place, *told)[0] == 0
    assert read(run("location", "show", "201", "--json"))["jurisdictions"] == ["US-TX", "US-TX-AUSTIN"]


def test_a_price_list_is_based_on_another(chain: Chain, run: Run) -> None:
    with chain.db.transaction() as tx:
        for name in ("standard", "dublin"):
            ensure_pricelist(tx, name, "EUR")
    assert run("price", "base", "dublin", "--on", "standard")[1] == "The price list is based on it.\n"
    assert run("price", "base", "dublin", "--on", "standard")[1] == "It was so already.\n"
    assert run("price", "base", "dublin")[1] == "The price list stands on its own.\n"


REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("orders", "show", "9"), "There is no order 9. See: aisle-oms orders list"),
    (("item", "show", "9"), "There is no item 9. See: aisle-oms item list"),
    (("stock", "show", "--sku", "1", "--location", "9"), "There is no location 9. See: aisle-oms location list"),
    (("stock", "show"), "Say which: --location 014, or --sku 10011."),
    (("market", "show", "XX"), "There are no rules for XX yet. See: aisle-oms market set --help"),
    (("market", "load", "XX"), "There are no rules for XX yet. See: aisle-oms market set --help"),
    (("market", "check", "/nowhere.toml"), "The file /nowhere.toml cannot be read."),
    (("price", "base", "none"), "There is no price list none yet. It comes with: aisle-oms item import"),
    (("item", "import", "/nowhere.csv"), "The file /nowhere.csv cannot be read."),
)


def test_a_refusal_is_a_sentence_and_ends_with_two(chain: Chain, run: Run) -> None:
    for words, said in REFUSED:
        assert run(*words) == (2, "", f"{said}\n")
