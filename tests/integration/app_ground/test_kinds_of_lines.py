"""What some goods ask for before they are sold, and what becomes of an open sale when the world around it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.db import journal
from app.devices.document import ItemRow
from app.pos import projections
from app.pos.model.basket import basket_from_json, basket_to_json
from app.pos.model.line import AgeMethod
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.rounding import extend
from contract.rules.stored_value import LoyaltyRules, earning_minor
from contract.values.quantity import Quantity
from tests.builders import EGGS, SOURDOUGH, Shop, item, price
from tests.kinds_shop import (
    CAN,
    CASE_GTIN,
    CASED,
    GIN,
    HAMPER,
    PHONE,
    PHONE_GTIN,
    SALMON,
    WATER,
    WINE,
    kinds_shop,
    market,
    recall,
    reprice,
    tell,
    voucher,
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return kinds_shop(tmp_path / "shop")


def refused(gesture: Callable[[], object]) -> str:
    with pytest.raises(Refused) as told:
        gesture()
    return told.value.code


def sold(shop: Shop) -> SaleCompleted:
    """Paid in cash, to the cent that cash can."""
    shop.settle.pay_cash(shop.settle.view().due_minor)
    with shop.db.read() as conn:
        facts = [fact for _, fact in journal.facts(conn, (SaleCompleted.KIND,))]
    last = facts[-1]
    assert isinstance(last, SaleCompleted)
    return last


# Ages


def test_a_sale_is_not_paid_before_somebody_looked_at_the_age(shop: Shop) -> None:
    view = shop.sell.add_item(GIN).view
    assert (view.age_to_check, str(view.age_born_by)) == (18, "2008-11-21")
    assert refused(lambda: shop.settle.pay_cash(5_000)) == "age_unchecked"
    shop.sell.ages.passed(AgeMethod.DOCUMENT)
    line = sold(shop).lines[0]
    assert line.age_check is not None
    assert (line.age_check.minimum, line.age_check.method) == (18, "document")


def test_the_highest_age_is_asked_once_for_the_whole_sale(shop: Shop) -> None:
    shop.sell.add_item(GIN)
    assert shop.sell.ages.passed(AgeMethod.LOOKED).age_to_check == 0
    assert shop.sell.add_item(WINE).view.age_to_check == 0
    assert shop.sell.add_item(GIN).view.age_to_check == 0


def test_a_higher_age_is_asked_anew(shop: Shop) -> None:
    shop.sell.add_item(WINE)
    shop.sell.ages.passed(AgeMethod.LOOKED)
    assert shop.sell.add_item(GIN).view.age_to_check == 18


def test_what_cannot_be_sold_to_the_young_is_taken_out_and_recorded(shop: Shop) -> None:
    shop.sell.add_item(SOURDOUGH)
    shop.sell.add_item(GIN)
    view = shop.sell.ages.failed()
    assert [line.item_id for line in view.lines] == [SOURDOUGH]
    assert [taken.item_id for taken in sold(shop).removed] == [GIN]


# Recalls


def test_what_is_recalled_is_not_scanned(shop: Shop) -> None:
    recall(shop, SOURDOUGH)
    with pytest.raises(Refused) as told:
        shop.sell.add_item(SOURDOUGH)
    assert (told.value.code, told.value.params["reason"]) == ("item_recalled", "Glass in it.")


def test_a_recall_reaches_open_and_suspended_sales(shop: Shop) -> None:
    shop.sell.add_item(SOURDOUGH)
    parked = shop.suspend.suspend()
    shop.sell.add_item(SOURDOUGH)
    recall(shop, SOURDOUGH)
    assert shop.sell.view().lines[0].recalled
    assert refused(lambda: shop.settle.pay_cash(5_000)) == "item_recalled"
    shop.sell.remove(shop.sell.view().lines[0].line_id)
    shop.suspend.recall(parked.entry_id)
    assert shop.sell.view().lines[0].recalled
    assert refused(lambda: shop.settle.pay_cash(5_000)) == "item_recalled"


def test_a_kit_that_holds_what_is_recalled_is_not_sold(shop: Shop) -> None:
    shop.sell.add_item(HAMPER)
    recall(shop, SALMON)
    assert refused(lambda: shop.settle.pay_cash(5_000)) == "item_recalled"


def test_a_lot_is_asked_for_only_while_some_lots_are_recalled(shop: Shop) -> None:
    line_id = shop.sell.add_item(SALMON).line_id or ""
    assert shop.sell.view().lines[0].number_needed == ""
    recall(shop, SALMON, "L44")
    assert shop.sell.view().lines[0].number_needed == "lot"
    assert refused(lambda: shop.settle.pay_cash(1_000)) == "lot_needed"
    shop.sell.details.capture(line_id, "L44")
    assert refused(lambda: shop.settle.pay_cash(1_000)) == "item_recalled"
    shop.sell.details.capture(line_id, "L45")
    assert sold(shop).lines[0].lot == "L45"


def test_of_goods_that_are_not_sold_by_lot_only_the_recalled_lots_are_barred(shop: Shop) -> None:
    shop.sell.scan(CASE_GTIN)
    parked = shop.suspend.suspend()
    recall(shop, CASED, "L44", "L46")
    with pytest.raises(Refused) as told:
        shop.sell.scan(f"01{CASE_GTIN}10L44")
    assert told.value.code == "item_recalled"
    assert shop.sell.scan(f"01{CASE_GTIN}10L45").view.lines[0].number_needed == ""
    sold(shop)
    shop.suspend.recall(parked.entry_id)
    line = shop.sell.view().lines[0]
    assert (line.recalled, line.number_needed, line.recalled_lots) == (False, "lot", ("L44", "L46"))
    with pytest.raises(Refused) as told:
        shop.settle.pay_cash(5_000)
    assert (told.value.code, told.value.params["lots"]) == ("lot_needed", "L44, L46")
    shop.sell.details.capture(line.line_id, "L46")
    assert refused(lambda: shop.settle.pay_cash(5_000)) == "item_recalled"
    shop.sell.details.capture(line.line_id, "L45")
    assert sold(shop).lines[0].lot == "L45"


# Prices that change


def test_a_lower_price_is_taken_and_a_higher_one_is_asked_about(shop: Shop) -> None:
    shop.sell.add_item(SOURDOUGH)
    shop.sell.add_item(EGGS)
    reprice(shop, SOURDOUGH, 300)
    reprice(shop, EGGS, 450)
    news = shop.sell.prices.look()
    assert [(own.before_minor, own.after_minor) for own in news.taken] == [(320, 300)]
    assert [(own.before_minor, own.after_minor) for own in news.asked] == [(415, 450)]
    assert shop.sell.view().total_minor == 300 + 415


def test_a_price_that_is_kept_is_recorded_and_asked_about_once(shop: Shop) -> None:
    line_id = shop.sell.add_item(EGGS).line_id or ""
    reprice(shop, EGGS, 450)
    shop.sell.prices.keep([line_id])
    assert shop.sell.prices.look().asked == ()
    (line,) = sold(shop).lines
    (kept,) = line.modifiers
    assert (line.regular_minor, kept.amount_minor, kept.reason, line.extended_minor) == (450, 35, "price_kept", 415)


def test_a_higher_price_that_is_taken_is_what_the_sale_says(shop: Shop) -> None:
    line_id = shop.sell.add_item(EGGS).line_id or ""
    reprice(shop, EGGS, 450)
    shop.sell.prices.take([line_id])
    assert shop.sell.prices.look().asked == ()
    reprice(shop, EGGS, 460)
    shop.sell.prices.take([line_id])
    (line,) = sold(shop).lines
    (taken,) = line.modifiers
    assert (line.regular_minor, taken.amount_minor, taken.reason, line.extended_minor) == (415, -45, "price_taken", 460)
    _, receipt, _ = shop.papers.jobs[-1]
    details = [own.text for block in receipt.blocks if isinstance(block, ItemRow) for own in block.details]
    assert "Price 4.60, Price changed during the sale" in details


def test_a_price_that_rose_and_fell_again_leaves_the_line_as_it_was_scanned(shop: Shop) -> None:
    line_id = shop.sell.add_item(EGGS).line_id or ""
    reprice(shop, EGGS, 450)
    shop.sell.prices.take([line_id])
    reprice(shop, EGGS, 415)
    assert [own.after_minor for own in shop.sell.prices.look().taken] == [415]
    assert [(line.regular_minor, line.modifiers) for line in sold(shop).lines] == [(415, ())]


def test_the_market_may_have_every_change_asked_or_none(shop: Shop) -> None:
    shop.sell.add_item(EGGS)
    reprice(shop, EGGS, 400)
    tell(shop, "market:IE", (market(price_change="ask"),))
    assert len(shop.sell.prices.look().asked) == 1
    tell(shop, "market:IE", (market(price_change="keep"),))
    assert shop.sell.prices.look().asked == ()
    assert shop.sell.view().total_minor == 415


def test_a_price_that_somebody_set_is_left_alone(shop: Shop) -> None:
    line_id = shop.sell.add_item(EGGS).line_id or ""
    shop.sell.override_price(line_id, 39_900, "agreed")
    reprice(shop, EGGS, 450)
    assert shop.sell.prices.look().asked == ()


# Deposits and empties


def test_a_deposit_comes_with_its_bottle_and_follows_it(shop: Shop) -> None:
    line_id = shop.sell.add_item(WATER).line_id or ""
    view = shop.sell.set_quantity(line_id, 6_000)
    water, deposit = view.lines
    assert (deposit.linked_to, deposit.quantity_thousandths, deposit.extended_minor) == (line_id, 6_000, 90)
    assert refused(lambda: shop.sell.discount_line(deposit.line_id, 10, "agreed")) == "line_linked"
    assert refused(lambda: shop.sell.remove(deposit.line_id)) == "line_linked"
    assert shop.sell.remove(water.line_id).lines == ()
    assert [line.extended_minor for line in shop.sell.undo().lines] == [720, 90]


def test_a_pack_of_six_is_sold_with_six_deposits_and_the_receipt_counts_them(shop: Shop) -> None:
    six = item("item-six", "Water, six bottles", tax_category="standard", deposit_sku="can", deposit_count=6)
    tell(shop, "chain", (six,))
    tell(shop, "pricelist:ie", (price("item-six", 600),))
    assert [own.extended_minor for own in shop.sell.add_item("item-six").view.lines] == [600, 90]
    told = shop.sell.details.check_price("item-six").deposit
    assert told is not None
    assert extend(told, Quantity.of(1)).minor == 90
    line_id = shop.sell.view().lines[0].line_id
    assert shop.sell.set_quantity(line_id, 2_000).deposit_minor == 180
    sold(shop)
    _, receipt, _ = shop.papers.jobs[-1]
    details = [own.text for block in receipt.blocks if isinstance(block, ItemRow) for own in block.details]
    assert "Can or small bottle to 50 cl 12 × 0.15" in details


def test_a_deposit_has_its_own_tax_and_earns_nothing(shop: Shop) -> None:
    shop.sell.add_item(WATER)
    sale = sold(shop)
    assert [(line.tax_category, line.tax_minor) for line in sale.lines] == [("standard", 22), ("outside", 0)]
    assert earning_minor(sale, on_net=True) == 120
    assert LoyaltyRules(earn_minor_per_point=120).earned(earning_minor(sale, on_net=True)) == 1


def test_empties_are_counted_by_kind_and_paid_out(shop: Shop) -> None:
    shop.sell.empties.add(CAN, 2)
    view = shop.sell.empties.add(CAN, 3)
    assert [(line.quantity_thousandths, line.extended_minor) for line in view.lines] == [(-5_000, -75)]
    sale = sold(shop)
    assert (sale.series, sale.total_minor, sale.tenders[0].tendered_minor) == ("return", -75, -75)
    assert sale.lines[0].intent == "empties"


def test_empties_are_set_off_against_what_is_bought(shop: Shop) -> None:
    shop.sell.add_item(EGGS)
    shop.sell.empties.add(CAN, 1)
    sale = sold(shop)
    assert (sale.series, sale.total_minor) == ("sale", 400)


def test_a_voucher_is_not_taken_that_another_till_took(shop: Shop, tmp_path: Path) -> None:
    number = voucher("00042", 175)
    shop.sell.scan(number)
    sold(shop)
    with shop.db.read() as conn:
        ((header, fact),) = list(journal.facts(conn, (SaleCompleted.KIND,)))
    other = kinds_shop(tmp_path / "other")
    with other.db.transaction() as tx:
        projections.project(tx.conn, header, fact)
    assert refused(lambda: other.sell.scan(number)) == "voucher_spent"


def test_a_voucher_is_taken_once_for_some_weeks(shop: Shop) -> None:
    number = voucher("00042", 175)
    assert shop.sell.scan(number).view.total_minor == -175
    assert refused(lambda: shop.sell.scan(number)) == "voucher_spent"
    sold(shop)
    assert refused(lambda: shop.sell.scan(number)) == "voucher_spent"
    shop.clock.advance(days=61)
    assert shop.sell.scan(number).view.total_minor == -175


def test_a_sale_pays_out_no_more_for_empties_than_it_may(shop: Shop) -> None:
    shop.sell.scan(voucher("00001", 2_005))
    assert refused(lambda: shop.settle.pay_cash(0)) == "empties_payout_over"
    shop.sell.add_item(EGGS)
    assert sold(shop).total_minor == 415 - 2_005


# Kits, cases, and what is not listed


def test_a_kit_is_one_line_with_one_price_and_names_its_parts(shop: Shop) -> None:
    shop.sell.add_item(HAMPER)
    (line,) = sold(shop).lines
    assert (line.extended_minor, [(own.item_id, own.thousandths) for own in line.components]) == (
        900,
        [(CASED, 1_000), (SALMON, 2_000)],
    )


def test_a_case_sells_its_pieces_at_the_price_of_the_case(shop: Shop) -> None:
    line_id = shop.sell.scan(CASE_GTIN).line_id or ""
    assert [(own.quantity_thousandths, own.extended_minor) for own in shop.sell.view().lines] == [(12_000, 1_000)]
    assert shop.sell.scan(f"2*{CASE_GTIN}").view.lines[0].quantity_thousandths == 36_000
    assert shop.sell.set_quantity(line_id, 13_000).total_minor == 1_300
    assert shop.sell.set_quantity(line_id, 24_000).total_minor == 2_000


def test_a_case_and_single_pieces_are_lines_of_their_own(shop: Shop) -> None:
    shop.sell.scan(CASE_GTIN)
    assert [own.extended_minor for own in shop.sell.add_item(CASED).view.lines] == [1_000, 100]


def test_what_is_not_listed_is_sold_under_its_own_name(shop: Shop) -> None:
    view = shop.sell.details.add_custom("Repair of a bag", 1_230, "standard")
    shop.sell.set_quantity(view.lines[0].line_id, 2_000)
    (line,) = sold(shop).lines
    assert (line.item_id, line.name, line.extended_minor, line.tax_minor) == ("", "Repair of a bag", 2_460, 460)


def test_what_is_not_listed_needs_a_name_a_price_and_a_tax(shop: Shop) -> None:
    add = shop.sell.details.add_custom
    assert refused(lambda: add(" ", 100, "standard")) == "reason_needed"
    assert refused(lambda: add("Repair", 0, "standard")) == "amount_out_of_bounds"
    assert refused(lambda: add("Repair", 100, "none")) == "tax_category_unknown"


# Numbers and notes


def test_a_serial_number_is_asked_for_and_comes_from_the_label_by_itself(shop: Shop) -> None:
    first = shop.sell.add_item(PHONE).line_id or ""
    assert refused(lambda: shop.settle.pay_cash(50_000)) == "serial_needed"
    shop.sell.details.capture(first, "SN-1")
    shop.sell.scan(f"01{PHONE_GTIN}21SN-2")
    assert [line.serial for line in sold(shop).lines] == ["SN-1", "SN-2"]


def test_a_serial_number_stands_in_a_sale_once(shop: Shop) -> None:
    first, second = (shop.sell.add_item(PHONE).line_id or "" for _ in range(2))
    shop.sell.details.capture(first, "SN-1")
    assert refused(lambda: shop.sell.details.capture(second, "SN-1")) == "serial_twice"


def test_notes_and_who_served_are_in_the_sale(shop: Shop) -> None:
    line_id = shop.sell.add_item(EGGS).line_id or ""
    shop.sell.details.note_line(line_id, "Box opened")
    shop.sell.details.served_by(line_id, shop.sell.details.people()[0][0])
    shop.sell.details.note_sale("For the office")
    sale = sold(shop)
    assert (sale.note, sale.lines[0].note, sale.lines[0].associate_id != "") == ("For the office", "Box opened", True)


def test_a_price_is_looked_at_without_touching_the_sale(shop: Shop) -> None:
    told = shop.sell.details.check_price(WATER)
    assert told.price
    assert told.deposit
    assert (told.price.ten_thousandths, told.deposit.ten_thousandths) == (12_000, 1_500)
    assert shop.basket.current is None


# Drafts


def test_a_draft_of_before_is_still_read(shop: Shop) -> None:
    shop.sell.add_item(EGGS)
    basket = shop.basket.current
    assert basket is not None
    assert basket_from_json(basket_to_json(basket)) == basket
    old = basket_to_json(basket).replace('"components":[],"linked_to":"","age_check":null,"serial":"","lot":"",', "")
    assert '"serial"' not in old
    assert basket_from_json(old) == basket
