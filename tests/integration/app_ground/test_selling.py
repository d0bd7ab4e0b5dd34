"""From the first scan to the change: what the screen is told, what is recorded, what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.devices.document import Barcode, ItemRow, TableRow, Text, TotalRow
from app.pos.model.change import Piece, SmartAmount
from app.pos.sell import ScanKind
from contract.errors import Refused
from contract.messages.facts import (
    SaleCompleted,
)
from contract.values.quantity import Quantity, Unit
from tests.builders import (
    AISLING,
    BANANAS,
    EGGS,
    EGGS_GTIN,
    HAM,
    PIN,
    SKILLET_GTIN,
    SOURDOUGH,
    SOURDOUGH_GTIN,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    filled_shop,
    item,
    label,
    market_ie,
    page,
    price,
    selling_shop,
)
from tests.integration.app_ground.asking import facts, lines, refused

BREAD, EGG, SKILLET = SOURDOUGH_GTIN[1:], EGGS_GTIN[1:], SKILLET_GTIN[1:]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    yield made
    made.stop()


def last_sale(shop: Shop) -> SaleCompleted:
    sale = facts(shop, SaleCompleted)[-1]
    assert isinstance(sale, SaleCompleted)
    return sale


def test_a_scan_adds_a_line_and_the_same_again_makes_it_two(shop: Shop) -> None:
    first = shop.sell.scan(BREAD)
    again = shop.sell.scan(BREAD)
    other = shop.sell.scan(EGG)
    assert [own.kind for own in (first, again, other)] == [
        ScanKind.LINE_ADDED,
        ScanKind.LINE_MERGED,
        ScanKind.LINE_ADDED,
    ]
    assert lines(shop) == [(SOURDOUGH, 2000, 640), (EGGS, 1000, 415)]
    assert (other.view.pieces, other.view.total_minor, other.view.selected) == (3, 1055, other.line_id)


def test_a_multiplier_counts_for_the_next_scan_only(shop: Shop) -> None:
    assert shop.sell.scan("3*").view.multiplier == 3
    assert shop.sell.scan(BREAD).view.multiplier is None
    shop.sell.scan(f"2*{EGG}")
    shop.sell.scan(EGG)
    assert lines(shop) == [(SOURDOUGH, 3000, 960), (EGGS, 3000, 1245)]
    assert refused(lambda: shop.sell.scan("0*")) == "quantity_out_of_bounds"


def test_a_weight_on_a_label_is_the_quantity(shop: Shop) -> None:
    view = shop.sell.scan(label("21", "20104", 1134)).view
    shop.sell.scan(label("21", "20104", 1134))
    assert lines(shop) == [(BANANAS, 1134, 169), (BANANAS, 1134, 169)]
    assert view.lines[0].fixed
    assert refused(lambda: shop.sell.set_quantity(view.lines[0].line_id, 2000)) == "line_quantity_fixed"
    assert refused(lambda: shop.sell.scan(f"2*{label('21', '20104', 1134)}")) == "line_quantity_fixed"


def test_a_price_on_a_label_is_what_is_paid(shop: Shop) -> None:
    shop.sell.scan(label("20", "20555", 277))
    shop.sell.scan(label("20", "20104", 298))
    assert lines(shop) == [(HAM, 1000, 277), (BANANAS, 2000, 298)]
    shop.settle.pay_cash(1000)
    assert last_sale(shop).total_minor == 575


def test_goods_by_weight_ask_for_it(shop: Shop) -> None:
    with pytest.raises(Refused, match="weight_needed") as asked:
        shop.sell.add_item(BANANAS)
    assert asked.value.params["item_id"] == BANANAS
    shop.sell.add_item(BANANAS, Quantity(500, Unit.KILOGRAM))
    assert lines(shop) == [(BANANAS, 500, 75)]


def test_what_cannot_be_sold_leaves_the_sale_unchanged(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    strange = item("item-old", "Old Cake", identifiers=("04006381333931",), active=False)
    free = item("item-free", "Unpriced", sku="free")
    shop.catalog.apply([page("chain", (strange, free), 90)])
    before = lines(shop)
    assert refused(lambda: shop.sell.scan("96385074")) == "item_unknown"
    assert refused(lambda: shop.sell.scan("4006381333931")) == "item_not_for_sale"
    assert refused(lambda: shop.sell.scan("free")) == "item_without_price"
    assert refused(lambda: shop.sell.scan("ab\x07c")) == "scan_unreadable"
    assert refused(lambda: shop.sell.add_item("item-none")) == "item_unknown"
    assert lines(shop) == before


def test_a_quantity_has_bounds_and_less_of_it_is_kept_for_the_audit(shop: Shop) -> None:
    line_id = shop.sell.scan(f"9999*{BREAD}").line_id or ""
    assert refused(lambda: shop.sell.scan(BREAD)) == "quantity_out_of_bounds"
    for wrong in (0, -1000, 1500, 10_000_000):
        assert refused(partial(shop.sell.set_quantity, line_id, wrong)) == "quantity_out_of_bounds"
    shop.sell.set_quantity(line_id, 2000)
    shop.settle.pay_cash(640)
    (removed,) = last_sale(shop).removed
    assert (removed.quantity_thousandths, removed.extended_minor) == (9_997_000, 9_997 * 320)


def test_a_price_per_three_holds_once_three_are_there(shop: Shop) -> None:
    offer = price(EGGS, 1000, per=3000, minimum_thousandths=3000).prices
    row = price(EGGS, 415).model_copy(update={"prices": (*price(EGGS, 415).prices, *offer)})
    shop.catalog.apply([page("pricelist:ie", (row,), 80)])
    for total in (415, 830, 1000, 1333):
        shop.sell.scan(EGG)
        assert shop.sell.view().total_minor == total


def test_a_removed_line_comes_back_where_it_stood(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    line_id = shop.sell.scan(EGG).line_id or ""
    shop.sell.scan(SKILLET)
    before = lines(shop)
    assert shop.sell.remove(line_id).can_undo
    shop.sell.scan(BREAD)
    shop.sell.undo()
    assert lines(shop) == [(SOURDOUGH, 2000, 640), *before[1:]]
    assert refused(shop.sell.undo) == "nothing_to_undo"
    shop.settle.pay_cash(10_000)
    assert last_sale(shop).removed == ()


def test_nothing_is_sold_before_the_shift_is_open(tmp_path: Path) -> None:
    shop = filled_shop(tmp_path / "closed")
    assert refused(lambda: shop.sell.scan(BREAD)) == "not_signed_on"
    shop.operators.sign_on(AISLING, PIN)
    assert refused(lambda: shop.sell.scan(BREAD)) == "shift_not_open"
    shop.stop()


def test_a_crash_gives_the_sale_back_as_it_was(shop: Shop) -> None:
    shop.sell.scan("3*")
    shop.sell.scan(EGG)
    line_id = shop.sell.scan(BREAD).line_id or ""
    shop.sell.remove(line_id)
    before = shop.sell.view()
    shop.restart()
    assert shop.sell.view() == before
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    shop.sell.undo()
    assert len(shop.sell.view().lines) == 2


def test_cash_is_rounded_and_amounts_are_proposed(shop: Shop) -> None:
    shop.sell.scan(SKILLET)
    shop.sell.scan(label("21", "20104", 1134))
    view = shop.settle.view()
    assert (view.total_minor, view.rounding_minor, view.due_minor) == (2668, 2, 2670)
    assert [own.tendered_minor for own in view.smart_amounts] == [2670, 2700, 2800, 3000, 4000, 5170]
    assert view.smart_amounts[-1] == SmartAmount(5170, 2500)
    assert view.notes == (500, 1000, 2000, 5000, 10_000, 20_000)


def test_a_sale_is_recorded_to_the_cent_then_printed_and_the_drawer_opens(shop: Shop) -> None:
    opened = shop.drawer.opened
    shop.sell.scan(SKILLET)
    shop.sell.scan(label("21", "20104", 1134))
    done = shop.settle.pay_cash(5000)
    assert (done.due_minor, done.change_minor, done.rounding_minor) == (2670, 2330, 2)
    assert done.change_pieces == (
        Piece(2000, 1, True),
        Piece(200, 1, False),
        Piece(100, 1, False),
        Piece(20, 1, False),
        Piece(10, 1, False),
    )
    assert done.receipt_number == f"014-3-{shop.db.incarnation[:4].upper()}-000001"
    sale = last_sale(shop)
    assert sale.transaction_id == done.transaction_id
    assert [(own.letter, own.net_minor, own.tax_minor) for own in sale.tax_totals] == [("A", 169, 0), ("C", 2032, 467)]
    assert (sale.total_minor, sale.tax_minor, sale.net_minor) == (2668, 467, 2201)
    assert (sale.tenders[0].tendered_minor, sale.tenders[0].change_minor) == (5000, 2330)
    assert shop.drawer.opened == opened + 1
    assert [(job, copy) for job, _, copy in shop.papers.jobs] == [(done.print_job_id, False)]
    assert shop.sell.view().lines == ()
    assert refused(lambda: shop.settle.pay_cash(5000)) == "basket_empty"


def test_the_receipt_says_what_was_recorded(shop: Shop) -> None:
    shop.sell.scan(f"2*{EGG}")
    shop.sell.scan(label("21", "20104", 1134))
    done = shop.settle.pay_cash(2000)
    blocks = shop.papers.jobs[-1][1].blocks
    items = [block for block in blocks if isinstance(block, ItemRow)]
    assert [(own.quantity, own.name, own.amount, own.tax) for own in items] == [
        ("2", "Free-Range Large Eggs 12 pack", "8.30", "A"),
        ("", "Bananas, loose", "1.69", "A"),
    ]
    assert [own.details[0].text for own in items] == ["2 × 4.15", "1.134 kg × 1.49/kg"]
    assert TotalRow("Total EUR", "9.99") in blocks
    assert Text("Cash rounding", "0.01") in blocks
    assert Text("Change", "10.00", bold=True) in blocks
    assert TableRow(("A", "0%", "9.99", "0.00")) in blocks
    assert Barcode(done.receipt_number) in blocks
    assert any(isinstance(own, Text) and own.right == "21 Nov 2026, 12:00" for own in blocks)


@pytest.mark.parametrize(
    ("tendered", "code"),
    [
        (315, "tendered_too_little"),
        (323, "tendered_not_in_coins"),
        (10**9, "tendered_too_much"),
        (-5, "tendered_too_little"),
    ],
)
def test_a_wrong_amount_takes_nothing(shop: Shop, tendered: int, code: str) -> None:
    shop.sell.scan(BREAD)
    assert refused(lambda: shop.settle.pay_cash(tendered)) == code
    assert refused(lambda: shop.settle.change(tendered)) == code
    assert facts(shop, SaleCompleted) == []
    assert lines(shop) == [(SOURDOUGH, 1000, 320)]


def test_a_missing_drawer_does_not_undo_the_sale(shop: Shop) -> None:
    shop.drawer.missing = True
    shop.sell.scan(BREAD)
    done = shop.settle.pay_cash(320)
    assert (done.drawer, done.printing) == ("no_drawer", "")
    assert len(facts(shop, SaleCompleted)) == 1


def test_prices_without_tax_add_it_to_the_total(shop: Shop) -> None:
    shop.catalog.apply([page("market:IE", (market_ie(prices_include_tax=False, cash_increment=1),), 99)])
    shop.sell.scan(SKILLET)
    assert shop.sell.view().total_minor == 3074
    assert shop.settle.pay_cash(3074).change_minor == 0
    assert (last_sale(shop).net_minor, last_sale(shop).tax_minor) == (2499, 575)


def test_a_price_in_another_currency_is_no_price(shop: Shop) -> None:
    shop.catalog.apply([page("pricelist:ie", (price(EGGS).model_copy(update={"currency": "GBP"}),), 80)])
    assert refused(lambda: shop.sell.scan(EGG)) == "item_without_price"


@pytest.mark.logs_errors("a device's part of a finished act failed")
def test_a_bug_after_the_commit_still_tells_the_change(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shop.papers, "enqueue", lambda *_, **__: 1 // 0)
    shop.sell.scan(BREAD)
    done = shop.settle.pay_cash(500)
    assert (done.change_minor, done.printing) == (180, "device_part_failed")


def test_an_item_of_a_tax_nobody_knows_is_not_taken_and_the_sale_goes_on(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    shop.catalog.apply([page("chain", (item(EGGS, "Eggs", identifiers=(EGGS_GTIN,), tax_category="luxury"),), 99)])
    assert refused(lambda: shop.sell.scan(EGG)) == "tax_category_unknown"
    assert [line.item_id for line in shop.sell.view().lines] == [SOURDOUGH]
    shop.restart()
    assert [line.item_id for line in shop.sell.view().lines] == [SOURDOUGH]
