"""Split payments, goods that come back and promotions, from the gesture to the recorded sale."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.pos.model.basket import Basket, basket_from_json, basket_to_dict
from app.pos.model.line import Condition, LineIntent, ModifierKind, PaidTax, Returned
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.papers import Papers
from app.pos.settle import Settle
from app.wording import Words
from contract.messages.facts import SaleCompleted
from contract.messages.promotion_rows import PromotionRow
from contract.values.time import instant_text
from tests.builders import EGGS_GTIN, ROOT, SKILLET_GTIN, SOURDOUGH, SOURDOUGH_GTIN, Shop, page, selling_shop
from tests.integration.app_ground.asking import facts, refused

CASH, COUPON, CARD, VOUCHER = TenderKind.CASH, TenderKind.COUPON, TenderKind.CARD, TenderKind.VOUCHER


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    yield made
    made.stop()


def last_sale(shop: Shop) -> SaleCompleted:
    sale = facts(shop, SaleCompleted)[-1]
    assert isinstance(sale, SaleCompleted)
    return sale


def kinds(sale: SaleCompleted) -> list[tuple[str, int]]:
    return [(own.kind, own.tendered_minor) for own in sale.tenders]


def bring_back(shop: Shop, paid: tuple[PaidTax, ...] = (), condition: Condition = Condition.SELLABLE) -> None:
    """The selected line becomes one that comes back: its opposite."""
    basket = shop.basket.current
    assert basket is not None
    line = basket.lines[-1]
    back = replace(
        line,
        intent=LineIntent.RETURN,
        quantity_thousandths=-line.quantity_thousandths,
        extended_minor=-line.extended_minor,
        returned=Returned("too small", condition, "T-1" if paid else "", "L-1" if paid else "", paid=paid),
    )
    with shop.db.transaction(shop.operators.require("add_item")) as tx:
        shop.basket.keep(tx, replace(basket, lines=(*basket.lines[:-1], back)))


class Books:
    """A card's money stands elsewhere."""

    def __init__(self) -> None:
        self.undone: list[TenderPart] = []

    def undo(self, part: TenderPart) -> None:
        self.undone.append(part)


def test_a_sale_is_paid_in_any_mix_and_only_the_cash_is_rounded(shop: Shop) -> None:
    shop.sell.scan(SKILLET_GTIN)
    shop.settle.add(TenderPart(CASH, 1_000))
    shop.settle.add(TenderPart(VOUCHER, 500, "V-1"))
    view = shop.settle.add(TenderPart(CARD, 400, "P-1", "Visa 4417"))
    assert (view.left_minor, view.due_minor, view.rounding_minor) == (599, 600, 1)
    done = shop.settle.pay_cash(1_000)
    assert (done.change_minor, done.due_minor, done.rounding_minor) == (400, 1_600, 1)
    assert kinds(last_sale(shop)) == [("voucher", 500), ("card", 400), ("cash", 2_000)]


def test_a_sale_that_a_card_pays_whole_is_not_rounded_and_leaves_the_drawer_shut(shop: Shop) -> None:
    shop.sell.scan(SKILLET_GTIN)
    assert refused(lambda: shop.settle.finish()) == "tendered_too_little"
    view = shop.settle.add(TenderPart(CARD, 2_499, "P-1"))
    assert view.covered
    assert refused(lambda: shop.settle.add(TenderPart(CASH, 100))) == "nothing_left_to_pay"
    done = shop.settle.finish()
    assert (done.rounding_minor, done.drawer_opens, done.cash) == (0, False, False)
    assert kinds(last_sale(shop)) == [("card", 2_499)]


def test_parts_outlive_a_kill_and_the_way_back_and_keep_the_sale_here(shop: Shop) -> None:
    shop.sell.scan(SKILLET_GTIN)
    shop.settle.add(TenderPart(CARD, 400, "P-1"))
    shop.restart()
    shop.operators.sign_on("operator-1410", "902713")
    assert [part.reference for part in shop.settle.view().parts] == ["P-1"]
    assert refused(lambda: shop.sell.abandon()) == "tenders_taken"
    assert refused(lambda: shop.suspend.suspend()) == "tenders_taken"
    line_id = shop.sell.view().lines[0].line_id
    assert refused(lambda: shop.sell.remove(line_id)) == "tenders_taken"


def test_a_part_whose_money_stands_elsewhere_is_undone_there_first(shop: Shop) -> None:
    books = Books()
    settle = Settle(
        shop.db,
        shop.catalog,
        shop.operators,
        shop.basket,
        Papers(shop.db, shop.catalog, Words.load(ROOT / "resources" / "i18n"), shop.papers, shop.ids),
        shop.drawer,
        shop.clock,
        electronic={CARD: books},
    )
    shop.sell.scan(SKILLET_GTIN)
    settle.add(TenderPart(CARD, 400, "P-1"))
    assert settle.remove(0).parts == ()
    assert [part.reference for part in books.undone] == ["P-1"]
    assert refused(lambda: settle.remove(0)) == "tender_unknown"


def test_a_draft_of_an_older_release_still_reads_with_its_coupons() -> None:
    basket = Basket("b", "EUR", "2026-11-21T12:00:00.000Z", tenders=(TenderPart(COUPON, 100, "0533"),))
    told = basket_to_dict(basket)
    for newer in ("tenders", "customer_id", "exemption", "codes", "removed_promotions", "post_voids"):
        told.pop(newer)
    old = {**told, "coupons": [{"amount_minor": 100, "reference": "0533"}]}
    assert basket_from_json(json.dumps(old)) == basket


def test_an_exchange_has_one_net_tender_and_its_units_are_written(shop: Shop) -> None:
    shop.sell.scan(EGGS_GTIN)
    bring_back(shop)
    shop.sell.scan(SKILLET_GTIN)
    total = shop.sell.view().total_minor
    assert total == 2_499 - 415
    shop.settle.pay_cash(2_085)
    sale = last_sale(shop)
    assert [(line.intent, line.quantity_thousandths, line.gross_minor) for line in sale.lines] == [
        ("return", -1_000, -415),
        ("carry_out", 1_000, 2_499),
    ]
    assert (sale.series, sale.total_minor, sale.rounding_minor) == ("sale", total, 1)


def test_only_returns_pay_out_rounded_alike_under_their_own_numbers(shop: Shop) -> None:
    shop.sell.scan(SKILLET_GTIN)
    tax = PaidTax("C", "Standard rate", 230_000, -2_032, -467)
    bring_back(shop, (tax,), Condition.DAMAGED)
    view = shop.settle.view()
    assert (view.refund, view.left_minor, view.due_minor) == (True, -2_499, -2_500)
    assert refused(lambda: shop.settle.add(TenderPart(VOUCHER, -100, "V"))) == "tender_pays_nothing_out"
    assert refused(lambda: shop.settle.add(TenderPart(CARD, -2_500, "P"))) == "tender_too_large"
    shop.settle.add(TenderPart(CARD, -499, "P"))
    done = shop.settle.pay_cash(-2_000)
    sale = last_sale(shop)
    assert (sale.series, sale.document_number, done.paid_out_minor) == ("return", 1, 2_000)
    assert kinds(sale) == [("card", -499), ("cash", -2_000)]
    assert (sale.tax_minor, sale.net_minor) == (-467, -2_032)
    assert [line.returned.condition for line in sale.lines if line.returned] == ["damaged"]
    assert done.receipt_number.endswith("-R000001")


def test_what_comes_back_is_neither_edited_nor_merged(shop: Shop) -> None:
    shop.sell.scan(SOURDOUGH_GTIN)
    bring_back(shop)
    line_id = shop.sell.view().lines[0].line_id
    assert refused(lambda: shop.sell.set_quantity(line_id, 2_000)) == "line_comes_back"
    assert refused(lambda: shop.sell.discount_line(line_id, 10, "damaged")) == "line_comes_back"
    assert len(shop.sell.scan(SOURDOUGH_GTIN).view.lines) == 2
    shop.sell.remove(line_id)
    assert shop.sell.undo().lines[0].comes_back


def half_price_second(shop: Shop, promotion_id: str = "promo-1", valid_to: str | None = None, number: int = 0) -> None:
    row = PromotionRow.model_validate(
        {
            "promotion_id": promotion_id,
            "valid_to": valid_to,
            "code": "BREAD",
            "name": "Second loaf half price",
            "tiers": [
                {
                    "kind": "deal",
                    "reward": "percent",
                    "value": 500_000,
                    "parts": [
                        {"selection": {"include": {"items": [SOURDOUGH]}}, "count": 1, "rewarded": False},
                        {"selection": {"include": {"items": [SOURDOUGH]}}, "count": 1},
                    ],
                }
            ],
        }
    )
    shop.catalog.apply([page("chain", [row], first_number=1_000 + number)])


def test_a_promotion_follows_every_gesture_and_is_stored_for_each_unit(shop: Shop) -> None:
    half_price_second(shop)
    shop.sell.scan(SOURDOUGH_GTIN)
    view = shop.sell.scan("3*" + SOURDOUGH_GTIN).view
    (line,) = view.lines
    assert [(own.kind, own.amount_minor, own.reason) for own in line.modifiers] == [
        (ModifierKind.PROMOTION, 320, "Second loaf half price")
    ]
    assert (view.total_minor, view.saved_minor) == (4 * 320 - 320, 320)
    assert shop.sell.remove_promotion("promo-1").total_minor == 4 * 320
    assert shop.sell.put_back_promotion("promo-1").total_minor == 3 * 320
    shop.sell.discount_line(line.line_id, 80, "damaged")
    shop.settle.pay_cash(2_000)
    sold = last_sale(shop).lines[0]
    assert [own.kind for own in sold.modifiers] == ["discount", "promotion"]
    promoted = sold.modifiers[1]
    assert sum(own.count * own.amount_minor for own in promoted.shares) == promoted.amount_minor
    assert (promoted.times, promoted.because) == (2, "buy_get_percent")
    assert {own.name: own.value for own in promoted.params} == {"buy": 1, "get": 1, "ppm": 500_000}
    assert sum(own.count for own in sold.units) == 4
    assert sum(own.count * own.extended_minor for own in sold.units) == sold.extended_minor


def test_a_promotion_that_ended_a_month_ago_leaves_the_register(shop: Shop) -> None:
    for number, days in enumerate((29, 31), 1):
        half_price_second(shop, f"promo-{days}", instant_text(shop.clock.now() - timedelta(days=days)), number)
    assert [one.promotion_id for one in shop.catalog.known_promotions()] == ["promo-29"]


def test_a_sale_taken_up_again_has_the_promotions_of_now(shop: Shop) -> None:
    shop.sell.scan("2*" + SOURDOUGH_GTIN)
    waiting = shop.suspend.suspend().entry_id
    half_price_second(shop)
    shop.suspend.recall(waiting)
    assert shop.sell.view().total_minor == 640 - 160


def test_a_sale_found_open_at_the_start_has_the_promotions_of_now_until_something_is_paid(shop: Shop) -> None:
    shop.sell.scan("2*" + SOURDOUGH_GTIN)
    shop.settle.add(TenderPart(CASH, 100))
    half_price_second(shop)
    shop.basket.look_again(shop.db, shop.sell.repriced)
    assert shop.sell.view().total_minor == 640
    shop.settle.remove(0)
    shop.basket.look_again(shop.db, shop.sell.repriced)
    assert shop.sell.view().total_minor == 640 - 160
