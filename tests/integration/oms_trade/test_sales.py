"""What tills sold, as their facts arrive."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from contract.messages.facts import (
    FACTS,
    BasketAbandoned,
    Denomination,
    DrawerOpened,
    PriceModifier,
    RemovedLine,
    SaleCompleted,
    SaleCompletedV1,
    ShiftClosed,
    ShiftClosedV1,
    ShiftOpened,
    SoldLine,
    SoldPrice,
    SoldTaxTotal,
    SoldTender,
)
from contract.messages.rows import ROWS
from contract.messages.sync import Answer
from oms.composition import BOOKED_ONLY, EFFECTS, LOADERS
from oms.sales.tables import sale_line, sale_line_modifier, sale_tender
from tests.integration.oms_trade.shop import Shop


def sale(shop: Shop, number: int = 1, pieces: int = 2, **told: Any) -> SaleCompleted:
    """Two pieces at 1.00 with 23 % inside, paid with 5.00."""
    gross = pieces * 100
    tax = round(gross * 23 / 123)
    rounding = -(gross % 5) if gross % 5 < 3 else 5 - gross % 5
    line = SoldLine(
        line_id="l1", item_id=shop.items["100"], sku="100", name="Item\x00100", unit="each",
        quantity_thousandths=pieces * 1000, unit_price=SoldPrice(ten_thousandths=10_000), regular_minor=gross,
        extended_minor=gross, tax_category="standard", tax_letter="C", tax_ppm=230_000, net_minor=gross - tax,
        tax_minor=tax, gross_minor=gross,
    )  # fmt: skip
    total = SoldTaxTotal(
        letter="C", name="Standard", ppm=230_000, net_minor=gross - tax, tax_minor=tax, gross_minor=gross
    )
    tender = SoldTender(
        tender_id="t1",
        kind="cash",
        tendered_minor=5_000,
        change_minor=5_000 - gross - rounding,
        rounding_minor=rounding,
    )
    values: dict[str, Any] = {
        "transaction_id": f"T-{number}", "document_number": number, "shift_id": "S-1", "currency": "EUR",
        "started_at": "2026-11-21T10:00:00.000Z", "lines": (line,), "tax_totals": (total,), "prices_include_tax": True,
        "net_minor": gross - tax, "tax_minor": tax, "total_minor": gross, "rounding_minor": rounding,
        "tenders": (tender,),
    }  # fmt: skip
    return SaleCompleted(**(values | told))


def closing(*sales: SaleCompleted, **told: Any) -> ShiftClosed:
    """The Z of a shift of ``sales`` with a float of 100.00."""
    cash = sum(one.tendered_minor - one.change_minor for sold in sales for one in sold.tenders)
    items = sum(line.quantity_thousandths for one in sales for line in one.lines)
    numbers = [one.document_number for one in sales]
    values: dict[str, Any] = {
        "shift_id": "S-1", "document_number": 1, "currency": "EUR", "opened_at": "2026-11-21T09:00:00.000Z",
        "float_minor": 10_000, "counted": (Denomination(value_minor=1, count=10_000 + cash),),
        "counted_minor": 10_000 + cash, "expected_minor": 10_000 + cash, "over_short_minor": 0,
        "sale_count": len(sales), "item_thousandths": items,
        "first_sale_number": min(numbers, default=None), "last_sale_number": max(numbers, default=None),
        "sales_minor": sum(one.total_minor for one in sales),
        "tax_minor": sum(one.tax_minor for one in sales), "rounding_minor": sum(one.rounding_minor for one in sales),
        "cash_minor": cash, "drawer_opens": 0, "removed_count": 0, "abandoned_count": 0, "tax_totals": (),
    }  # fmt: skip
    return ShiftClosed(**(values | told))


OPENING = ShiftOpened(shift_id="S-1", currency="EUR", float_minor=10_000)


def test_every_fact_has_an_effect_or_is_said_to_have_none() -> None:
    kinds = {kind for kind, _ in FACTS}
    assert set(EFFECTS) | BOOKED_ONLY == kinds
    assert not set(EFFECTS) & BOOKED_ONLY
    assert set(LOADERS) == set(ROWS)


def test_a_sale_takes_its_goods_from_stock_and_raises_no_doubt(shop: Shop) -> None:
    shop.tell(shop.till_a, OPENING, sale(shop, 1), sale(shop, 2, pieces=3))
    assert shop.level(shop.till_a, "100").on_hand == 5_000
    assert shop.pulled(shop.till_a, "stock", shop.items["100"])["on_hand"] == 5_000
    assert shop.exceptions() == {}
    assert shop.balanced()


def test_a_sale_pushed_again_moves_stock_once(shop: Shop) -> None:
    entry = shop.till_a.journal.write(sale(shop))
    answers = [shop.till_a.push(entry).answers[0].answer for _ in range(2)]
    assert answers == [Answer.ACCEPTED, Answer.DUPLICATE]
    assert shop.level(shop.till_a, "100").on_hand == 8_000


def test_a_sale_of_what_nobody_told_us_of_is_booked(shop: Shop) -> None:
    told = sale(shop)
    stray = told.model_copy(update={"lines": (told.lines[0].model_copy(update={"item_id": "from-a-newer-catalog"}),)})
    shop.tell(shop.till_a, stray)
    assert shop.balanced()


WRONG: tuple[dict[str, Any], ...] = (
    {"total_minor": 201},
    {"tax_minor": 36},
    {"rounding_minor": 1},
    {"tenders": ()},
    {"tax_totals": ()},
)


def test_a_sale_that_does_not_add_up_is_booked_as_declared_and_listed(shop: Shop) -> None:
    for number, wrong in enumerate(WRONG, start=1):
        shop.tell(shop.till_a, sale(shop, number, pieces=1, **wrong))
        assert shop.exceptions() == {"sale_totals_differ": number}, wrong
    assert shop.level(shop.till_a, "100").on_hand == 5_000


def test_a_line_that_costs_other_than_its_price_is_listed(shop: Shop) -> None:
    told = sale(shop)
    line = told.lines[0].model_copy(update={"unit_price": SoldPrice(ten_thousandths=9_900)})
    shop.tell(shop.till_a, told.model_copy(update={"lines": (line,)}))
    assert shop.exceptions() == {"sale_totals_differ": 1}


def modified(shop: Shop, number: int = 1) -> SaleCompleted:
    """Two pieces: at 0.90 for 1.00, 0.20 off, 0.50 by coupon; 1.10 in cash."""
    told = sale(shop, number)
    override = PriceModifier(
        kind="price_override", amount_minor=20, reason="shelf\x00", unit_price=SoldPrice(ten_thousandths=9_000)
    )
    discount = PriceModifier(kind="discount", amount_minor=20, reason="damaged")
    line = told.lines[0].model_copy(
        update={"modifiers": (override, discount), "extended_minor": 160, "net_minor": 130, "tax_minor": 30}
        | {"gross_minor": 160}
    )
    total = told.tax_totals[0].model_copy(update={"net_minor": 130, "tax_minor": 30, "gross_minor": 160})
    coupon = SoldTender(
        tender_id="t2", kind="coupon", tendered_minor=50, change_minor=0, rounding_minor=0, reference="0533"
    )
    cash = SoldTender(tender_id="t1", kind="cash", tendered_minor=200, change_minor=90, rounding_minor=0)
    figures = {"net_minor": 130, "tax_minor": 30, "total_minor": 160, "rounding_minor": 0}
    parts = {"lines": (line,), "tax_totals": (total,), "tenders": (coupon, cash)}
    return told.model_copy(update=figures | parts | {"external_reference": f"basket {number}"})


def test_what_changed_a_price_and_which_coupons_paid_is_booked(shop: Shop) -> None:
    sums = {"cash_minor": 110, "coupon_minor": 50, "discount_minor": 20, "override_count": 1}
    drawer = {
        "counted_minor": 10_110,
        "expected_minor": 10_110,
        "counted": (Denomination(value_minor=10_110, count=1),),
    }
    shop.tell(shop.till_a, OPENING, modified(shop), closing(modified(shop), **sums, **drawer))
    assert shop.exceptions() == {}
    with shop.db.snapshot() as tx:
        lines = tx.conn.execute(select(sale_line.c.regular_minor, sale_line.c.extended_minor)).all()
        changes = select(sale_line_modifier).order_by(sale_line_modifier.c.position)
        kinds = [(row.kind, row.amount_minor, row.price_ten_thousandths) for row in tx.conn.execute(changes)]
        tenders = select(sale_tender.c.kind, sale_tender.c.reference).order_by(sale_tender.c.position)
        paid = tx.conn.execute(tenders).all()
    assert lines == [(200, 160)]
    assert kinds == [("price_override", 20, 9_000), ("discount", 20, None)]
    assert paid == [("coupon", "0533"), ("cash", "")]


@pytest.mark.parametrize("figure", ["coupon_minor", "discount_minor", "override_count"])
def test_a_close_that_tells_other_changes_of_prices_than_its_sales_is_listed(shop: Shop, figure: str) -> None:
    shop.tell(shop.till_a, OPENING, sale(shop), closing(sale(shop), **{figure: 1}))
    assert shop.exceptions() == {"shift_totals_differ": 1}


def test_a_sale_of_before_there_were_modifiers_is_booked_as_ever(shop: Shop) -> None:
    told = sale(shop).model_dump(exclude={"external_reference"})
    for line in told["lines"]:
        del line["regular_minor"], line["modifiers"]
    for tender in told["tenders"]:
        del tender["reference"]
    z = closing(sale(shop)).model_dump(exclude={"coupon_minor", "discount_minor", "override_count"})
    shop.tell(shop.till_a, OPENING, SaleCompletedV1.model_validate(told), ShiftClosedV1.model_validate(z))
    assert shop.exceptions() == {}
    assert shop.level(shop.till_a, "100").on_hand == 8_000


def test_a_basket_of_another_system_sold_twice_in_a_store_is_listed_and_once_in_each_is_not(shop: Shop) -> None:
    other = modified(shop, 2).model_copy(update={"external_reference": "basket 1"})
    shop.tell(shop.till_a, modified(shop))
    shop.tell(shop.till_b, other)
    assert shop.exceptions() == {}
    again = other.model_copy(update={"transaction_id": "T-3"})
    shop.tell(shop.till_a, again, sale(shop, 4), sale(shop, 5))
    assert shop.exceptions() == {"external_reference_repeated": 1}


def test_a_transaction_or_document_number_used_twice_is_listed(shop: Shop) -> None:
    shop.tell(shop.till_a, sale(shop, 1), sale(shop, 1))
    assert shop.exceptions() == {"transaction_id_repeated": 1, "document_number_repeated": 1}


def test_a_shift_whose_sums_agree_raises_no_doubt(shop: Shop) -> None:
    sales = [sale(shop, 1), sale(shop, 2, pieces=1)]
    shop.tell(shop.till_a, OPENING, *sales, closing(*sales))
    assert shop.exceptions() == {}


def test_a_shift_whose_sums_differ_is_listed(shop: Shop) -> None:
    shop.tell(shop.till_a, OPENING, sale(shop), closing(sale(shop), sales_minor=150))
    assert shop.exceptions() == {"shift_totals_differ": 1}


def test_a_sale_that_arrives_after_its_shift_ends_the_doubt(shop: Shop) -> None:
    sales = [sale(shop, 1), sale(shop, 2)]
    late = shop.till_a.journal.write(sales[0])
    entries = [shop.till_a.journal.write(fact) for fact in (OPENING, sales[1], closing(*sales))]
    shop.till_a.push(*entries)
    assert shop.exceptions() == {"shift_totals_differ": 1}
    shop.till_a.push(late)
    assert shop.exceptions() == {}


def test_a_shift_opened_or_closed_twice_is_listed(shop: Shop) -> None:
    shop.tell(shop.till_a, OPENING, OPENING, closing(), closing())
    assert shop.exceptions() == {"shift_opened_twice": 1, "shift_closed_twice": 1}


ABANDONED = BasketAbandoned(
    basket_id="b", currency="EUR", total_minor=100,
    lines=(
        RemovedLine(item_id="i", sku="1", name="n", quantity_thousandths=1000, extended_minor=100, removed_at=""),
    ),
)  # fmt: skip


def test_drawers_opened_and_sales_given_up_are_counted_with_their_shift(shop: Shop) -> None:
    acts = (DrawerOpened(reason="no_sale", shift_id="S-1"), DrawerOpened(reason="shift", shift_id="S-1"), ABANDONED)
    done = closing(drawer_opens=1, abandoned_count=1, removed_count=1)
    shop.tell(shop.till_a, OPENING, *acts, done)
    assert shop.exceptions() == {}


def test_a_drawer_opening_kept_from_head_office_is_listed_until_it_comes(shop: Shop) -> None:
    write = shop.till_a.journal.write
    entries = [write(OPENING), write(DrawerOpened(reason="no_sale", shift_id="S-1")), write(closing(drawer_opens=1))]
    shop.till_a.push(entries[0], entries[2])
    assert shop.exceptions() == {"shift_totals_differ": 1}
    shop.till_a.push(entries[1])
    assert shop.exceptions() == {}
