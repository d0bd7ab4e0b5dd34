"""Goods come back: what was paid is paid back, never more than was sold, whichever till takes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.pos.model.line import Condition
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.papers import Papers
from app.pos.post_void import PostVoid
from app.pos.refund import Choice, ReturnableQuestion, ReturnableVerdict, Returns
from app.pos.refund_check import NothingMoreThanSold
from app.pos.refund_plan import RefundPlans
from app.pos.refund_preview import ReturnPreviews
from app.pos.refund_unknown import ReturnsWithoutReceipt
from app.pos.settle import Settle
from app.wording import Words
from contract.errors import Unavailable
from contract.messages.facts import SaleCompleted
from contract.messages.rows import ReturnRulesRow
from contract.values.quantity import Quantity
from tests.builders import AISLING, EGGS_GTIN, LOCATION_ID, PIN, ROOT, SKILLET, SKILLET_GTIN, Shop, selling_shop
from tests.integration.app_ground.asking import facts, refused
from tests.integration.app_ground.registers import Store


def no_office(_question: ReturnableQuestion) -> ReturnableVerdict:
    """Head office cannot be reached."""
    raise Unavailable("oms_unreachable", reason="offline")


def returns_of(shop: Shop) -> Returns:
    return Returns(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock, no_office, shop.ids)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    yield made
    made.stop()


def sold_eggs(shop: Shop, count: int = 3, tendered: int = 2_000) -> str:
    shop.sell.scan(f"{count}*")
    shop.sell.scan(EGGS_GTIN)
    return shop.settle.pay_cash(tendered).receipt_number


def last_sale(shop: Shop) -> SaleCompleted:
    sale = facts(shop, SaleCompleted)[-1]
    assert isinstance(sale, SaleCompleted)
    return sale


def test_what_a_customer_bought_comes_back_as_theirs_so_that_points_go_back_with_it(shop: Shop) -> None:
    shop.sell.attach_customer("customer-1")
    receipt = sold_eggs(shop)
    shop.sell.attach_customer("customer-2")
    sold_eggs(shop)
    PostVoid(shop.db, shop.catalog, shop.operators, shop.basket, shop.settle).take_back("rung up twice")
    assert last_sale(shop).customer_id == "customer-2"
    returns = returns_of(shop)
    found = returns.find(receipt)
    returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 1, "faulty")])
    shop.settle.pay_cash(shop.settle.view().due_minor)
    assert last_sale(shop).customer_id == "customer-1"


def test_part_of_a_sale_comes_back_by_its_receipt_and_the_rest_later(shop: Shop) -> None:
    receipt = sold_eggs(shop)
    returns = returns_of(shop)
    found = returns.find(receipt)
    (line,) = found.lines
    assert (line.bought, line.returned, line.available, found.asked) == (3, 0, 3, False)
    returns.add(found.transaction_id, [Choice(line.line_id, 1, "faulty", Condition.DAMAGED)])
    assert [(own.condition, own.extended_minor) for own in shop.sell.view().lines] == [("damaged", -415)]
    assert returns.view(found.transaction_id).lines[0].available == 2
    done = shop.settle.pay_cash(-415)
    assert done.series == "return"
    back = last_sale(shop).lines[0].returned
    assert back is not None
    assert (back.receipt_number, back.reason, back.condition) == (receipt, "faulty", "damaged")
    again = returns.find(receipt)
    assert (again.lines[0].returned, again.lines[0].available) == (1, 2)
    assert refused(lambda: returns.add(again.transaction_id, [Choice(line.line_id, 3, "faulty")])) == (
        "more_than_returnable"
    )
    returns.add(again.transaction_id, [Choice(line.line_id, 2, "faulty")])
    assert shop.sell.view().total_minor == -830


def test_a_full_refund_in_parts_pays_back_what_was_paid(shop: Shop) -> None:
    shop.sell.scan("3*")
    shop.sell.scan(SKILLET_GTIN)
    line_id = shop.sell.view().lines[0].line_id
    shop.sell.discount_line(line_id, 100, "scratched")
    receipt = shop.settle.pay_cash(10_000).receipt_number
    sale, returns, tax, total = last_sale(shop), returns_of(shop), 0, 0
    for _ in range(3):
        found = returns.find(receipt)
        returns.add(found.transaction_id, [Choice(line_id, 1, "other")])
        shop.settle.pay_cash(shop.settle.view().due_minor)
        back = last_sale(shop)
        tax, total = tax + back.tax_minor, total + back.total_minor
    assert (tax, total) == (-sale.tax_minor, -sale.total_minor)
    assert refused(lambda: returns.add(sale.transaction_id, [Choice(line_id, 1, "other")])) == "more_than_returnable"


def test_a_return_and_a_sale_in_one_basket_have_one_net_tender(shop: Shop) -> None:
    receipt = sold_eggs(shop, 1, 500)
    returns = returns_of(shop)
    found = returns.find(receipt)
    returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 1, "changed_mind")])
    shop.sell.scan(SKILLET_GTIN)
    shop.settle.pay_cash(2_500)
    assert (last_sale(shop).series, last_sale(shop).total_minor) == ("sale", 2_499 - 415)


def test_removing_the_line_takes_the_return_back(shop: Shop) -> None:
    receipt = sold_eggs(shop)
    returns = returns_of(shop)
    found = returns.find(receipt)
    returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 3, "other")])
    assert returns.view(found.transaction_id).lines[0].available == 0
    shop.sell.remove(shop.sell.view().lines[0].line_id)
    assert returns.view(found.transaction_id).lines[0].available == 3


def test_scanned_goods_are_found_on_the_receipt_and_never_above_what_is_left(shop: Shop) -> None:
    receipt = sold_eggs(shop, 2)
    returns = returns_of(shop)
    found = returns.find(receipt)
    line_id = found.lines[0].line_id
    assert returns.line_scanned(found.transaction_id, EGGS_GTIN, {line_id: 1}) == line_id
    assert refused(lambda: returns.line_scanned(found.transaction_id, EGGS_GTIN, {line_id: 2})) == "all_came_back"
    assert refused(lambda: returns.line_scanned(found.transaction_id, SKILLET_GTIN, {})) == "not_on_receipt"


def test_a_number_alone_is_this_tills_and_what_is_none_is_refused(shop: Shop) -> None:
    receipt = sold_eggs(shop)
    returns = returns_of(shop)
    assert returns.find("1").receipt_number == receipt
    assert refused(lambda: returns.find("77")) == "sale_unknown"
    assert refused(lambda: returns.find("no receipt")) == "receipt_unreadable"
    with pytest.raises(Unavailable, match="sale_not_known_here"):
        returns.find("077-1-AAAA-000001")


def test_a_part_of_an_order_is_asked_for_by_its_own_number(shop: Shop) -> None:
    returns = returns_of(shop)
    for typed in ("10023-2", "10023", "W-20497-330-2", "s-0000-000a-3"):
        asked = returns.begin(typed)
        assert (asked.by, asked.receipt) == ("order", typed.upper())
    for typed in ("10023-", "10023-0", "-2", "1-2", "10023-2-2"):
        assert refused(lambda typed=typed: returns.begin(typed)) == "receipt_unreadable"  # type: ignore[misc]


def test_a_sale_that_is_too_old_needs_another_person(shop: Shop) -> None:
    receipt = sold_eggs(shop)
    shop.tell(f"store:{LOCATION_ID}", (ReturnRulesRow(location_id=LOCATION_ID, days=14),))
    shop.clock.advance(days=15)
    shop.operators.sign_on(AISLING, PIN)
    returns = returns_of(shop)
    found = returns.find(receipt)
    assert found.days_left == -1
    assert refused(lambda: returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 1, "other")])) == (
        "permission_missing"
    )


def test_without_a_receipt_the_price_of_today_is_paid_back(shop: Shop) -> None:
    unknown = ReturnsWithoutReceipt(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock)
    unknown.add(SKILLET, Quantity.of(2), "faulty", Condition.WASTE)
    shop.settle.pay_cash(-5_000)
    (line,) = last_sale(shop).lines
    assert (line.gross_minor, line.quantity_thousandths) == (-4_998, -2_000)
    assert line.returned is not None
    assert (line.returned.transaction_id, line.returned.condition) == ("", "waste")
    assert line.tax_minor < 0


def test_the_way_back_is_the_way_it_was_paid(shop: Shop) -> None:
    shop.sell.scan(SKILLET_GTIN)
    shop.settle.add(TenderPart(TenderKind.CARD, 2_000, "P-1", "Visa 4417"))
    receipt = shop.settle.pay_cash(500).receipt_number
    returns = returns_of(shop)
    found = returns.find(receipt)
    plans = RefundPlans(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock)
    previews = ReturnPreviews(shop.db, shop.catalog, shop.basket, shop.clock, returns, plans)
    seen = previews.of(found.transaction_id, [Choice(found.lines[0].line_id, 1, "other")])
    assert [(own.kind, own.planned_minor, own.reference) for own in seen.ways] == [
        ("card", 2_000, "P-1"),
        ("cash", 499, ""),
    ]
    assert seen.ways[0].why == "card_charge_unknown"
    assert shop.basket.current is None


def test_what_goes_out_instead_is_set_against_what_comes_back(shop: Shop) -> None:
    receipt = sold_eggs(shop, 2)
    returns = returns_of(shop)
    found = returns.find(receipt)
    plans = RefundPlans(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock)
    previews = ReturnPreviews(shop.db, shop.catalog, shop.basket, shop.clock, returns, plans)
    shop.sell.scan(SKILLET_GTIN)
    seen = previews.of(found.transaction_id, [Choice(found.lines[0].line_id, 2, "other")])
    assert (seen.back_minor, seen.out_minor, seen.net_minor, seen.ways) == (830, 2_499, 1_669, ())
    assert [own.line_id for own in seen.out] == [shop.sell.view().lines[0].line_id]
    assert previews.now().back_minor == 0


def test_two_tills_of_a_store_never_take_back_more_than_was_sold(store: Store) -> None:
    receipt = sold_eggs(store.a, 1, 500)
    store.meet()
    for till in (store.a, store.b):
        returns = returns_of(till)
        found = returns.find(receipt)
        returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 1, "other")])
    settling(store.a).pay_cash(-415)
    store.meet()
    assert refused(lambda: settling(store.b).pay_cash(-415)) == "all_came_back"
    assert returns_of(store.b).find(receipt).lines[0].returned == 1


def test_one_line_that_came_back_too_often_keeps_no_other_from_coming_back(store: Store) -> None:
    store.a.sell.scan(SKILLET_GTIN)
    receipt = sold_eggs(store.a, 1, 5_000)
    store.meet()
    for till in (store.a, store.b):
        returns = returns_of(till)
        found = returns.find(receipt)
        eggs = next(line.line_id for line in found.lines if line.name.startswith("Free"))
        returns.add(found.transaction_id, [Choice(eggs, 1, "other")])
        settling(till).pay_cash(-415)
    store.meet()
    returns = returns_of(store.b)
    found = returns.find(receipt)
    skillet = next(line.line_id for line in found.lines if line.name.startswith("Cast"))
    returns.add(found.transaction_id, [Choice(skillet, 1, "other")])
    settling(store.b).pay_cash(-2_500)
    assert [line.returned for line in returns_of(store.b).find(receipt).lines] == [1, 2]


def test_the_last_sale_is_taken_back_whole_until_the_next(shop: Shop) -> None:
    post_void = PostVoid(shop.db, shop.catalog, shop.operators, shop.basket, shop.settle)
    assert refused(lambda: post_void.last()) == "sale_unknown"
    shop.sell.scan(SKILLET_GTIN)
    shop.settle.add(TenderPart(TenderKind.COUPON, 500, "C-1"))
    shop.settle.pay_cash(2_000)
    sold = last_sale(shop)
    done = post_void.take_back("wrong customer")
    void = last_sale(shop)
    assert (void.post_voids, void.total_minor, done.series) == (sold.transaction_id, -sold.total_minor, "return")
    assert [(own.kind, own.tendered_minor) for own in void.tenders] == [("coupon", -500), ("cash", -2_000)]
    assert refused(lambda: post_void.take_back("again")) == "post_void_not_plain"
    assert post_void.again(sold.transaction_id) is None
    shop.sell.scan(EGGS_GTIN)
    shop.settle.pay_cash(500)
    assert returns_of(shop).find(str(sold.document_number)).lines[0].available == 0


def test_a_sale_paid_the_wrong_way_is_taken_back_and_its_goods_stand_in_the_sale_again(shop: Shop) -> None:
    post_void = PostVoid(shop.db, shop.catalog, shop.operators, shop.basket, shop.settle, shop.sell)
    shop.sell.scan("2*")
    shop.sell.scan(SKILLET_GTIN)
    shop.sell.discount_line(shop.sell.view().lines[0].line_id, 500, "scratched")
    shop.settle.pay_cash(5_000)
    sold = last_sale(shop)
    void = post_void.begin("Paid the wrong way", pay_anew=True)
    assert void is not None
    assert void.total_minor == -sold.total_minor
    basket = post_void.again(sold.transaction_id)
    assert basket is not None
    assert (basket.total_minor, basket.paid_minor) == (sold.total_minor, 0)
    assert basket.basket_id not in (sold.transaction_id, None)
    assert post_void.again(sold.transaction_id) is None
    shop.settle.add(TenderPart(TenderKind.VOUCHER, sold.total_minor, "V-1"))
    shop.settle.finish()
    anew = last_sale(shop)
    assert [line.modifiers for line in anew.lines] == [line.modifiers for line in sold.lines]
    assert [own.kind for own in anew.tenders] == ["voucher"]


def settling(shop: Shop) -> Settle:
    """As the program puts it together."""
    printing = Papers(shop.db, shop.catalog, Words.load(ROOT / "resources" / "i18n"), shop.papers, shop.ids)
    return Settle(
        shop.db,
        shop.catalog,
        shop.operators,
        shop.basket,
        printing,
        shop.drawer,
        shop.clock,
        followers=(NothingMoreThanSold(),),
    )


def test_a_sale_of_which_less_than_a_coin_was_left_to_cash_is_taken_back_whole_too(shop: Shop) -> None:
    post_void = PostVoid(shop.db, shop.catalog, shop.operators, shop.basket, shop.settle)
    shop.sell.scan(SKILLET_GTIN)
    shop.settle.add(TenderPart(TenderKind.VOUCHER, 2_497, "V-1"))
    assert shop.settle.pay_cash(0).rounding_minor == -2
    void = post_void.take_back("rung up twice")
    assert (void.total_minor, void.rounding_minor, void.cash) == (-2_499, 2, True)
    assert [own.tendered_minor for own in void.tenders if own.kind == "voucher"] == [-2_497]


def test_a_list_of_sales_tells_a_return_by_the_mark_of_its_number(shop: Shop) -> None:
    receipt = sold_eggs(shop)
    returns = returns_of(shop)
    found = returns.find(receipt)
    returns.add(found.transaction_id, [Choice(found.lines[0].line_id, 1, "faulty")])
    returned = shop.settle.pay_cash(-415).receipt_number
    assert sorted(sale.receipt_number for sale in shop.finished.recent_sales()) == sorted([receipt, returned])
    assert returned.endswith("-R000001")
