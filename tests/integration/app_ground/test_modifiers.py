"""Another price, discounts, coupons, and baskets from elsewhere: what is charged, recorded, printed and summed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.devices.document import Boxed, Detail, Document, ItemRow, Text
from app.pos.model.line import MAX_MODIFIERS, ModifierKind
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.sell import RungLine
from contract.errors import Refused
from contract.messages.facts import SaleCompleted, SoldPrice
from contract.values.quantity import Quantity, Unit
from tests.builders import (
    AISLING,
    BANANAS,
    EGGS,
    EGGS_GTIN,
    PIN,
    SKILLET,
    SKILLET_GTIN,
    SOURDOUGH,
    SOURDOUGH_GTIN,
    SUPERVISOR,
    SUPERVISOR_PIN,
    Shop,
    label,
    market_ie,
    page,
    price,
    selling_shop,
)
from tests.integration.app_ground.asking import facts, lines, refused

BREAD, EGG, PAN = SOURDOUGH_GTIN[1:], EGGS_GTIN[1:], SKILLET_GTIN[1:]
WHY = "Damaged box"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    made.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    yield made
    made.stop()


def sales(shop: Shop) -> list[SaleCompleted]:
    return [fact for fact in facts(shop, SaleCompleted) if isinstance(fact, SaleCompleted)]


def last_sale(shop: Shop) -> SaleCompleted:
    return sales(shop)[-1]


def scanned(shop: Shop, code: str) -> str:
    return shop.sell.scan(code).line_id or ""


def receipt(shop: Shop) -> Document:
    return shop.papers.jobs[-1][1]


def test_another_price_holds_for_every_piece_and_the_catalogs_is_kept(shop: Shop) -> None:
    line_id = scanned(shop, f"2*{EGG}")
    shop.sell.override_price(line_id, 40_000, WHY)
    view = shop.sell.set_quantity(line_id, 3_000)
    assert (view.lines[0].regular_minor, view.lines[0].extended_minor, view.total_minor) == (1_245, 1_200, 1_200)
    assert (view.lines[0].price_ten_thousandths, view.saved_minor) == (41_500, 45)
    shop.settle.pay_cash(1_200)
    sold = last_sale(shop).lines[0]
    assert (sold.unit_price.ten_thousandths, sold.regular_minor, sold.extended_minor) == (41_500, 1_245, 1_200)
    assert [(own.kind, own.amount_minor, own.reason, own.unit_price) for own in sold.modifiers] == [
        ("price_override", 45, WHY, SoldPrice(ten_thousandths=40_000))
    ]


def test_a_dearer_price_takes_a_negative_amount_off(shop: Shop) -> None:
    line = shop.sell.override_price(scanned(shop, BREAD), 35_000, WHY).lines[0]
    assert (line.extended_minor, line.modifiers[0].amount_minor) == (350, -30)


def test_a_price_may_be_for_several_pieces(shop: Shop) -> None:
    line_id = scanned(shop, f"3*{BREAD}")
    assert shop.sell.override_price(line_id, 80_000, WHY, 3_000).lines[0].extended_minor == 800


def test_a_second_price_replaces_the_first_and_discounts_stay(shop: Shop) -> None:
    line_id = scanned(shop, PAN)
    shop.sell.override_price(line_id, 200_000, WHY)
    shop.sell.discount_line(line_id, 100, WHY)
    line = shop.sell.override_price(line_id, 150_000, WHY).lines[0]
    assert line.extended_minor == 1_400
    assert [own.kind for own in line.modifiers] == [ModifierKind.PRICE_OVERRIDE, ModifierKind.DISCOUNT]


def test_a_price_on_a_label_and_a_weight_can_be_overridden(shop: Shop) -> None:
    ham, bananas = scanned(shop, label("20", "20555", 277)), scanned(shop, label("21", "20104", 1_134))
    shop.sell.override_price(ham, 20_000, WHY)
    shop.sell.override_price(bananas, 10_000, WHY)
    assert [(own.regular_minor, own.extended_minor) for own in shop.sell.view().lines] == [(277, 200), (169, 113)]


def test_discounts_add_up_and_never_exceed_the_line(shop: Shop) -> None:
    line_id = scanned(shop, BREAD)
    shop.sell.discount_line(line_id, 100, WHY)
    assert shop.sell.discount_line(line_id, 120, "Short date").lines[0].extended_minor == 100
    assert refused(lambda: shop.sell.discount_line(line_id, 101, WHY)) == "discount_too_large"
    assert refused(lambda: shop.sell.override_price(line_id, 21_000, WHY)) == "discount_too_large"
    assert shop.sell.discount_line(line_id, 100, WHY).total_minor == 0


def test_a_smaller_quantity_that_discounts_would_exceed_is_refused(shop: Shop) -> None:
    line_id = scanned(shop, f"2*{BREAD}")
    shop.sell.discount_line(line_id, 400, WHY)
    assert refused(lambda: shop.sell.set_quantity(line_id, 1_000)) == "discount_too_large"
    assert lines(shop) == [(SOURDOUGH, 2_000, 240)]


def test_what_was_changed_can_be_taken_back(shop: Shop) -> None:
    line_id = scanned(shop, PAN)
    shop.sell.override_price(line_id, 200_000, WHY)
    shop.sell.discount_line(line_id, 100, WHY)
    assert shop.sell.remove_modifier(line_id, 0).total_minor == 2_399
    assert shop.sell.remove_modifier(line_id, 0).total_minor == 2_499
    assert refused(lambda: shop.sell.remove_modifier(line_id, 0)) == "modifier_unknown"
    assert refused(lambda: shop.sell.remove_modifier(line_id, -1)) == "modifier_unknown"


def test_a_line_whose_price_was_changed_is_not_added_to(shop: Shop) -> None:
    shop.sell.discount_line(scanned(shop, BREAD), 20, WHY)
    shop.sell.scan(BREAD)
    shop.sell.scan(BREAD)
    assert lines(shop) == [(SOURDOUGH, 1_000, 300), (SOURDOUGH, 2_000, 640)]


def test_a_removed_line_comes_back_with_its_changes_and_is_kept_as_charged(shop: Shop) -> None:
    line_id = scanned(shop, BREAD)
    shop.sell.discount_line(line_id, 20, WHY)
    shop.sell.remove(line_id)
    assert shop.sell.undo().lines[0].extended_minor == 300
    shop.sell.remove(line_id)
    shop.sell.scan(EGG)
    shop.settle.pay_cash(500)
    assert last_sale(shop).removed[0].extended_minor == 300


def test_what_is_impossible_changes_nothing(shop: Shop) -> None:
    line_id = scanned(shop, BREAD)
    wrong = {
        "price_unchanged": partial(shop.sell.override_price, line_id, 32_000, WHY),
        "price_out_of_bounds": partial(shop.sell.override_price, line_id, -1, WHY),
        "amount_out_of_bounds": partial(shop.sell.discount_line, line_id, 0, WHY),
        "reason_needed": partial(shop.sell.discount_line, line_id, 10, " \n"),
        "text_too_long": partial(shop.sell.override_price, line_id, 30_000, "x" * 81),
        "line_unknown": partial(shop.sell.discount_line, "other", 10, WHY),
        "card_number_typed": partial(shop.sell.discount_line, line_id, 10, "4111 1111 1111 1111"),
    }
    for code, gesture in wrong.items():
        assert refused(gesture) == code
    assert refused(partial(shop.sell.override_price, line_id, 10**13, WHY)) == "price_out_of_bounds"
    assert refused(partial(shop.sell.override_price, line_id, 30_000, WHY, 0)) == "price_out_of_bounds"
    assert lines(shop) == [(SOURDOUGH, 1_000, 320)]


def test_a_line_takes_so_many_changes_and_no_more(shop: Shop) -> None:
    line_id = scanned(shop, PAN)
    for _ in range(MAX_MODIFIERS):
        shop.sell.discount_line(line_id, 1, WHY)
    assert refused(lambda: shop.sell.discount_line(line_id, 1, WHY)) == "too_many_modifiers"


def test_whoever_may_not_needs_another_person_and_the_sale_names_them(shop: Shop) -> None:
    shop.operators.sign_on(AISLING, PIN)
    line_id = scanned(shop, BREAD)
    for gesture in (
        partial(shop.sell.discount_line, line_id, 20, WHY),
        partial(shop.sell.override_price, line_id, 1, WHY),
    ):
        assert refused(gesture) == "permission_missing"
    shop.approve(partial(shop.sell.discount_line, line_id, 20, WHY))
    assert refused(partial(shop.sell.discount_line, line_id, 21, WHY)) == "permission_missing"
    shop.approve(partial(shop.sell.discount_line, line_id, 20, WHY))
    shop.sell.discount_line(line_id, 20, WHY)
    shop.settle.pay_cash(500)
    assert [own.approver_id for own in last_sale(shop).lines[0].modifiers] == [SUPERVISOR]


def test_tax_is_taken_on_what_is_charged(shop: Shop) -> None:
    shop.sell.discount_line(scanned(shop, PAN), 499, WHY)
    shop.settle.pay_cash(2_000)
    sale = last_sale(shop)
    assert (sale.total_minor, sale.tax_minor) == (2_000, 374)
    assert [(own.letter, own.gross_minor, own.tax_minor) for own in sale.tax_totals] == [("C", 2_000, 374)]


def test_coupons_pay_a_part_the_tax_stays_and_only_the_rest_is_rounded(shop: Shop) -> None:
    shop.sell.scan(PAN)
    view = shop.settle.add(TenderPart(TenderKind.COUPON, 100, " 0533000123 "))
    assert (view.total_minor, view.paid_minor, view.rounding_minor, view.due_minor) == (2_499, 100, 1, 2_400)
    assert shop.sell.view().cash_due_minor == 2_400
    done = shop.settle.pay_cash(5_000)
    assert (done.other_minor, done.due_minor, done.change_minor) == (100, 2_400, 2_600)
    sale = last_sale(shop)
    assert (sale.total_minor, sale.tax_minor, sale.rounding_minor) == (2_499, 467, 1)
    assert [
        (own.kind, own.tendered_minor, own.change_minor, own.rounding_minor, own.reference) for own in sale.tenders
    ] == [
        ("coupon", 100, 0, 0, "0533000123"),
        ("cash", 5_000, 2_600, 1, ""),
    ]


def test_coupons_may_pay_for_everything_and_then_no_cash_is_recorded(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    shop.settle.add(TenderPart(TenderKind.COUPON, 300, "1"))
    assert shop.settle.add(TenderPart(TenderKind.COUPON, 20, "2")).due_minor == 0
    done = shop.settle.pay_cash(0)
    assert (done.due_minor, done.rounding_minor, done.cash) == (0, 0, False)
    assert [own.kind for own in last_sale(shop).tenders] == ["coupon", "coupon"]


def test_discounts_may_leave_nothing_to_pay(shop: Shop) -> None:
    shop.sell.discount_line(scanned(shop, BREAD), 320, WHY)
    shop.settle.pay_cash(0)
    assert (last_sale(shop).total_minor, last_sale(shop).tenders) == (0, ())


def test_coupons_never_exceed_the_sale(shop: Shop) -> None:
    assert refused(lambda: shop.settle.add(TenderPart(TenderKind.COUPON, 10, "1"))) == "basket_empty"
    bread, _ = scanned(shop, BREAD), shop.sell.scan(EGG)
    shop.settle.add(TenderPart(TenderKind.COUPON, 700, "1"))
    with pytest.raises(Refused, match="tender_too_large") as too_large:
        shop.settle.add(TenderPart(TenderKind.COUPON, 36, "2"))
    assert too_large.value.params == {"left_minor": 35}
    shop.sell.remove(bread)
    assert shop.settle.view().excess_minor == 285
    assert refused(lambda: shop.settle.pay_cash(0)) == "tender_too_large"
    assert shop.settle.remove(0).due_minor == 415
    assert refused(lambda: shop.settle.remove(0)) == "tender_unknown"
    assert refused(lambda: shop.settle.add(TenderPart(TenderKind.COUPON, 10, " "))) == "coupon_number_needed"
    assert refused(lambda: shop.settle.add(TenderPart(TenderKind.COUPON, -10, "1"))) == "amount_out_of_bounds"


def test_coupons_come_back_after_a_restart_and_leave_with_the_last_line(shop: Shop) -> None:
    line_id = scanned(shop, BREAD)
    shop.settle.add(TenderPart(TenderKind.COUPON, 100, "1"))
    shop.restart()
    shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    assert shop.settle.view().paid_minor == 100
    shop.sell.remove(line_id)
    shop.sell.scan(EGG)
    assert shop.settle.view().parts == ()


def test_a_parked_sale_keeps_its_changes_and_coupons(shop: Shop) -> None:
    shop.sell.discount_line(scanned(shop, PAN), 499, WHY)
    shop.settle.add(TenderPart(TenderKind.COUPON, 100, "1"))
    before = shop.sell.view()
    parked = shop.suspend.suspend()
    assert parked.total_minor == 2_000
    shop.suspend.recall(parked.entry_id)
    assert shop.sell.view().lines == before.lines
    assert shop.sell.view().paid_minor == 100


def test_prices_without_tax_are_discounted_before_tax(shop: Shop) -> None:
    shop.catalog.apply([page("market:IE", (market_ie(prices_include_tax=False, cash_increment=1),), 99)])
    shop.sell.discount_line(scanned(shop, PAN), 499, WHY)
    assert shop.settle.add(TenderPart(TenderKind.COUPON, 60, "1")).due_minor == 2_400
    shop.settle.pay_cash(2_400)
    assert (last_sale(shop).net_minor, last_sale(shop).tax_minor, last_sale(shop).total_minor) == (2_000, 460, 2_460)


def test_the_receipt_says_what_changed_what_was_saved_and_which_coupons_paid(shop: Shop) -> None:
    line_id = scanned(shop, f"2*{EGG}")
    shop.sell.override_price(line_id, 40_000, "Shelf price")
    shop.sell.discount_line(line_id, 50, WHY)
    shop.settle.add(TenderPart(TenderKind.COUPON, 100, "0533000123"))
    shop.settle.pay_cash(650)
    blocks = receipt(shop).blocks
    item = next(block for block in blocks if isinstance(block, ItemRow))
    assert item.amount == "8.30"
    assert item.details == (
        Detail("2 × 4.15"),
        Detail("Price 4.00, Shelf price", "−0.30", "A"),
        Detail("Discount, Damaged box", "−0.50", "A"),
    )
    assert Boxed("You saved", "0.80") in blocks
    assert Text("Coupon 0533000123", "1.00") in blocks
    assert Text("Cash", "6.50") in blocks


def test_a_receipt_without_cash_speaks_of_no_change(shop: Shop) -> None:
    shop.sell.scan(BREAD)
    shop.settle.add(TenderPart(TenderKind.COUPON, 320, "1"))
    shop.settle.pay_cash(0)
    said = [block.left for block in receipt(shop).blocks if isinstance(block, Text)]
    assert "Coupon 1" in said
    assert not {"Cash", "Change"} & set(said)


def test_a_shift_sums_coupons_discounts_and_overrides_apart_from_its_cash(shop: Shop) -> None:
    line_id = scanned(shop, PAN)
    shop.sell.override_price(line_id, 200_000, WHY)
    shop.sell.discount_line(line_id, 100, WHY)
    shop.settle.add(TenderPart(TenderKind.COUPON, 400, "1"))
    shop.settle.pay_cash(2_000)
    sums = shop.shifts.current().sums  # type: ignore[union-attr]  # the shift is open
    assert (sums.sales_minor, sums.cash_minor, sums.coupon_minor) == (1_900, 1_500, 400)
    assert (sums.discount_minor, sums.override_count) == (100, 1)
    shop.shifts.print_x()
    said = {block.left: block.right for block in receipt(shop).blocks if isinstance(block, Text)}
    assert (said["Discounts given"], said["Coupons taken"], said["Prices changed"]) == ("1.00", "4.00", "1")


BASKET = (
    RungLine(SOURDOUGH, Quantity.of(2)),
    RungLine(SOURDOUGH, Quantity.of(1), discounts=((20, "recorded"), (30, "recorded"))),
    RungLine(SKILLET, Quantity.of(1), 200_000, override_reason="recorded"),
    RungLine(BANANAS, Quantity(1_134, Unit.KILOGRAM)),
)


def test_a_basket_from_elsewhere_costs_what_the_single_gestures_make_of_it(shop: Shop) -> None:
    rung = shop.sell.ring(BASKET, "basket 40217")
    assert rung.external_reference == "basket 40217"
    assert [line.extended_minor for line in rung.lines] == [640, 270, 2_000, 169]
    shop.settle.pay_cash(5_000)
    by_ring = last_sale(shop)
    assert by_ring.external_reference == "basket 40217"
    discounted = scanned(shop, BREAD)
    for minor in (20, 30):
        shop.sell.discount_line(discounted, minor, "recorded")
    shop.sell.add_item(SOURDOUGH, Quantity.of(2))
    shop.sell.override_price(scanned(shop, PAN), 200_000, "recorded")
    shop.sell.add_item(BANANAS, Quantity(1_134, Unit.KILOGRAM))
    shop.settle.pay_cash(5_000)
    by_hand = last_sale(shop)
    assert figures(by_ring) == figures(by_hand)
    assert (by_ring.total_minor, by_ring.tax_minor) == (by_hand.total_minor, by_hand.tax_minor)


def figures(sale: SaleCompleted) -> list[tuple[str, int, int, int]]:
    return sorted((own.item_id, own.regular_minor, own.extended_minor, own.tax_minor) for own in sale.lines)


def test_a_basket_is_rung_wholly_or_not_at_all(shop: Shop) -> None:
    for wrong, code in (
        (RungLine("item-none", Quantity.of(1)), "item_unknown"),
        (RungLine(EGGS, Quantity.of(0)), "quantity_out_of_bounds"),
        (RungLine(EGGS, Quantity(500)), "quantity_out_of_bounds"),
        (RungLine(BANANAS, Quantity.of(1)), "weight_needed"),
        (RungLine(EGGS, Quantity.of(1), discounts=((416, "recorded"),)), "discount_too_large"),
        (RungLine(EGGS, Quantity.of(1), 41_500, override_reason="recorded"), "price_unchanged"),
        (RungLine(EGGS, Quantity.of(1), 40_000), "reason_needed"),
    ):
        assert refused(partial(shop.sell.ring, (*BASKET, wrong), "b")) == code
        assert shop.sell.view().lines == ()
    shop.sell.scan(BREAD)
    assert refused(lambda: shop.sell.ring(BASKET, "b")) == "basket_not_empty"


def test_none_of_something_is_not_one_of_it(shop: Shop) -> None:
    assert refused(lambda: shop.sell.scan(f"0*{BREAD}")) == "quantity_out_of_bounds"
    assert refused(lambda: shop.sell.add_item(EGGS, Quantity.of(0))) == "quantity_out_of_bounds"


def test_the_price_of_a_rung_line_is_the_catalogs(shop: Shop) -> None:
    shop.catalog.apply([page("pricelist:ie", (price(EGGS, 399),), 80)])
    assert shop.sell.ring((RungLine(EGGS, Quantity.of(2)),)).total_minor == 798


def test_a_basket_of_another_system_is_sold_once(shop: Shop) -> None:
    shop.sell.ring(BASKET, "basket 1")
    shop.settle.pay_cash(5_000)
    assert refused(lambda: shop.sell.ring(BASKET, "basket 1")) == "reference_already_sold"
    shop.sell.scan(BREAD)
    assert refused(lambda: shop.settle.pay_cash(320, "basket 1")) == "reference_already_sold"
    shop.settle.pay_cash(320, "basket 2")
    shop.sell.scan(BREAD)
    shop.settle.pay_cash(320)
    assert [sale.external_reference for sale in sales(shop)] == ["basket 1", "basket 2", ""]


def test_a_rung_basket_that_is_given_up_takes_its_reference_along(shop: Shop) -> None:
    shop.sell.ring(BASKET, "basket 1")
    shop.sell.abandon()
    assert shop.sell.scan(BREAD).view.external_reference == ""


def test_ringing_other_prices_takes_the_permission_for_them(shop: Shop) -> None:
    shop.operators.sign_on(AISLING, PIN)
    for line in BASKET[1:3]:
        assert refused(partial(shop.sell.ring, (line,))) == "permission_missing"
    assert shop.sell.ring(BASKET[:1]).total_minor == 640
