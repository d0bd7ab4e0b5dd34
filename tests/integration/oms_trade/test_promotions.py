"""A promotion from the merchandiser's file to the price at a till, and its uses back again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.catalog.catalog import Catalog
from contract.rules.promotion import Circumstances, PricedLine, apply_promotions
from contract.rules.promotion.conditions import code_key
from contract.rules.promotion.model import CodeKind, CodeNeeded
from oms.db.engine import Database
from oms.exceptions.repository import open_exceptions
from oms.imports.report import ImportReport
from oms.promotions.promotion_import import import_promotions
from oms.promotions.repository import end_promotion, list_promotions, promotion_by_code, versions
from oms.promotions.uses import PromotionUse, book_uses, first_uses, give_serials
from tests.builders import FakeClock
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_commands import Run, read

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
AROUND = Circumstances(NOW)
PLAIN = "code,name,kind,value,items"
Import = Callable[..., ImportReport]


@pytest.fixture
def told(shop: Shop, tmp_path: Path) -> Import:
    """Imports rows of a file."""

    def told(*rows: str, columns: str = PLAIN) -> ImportReport:
        path = tmp_path / "promotions.csv"
        path.write_text("\n".join((columns, *rows)) + "\n", encoding="utf-8")
        return import_promotions(shop.db, path)

    return told


@pytest.fixture
def till(shop: Shop, tmp_path: Path) -> Callable[[], Catalog]:
    """The catalog of a till that just pulled. One for the test: what it knows stays."""
    catalog = Catalog.open(tmp_path, bytes(32), FakeClock())

    def pulled() -> Catalog:
        shop.chain.settle()
        pages = shop.till_a.pull("chain").pages
        catalog.apply(pages)
        return catalog

    return pulled


def ids(db: Database, *codes: str) -> list[str]:
    with db.snapshot() as tx:
        return [str(promotion_by_code(tx, code)["promotion_id"]) for code in codes]


def kinds(db: Database) -> list[str]:
    with db.snapshot() as tx:
        return [one.kind for one in open_exceptions(tx)]


def test_a_row_of_a_file_changes_the_price_at_a_till(shop: Shop, told: Import, till: Callable[[], Catalog]) -> None:
    assert (
        told("MEAL,Meal deal,set_price,250,sku:100 + 2 x sku:200", 'TEN,Ten off,percent,10,"all; not sku:300"').landed
        == 2
    )
    lines = [
        PricedLine(sku, shop.items[sku], pieces * 1000, pieces * 100)
        for sku, pieces in (("100", 1), ("200", 2), ("300", 1))
    ]
    found = apply_promotions(lines, AROUND, till().promotions(NOW))
    assert [(one.name, one.amount_minor) for one in found.applied] == [("Meal deal", 50), ("Ten off", 3 * 8)]


def test_what_is_told_again_changes_nothing_and_what_changes_keeps_what_was(
    shop: Shop, told: Import, till: Callable[[], Catalog]
) -> None:
    assert (told("TEN,Ten off,percent,10,all").landed, told("TEN,Ten off,percent,10,all").unchanged) == (1, 1)
    before = till().promotions(NOW)
    assert told("TEN,Twelve off,percent,12.5,all").landed == 1
    after = till().promotions(NOW)
    assert [(one.promotion_id, one.name) for one in after] == [(before[0].promotion_id, "Twelve off")]
    with shop.db.snapshot() as tx:
        assert [version["body"]["name"] for version in versions(tx, before[0].promotion_id)] == ["Ten off"]


def test_one_that_is_ended_leaves_the_tills_and_begins_again_when_it_is_told_again(
    shop: Shop, told: Import, till: Callable[[], Catalog]
) -> None:
    told("TEN,Ten off,percent,10,all")
    assert len(till().promotions(NOW)) == 1
    assert shop.db.run(lambda tx: end_promotion(tx, "TEN"))
    assert not shop.db.run(lambda tx: end_promotion(tx, "TEN"))
    assert till().promotions(NOW) == ()
    assert told("TEN,Ten off,percent,10,all").landed == 1
    assert len(till().promotions(NOW)) == 1


def test_a_till_knows_one_that_is_to_come_and_gives_it_when_it_begins(
    told: Import, till: Callable[[], Catalog]
) -> None:
    told("SOON,Soon,percent,10,all,2026-12-01T00:00:00Z", columns=PLAIN + ",valid_from")
    catalog = till()
    assert catalog.promotions(NOW) == ()
    assert len(catalog.promotions(NOW + timedelta(days=10))) == 1


def test_every_column_says_what_it_means(shop: Shop, told: Import, till: Callable[[], Catalog]) -> None:
    columns = (
        f"{PLAIN},get,minimum_spent,counted,priority,order,group,alone,overridden,customers,needs,valid_to,hours,"
        "locations,pricelists,limit_basket,limit_customer,limit_total,campaign"
    )
    row = (
        "TIE,A tie,buy_get_percent,100,2 x sku:100,sku:200,500,category:Shirts,7,3,ties,yes,yes,"
        'members; group:trade,coupon:TIE26,2026-12-01T00:00:00Z,"sat,sun 09:00-12:00",014; 027,standard,1,2,50,autumn'
    )
    assert told(row, columns=columns).problems == []
    own = till().promotions(NOW)[0]
    (tier,) = own.tiers
    assert (tier.minimum_minor, [part.count for part in tier.benefit.parts], tier.benefit.lower) == (500, [2, 1], True)  # type: ignore[union-attr]
    assert own.locations == {shop.a.id, shop.b.id}
    assert (own.priority, own.order, own.group, own.alone, own.includes_overridden) == (7, 3, "ties", True, True)
    assert (own.audience.members, sorted(own.audience.groups)) == (True, ["trade"])
    assert own.code == CodeNeeded(CodeKind.COUPON, "TIE26")
    assert (own.limit_basket, own.limit_customer, own.campaign) == (1, 2, "autumn")
    assert [sorted(window.weekdays) for window in own.windows] == [[5, 6]]


def test_each_bad_row_is_told_with_its_place_and_the_others_land(told: Import) -> None:
    report = told(
        "A,A,percent,10,all",
        "A,Again,percent,10,all",
        "B,B,percent,101,all",
        "C,C,half,10,all",
        "D,D,set_price,250,sku:100 + 0 x sku:200",
        "E,E,percent,10,sku:404",
        "F,F,basket_amount,500; 1500,all",
        "G,G,amount,0,all",
        "H,H,amount,1.5,all",
    )
    assert report.landed == 1
    assert sorted((one.line, one.column, one.code) for one in report.problems) == [
        (3, "code", "repeated"),
        (4, "value", "too_large"),
        (5, "kind", "unknown_value"),
        (6, "items", "not_readable"),
        (7, "items", "item_unknown"),
        (8, "value", "promotion_tiers_invalid"),
        (9, "value", "promotion_amount_invalid"),
        (10, "value", "not_a_number"),
    ]


def test_tiers_are_values_with_as_many_minimums(told: Import, till: Callable[[], Catalog]) -> None:
    told("SAVE,Save,basket_amount,500; 1500,all,5000; 10000", columns=PLAIN + ",minimum_spent")
    own = till().promotions(NOW)
    goods = [PricedLine("1", "x", 1000, 12_000)]
    assert apply_promotions(goods, AROUND, own).amount_minor == 1500


def test_a_serial_coupon_used_twice_or_never_given_out_is_booked_and_listed(shop: Shop, told: Import) -> None:
    told("HI,Welcome,percent,10,all,serial:HI", columns=PLAIN + ",needs")
    (own,) = ids(shop.db, "HI")
    (serial,) = shop.db.run(lambda tx: give_serials(tx, "HI", 1))
    first = PromotionUse("e1", own, 1, shop.a.id, serial)
    shop.db.run(lambda tx: book_uses(tx, [first]))
    shop.db.run(lambda tx: book_uses(tx, [first]))
    assert kinds(shop.db) == []
    with shop.db.snapshot() as tx:
        assert first_uses(tx, [code_key(serial), "hi-other"]) == {code_key(serial): "e1"}
    shop.db.run(lambda tx: book_uses(tx, [replace(first, entry_id="e2"), replace(first, entry_id="e3", code="HI-1")]))
    assert sorted(kinds(shop.db)) == ["coupon_never_given", "coupon_used_twice"]


def test_a_promotion_ends_when_it_was_used_as_often_as_it_was_meant_for(
    shop: Shop, told: Import, till: Callable[[], Catalog]
) -> None:
    told("FEW,Few,percent,10,all,3", columns=PLAIN + ",limit_total")
    (own,) = ids(shop.db, "FEW")
    shop.db.run(lambda tx: book_uses(tx, [PromotionUse("e1", own, 2, shop.a.id)]))
    assert len(till().promotions(NOW)) == 1
    shop.db.run(lambda tx: book_uses(tx, [PromotionUse("e2", own, 1, shop.a.id)]))
    assert till().promotions(NOW) == ()
    assert kinds(shop.db) == []
    shop.db.run(lambda tx: book_uses(tx, [PromotionUse("e3", own, 1, shop.b.id)]))
    assert kinds(shop.db) == ["promotion_over_limit"]
    with shop.db.snapshot() as tx:
        assert [row["uses"] for row in list_promotions(tx, ended=True)] == [4]


def test_a_promotion_that_nobody_knows_is_booked_and_listed(shop: Shop) -> None:
    shop.db.run(lambda tx: book_uses(tx, [PromotionUse("e1", "p-unknown", 1, shop.a.id)]))
    assert kinds(shop.db) == ["promotion_unknown"]


def test_commands_import_list_show_give_serials_and_end(shop: Shop, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "promotions.csv"
    file.write_text(f"{PLAIN},needs\nHI,Welcome,percent,10,all,serial:HI\n", encoding="utf-8")
    assert read(run("promotion", "import", str(file), "--json"))["landed"] == 1
    assert [row["code"] for row in read(run("promotion", "list", "--json"))] == ["HI"]
    assert read(run("promotion", "show", "HI", "--json"))["tiers"][0]["value"] == 100_000
    assert len(read(run("promotion", "serials", "HI", "--count", "3", "--json"))["serials"]) == 3
    assert read(run("promotion", "end", "HI", "--json"))["ended"] is True
    assert read(run("promotion", "list", "--json")) == []
    assert "There is no promotion NOPE" in run("promotion", "end", "NOPE")[2]
