"""Carriers, their rates, and what stores are told of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.errors import Refused
from contract.messages.rows import BoxEntry, PackingRulesRow
from oms.shipping.carriers import set_packing_rules, set_stop
from oms.shipping.rate_import import RATE_COLUMNS, import_rates
from tests.integration.oms_trade.shop import Shop

HEADER = ",".join((*RATE_COLUMNS, "postal_prefixes", "max_length", "max_width", "max_height", "co2_grams_per_kg"))


def table(folder: Path, *rows: str) -> Path:
    file = folder / "rates.csv"
    file.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return file


def imported(shop: Shop, file: Path) -> tuple[int, int, list[str]]:
    report = import_rates(shop.db, file, "greenlane", "GreenLane", "EUR", "GL")
    return report.landed, report.unchanged, [problem.code for problem in report.problems]


def test_a_rate_table_reaches_the_stores_where_its_carrier_collects(shop: Shop, tmp_path: Path) -> None:
    file = table(
        tmp_path,
        'next,Next Day,IE,5,6.40,1,"D01,D02",120,60,60,50',
        'next,Next Day,"IE,GB",31.5,12.90,2-3,,120,60,60,50',
        "std,Standard,,10.0,4.95,3,,,,,20",
    )
    assert imported(shop, file) == (3, 0, [])
    shop.db.run(lambda tx: set_stop(tx, shop.till_a.location_id, "greenlane", "18:30", "51234", active=True))
    row = shop.pulled(shop.till_a, "carrier", "greenlane")
    assert (row["collects_at"], row["collects_on"], row["tracking_prefix"]) == ("18:30", "12345", "GL")
    first, second = row["services"]
    assert (first["code"], first["longest_mm"], first["co2_grams_per_kg"]) == ("next", [1200, 600, 600], 50)
    assert [(one["up_to_grams"], one["price_minor"], one["transit_days"]) for one in first["rates"]] == [
        (5_000, 640, 1),
        (31_500, 1_290, 3),
    ]
    assert first["rates"][0]["postal_prefixes"] == ["D01", "D02"]
    assert (second["longest_mm"], second["rates"][0]["countries"]) == ([], [])
    with pytest.raises(KeyError):
        shop.pulled(shop.till_b, "carrier", "greenlane")


def test_with_one_bad_row_the_old_table_stays_and_each_bad_cell_is_told(shop: Shop, tmp_path: Path) -> None:
    good = "next,Next Day,IE,5,6.40,1,,,,,50"
    assert imported(shop, table(tmp_path, good)) == (1, 0, [])
    bad = table(tmp_path, good, "next,Next Day,Ireland,heavy,6.40,soon,,,,,50")
    assert imported(shop, bad) == (0, 0, ["not_a_country", "not_a_number", "not_days"])
    assert imported(shop, table(tmp_path, good)) == (0, 1, []), "nothing had changed"


@pytest.mark.parametrize(
    ("at", "days", "code"),
    [("half past six", "12345", "hour_unreadable"), ("18:30", "0", "weekdays_unreadable")],
)
def test_when_a_carrier_comes_is_told_as_hours_and_weekdays(
    shop: Shop, tmp_path: Path, at: str, days: str, code: str
) -> None:
    imported(shop, table(tmp_path, "next,Next Day,IE,5,6.40,1,,,,,50"))
    with pytest.raises(Refused, match=code):
        shop.db.run(lambda tx: set_stop(tx, shop.till_a.location_id, "greenlane", at, days, active=True))


def test_a_store_is_told_its_boxes(shop: Shop) -> None:
    box = BoxEntry(code="M", sides_mm=(400, 300, 180), grams=220, holds_grams=15_000)
    rules = PackingRulesRow(location_id=shop.till_a.location_id, boxes=(box,), tolerance_grams=80)
    shop.db.run(lambda tx: set_packing_rules(tx, rules))
    told = shop.pulled(shop.till_a, "packing_rules", shop.till_a.location_id)
    assert (told["boxes"][0]["code"], told["tolerance_grams"]) == ("M", 80)
