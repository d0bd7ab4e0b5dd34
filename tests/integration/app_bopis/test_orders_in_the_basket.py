"""One basket, every intent: orders are placed, handed over, paid ahead and canceled in a sale, offline, in one act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from app.bopis.order_customer import OrderCustomer
from app.bopis.ordering import OrderTerms
from app.devices.document import ItemRow, Qr, Text
from app.pos.model.line import LineIntent
from app.pos.model.orders import OrderWay
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.refund_plan import RefundPlans
from contract.errors import Refused, Unavailable
from contract.messages.facts import OrderCanceled, OrderHandedOver, OrderPlaced, SaleCompleted
from contract.rules.collection_code import collection_token
from contract.states.order import OrderState
from tests.builders import AISLING, EGGS, EGGS_GTIN, LOCATION_ID, PIN, SKILLET, SKILLET_GTIN, SOURDOUGH_GTIN
from tests.integration.app_bopis.counter import CODE, Counter, counter, web_order
from tests.integration.app_ground.asking import refused


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Counter]:
    made = counter(tmp_path / "register")
    yield made
    made.shop.stop()


def adds_up(sale: SaleCompleted) -> bool:
    kept = sum(own.tendered_minor - own.change_minor for own in sale.tenders)
    return sum(line.gross_minor for line in sale.lines) + sale.rounding_minor == kept


def test_an_order_that_is_paid_whole_stands_in_the_sale_and_goes_up_with_it(till: Counter) -> None:
    till.shop.sell.scan(SOURDOUGH_GTIN)
    till.shop.sell.scan(SKILLET_GTIN)
    _, skillet = till.line_ids()
    order_id = till.order(skillet)
    assert [line.intent for line in till.shop.sell.view().lines] == [LineIntent.CARRY_OUT, LineIntent.PICKUP]

    sale = till.pay()
    (placed,) = till.facts(OrderPlaced)

    assert (sale.total_minor, adds_up(sale)) == (320 + 2_499, True)
    assert (placed.order_id, placed.transaction_id, placed.promise) == (order_id, sale.transaction_id, "firm")
    assert (placed.paid_minor, placed.deposit_minor, placed.balance_minor) == (2_499, 0, 0)
    assert [(line.item_id, line.thousandths, line.price_minor) for line in placed.lines] == [(SKILLET, 1_000, 2_499)]
    assert placed.name is not None
    assert "Mara" not in placed.model_dump_json()


def test_the_store_picks_and_hands_over_its_own_order_before_head_office_heard_of_it(till: Counter) -> None:
    till.shop.sell.scan(SKILLET_GTIN)
    order_id = till.order(*till.line_ids())
    till.pay()

    card = till.board.card(order_id)
    assert (card.customer_name, card.state) == ("Mara Keane", OrderState.OPEN)
    till.picked_and_staged(order_id)
    code = till.facts(OrderPlaced)[0].code
    till.in_sale.add_scanned(collection_token(card.number, code))
    sale = till.pay()

    assert (sale.total_minor, sale.lines[0].intent, sale.tenders) == (0, "hand_over", ())
    assert till.board.card(order_id).state is OrderState.COMPLETED


def test_a_deposit_is_paid_now_untaxed_and_the_balance_when_the_goods_leave(till: Counter) -> None:
    till.shop.sell.scan(f"2*{SKILLET_GTIN}")
    till.shop.sell.scan(SOURDOUGH_GTIN)
    order_id = till.order(till.line_ids()[0], deposit=1_000)

    first = till.pay()
    (placed,) = till.facts(OrderPlaced)
    assert [(line.intent, line.gross_minor, line.tax_minor) for line in first.lines] == [
        ("deposit", 1_000, 0),
        ("carry_out", 320, 0),
    ]
    assert (placed.total_minor, placed.deposit_minor, placed.balance_minor) == (4_998, 1_000, 3_998)

    till.picked_and_staged(order_id)
    assert refused(lambda: till.hand_over.hand_over(order_id)) == "order_unpaid"
    till.in_sale.add_scanned(collection_token(placed.number, placed.code))
    second = till.pay()
    (handed,) = till.facts(OrderHandedOver)

    assert [(line.intent, line.gross_minor) for line in second.lines] == [("hand_over", 4_998), ("deposit", -1_000)]
    assert (second.total_minor, second.tax_minor, adds_up(second)) == (3_998, 935, True)
    assert (handed.deposit_minor, handed.transaction_id, handed.proof) == (1_000, second.transaction_id, "code")
    assert till.board.card(order_id).state is OrderState.COMPLETED


def test_the_usual_deposit_is_a_fifth_and_less_needs_another_person(till: Counter) -> None:
    till.shop.operators.sign_off()
    till.shop.operators.sign_on(AISLING, PIN)
    till.shop.sell.scan(SKILLET_GTIN)
    lines = till.line_ids()
    assert till.ordering.propose(lines).deposit_minor == 500

    till.shop.approve(lambda: till.order(*lines, deposit=100))
    till.order(*lines, deposit=100)

    assert till.shop.sell.view().total_minor == 100
    assert till.facts(OrderPlaced) == []


@pytest.mark.parametrize("minor", [-1, 2_499, 9_999])
def test_a_deposit_is_less_than_the_price_and_not_negative(till: Counter, minor: int) -> None:
    till.shop.sell.scan(SKILLET_GTIN)
    assert refused(lambda: till.order(*till.line_ids(), deposit=minor)) == "deposit_out_of_bounds"


def test_an_order_that_is_sent_needs_an_address_which_stands_beside_the_fact(till: Counter) -> None:
    till.shop.sell.scan(SKILLET_GTIN)
    till.order(*till.line_ids(), way=OrderWay.SHIP, place="")
    till.pay()
    (placed,) = till.facts(OrderPlaced)
    assert (placed.how, placed.location_id) == ("ship", LOCATION_ID)
    assert placed.address is not None
    assert "Strand" not in placed.model_dump_json()
    assert refused(lambda: till.board.card(placed.order_id)) == "order_not_here"


def test_what_is_taken_along_after_all_is_as_it_was(till: Counter) -> None:
    till.shop.sell.scan(SOURDOUGH_GTIN)
    till.shop.sell.scan(SKILLET_GTIN)
    before = till.shop.sell.view()
    for deposit in (None, 700):
        order_id = till.order(till.line_ids()[1], deposit=deposit)
        assert till.shop.sell.view().lines != before.lines
        till.ordering.take_back(order_id)
        assert till.shop.sell.view().lines == before.lines
    till.pay()
    assert till.facts(OrderPlaced) == []


def test_a_paid_web_order_leaves_in_the_sale_of_something_else_and_costs_nothing_more(till: Counter) -> None:
    till.told_of(web_order())
    till.shop.sell.scan(SOURDOUGH_GTIN)
    till.in_sale.add_scanned(collection_token("W-1", CODE))
    sale = till.pay()
    (handed,) = till.facts(OrderHandedOver)
    assert [(line.intent, line.gross_minor, line.reference) for line in sale.lines] == [
        ("carry_out", 320, ""),
        ("hand_over", 0, "order-W-1"),
    ]
    assert [(own.line_id, own.thousandths) for own in handed.lines] == [("order-W-1-1", 2_000)]
    assert refused(lambda: till.in_sale.add("order-W-1")) in ("not_identified", "nothing_chosen")


def test_an_order_that_is_paid_when_collected_costs_what_it_says_in_parts_too(till: Counter) -> None:
    till.told_of(web_order(paid=False))
    till.hand_over.check_code("order-W-1", CODE)
    till.hand_over.give("order-W-1", "order-W-1-1", 1_000)
    till.in_sale.add("order-W-1")
    first = till.pay()
    till.in_sale.add_scanned(collection_token("W-1", CODE))
    second = till.pay()
    assert (first.total_minor, second.total_minor) == (2_250, 2_250)
    assert (first.tax_minor, second.tax_minor) == (421, 421)


def test_an_order_comes_into_a_sale_once_and_can_be_taken_off_it(till: Counter) -> None:
    till.told_of(web_order(paid=False))
    token = collection_token("W-1", CODE)
    till.in_sale.add_scanned(token)
    assert refused(lambda: till.in_sale.add_scanned(token)) == "order_in_sale"
    line_id = till.line_ids()[0]
    assert refused(lambda: till.shop.sell.set_quantity(line_id, 1_000)) == "line_of_order"
    assert refused(lambda: till.shop.sell.discount_line(line_id, 100, "nice")) == "line_of_order"
    till.in_sale.take_off("order-W-1")
    assert till.shop.sell.view().lines == ()


def test_goods_that_left_from_another_till_meanwhile_do_not_leave_again(till: Counter) -> None:
    till.told_of(web_order())
    till.shop.sell.scan(SOURDOUGH_GTIN)
    till.in_sale.add_scanned(collection_token("W-1", CODE))
    till.hand_over.hand_over("order-W-1")
    assert refused(till.pay) == "order_moved"
    assert till.facts(SaleCompleted) == []
    till.in_sale.take_off("order-W-1")
    assert till.pay().total_minor == 320


def test_canceling_gives_the_deposit_back_with_approval_and_nothing_is_picked_any_more(till: Counter) -> None:
    till.shop.sell.scan(SKILLET_GTIN)
    order_id = till.order(*till.line_ids(), deposit=500)
    till.pay()
    till.shop.operators.sign_off()
    till.shop.operators.sign_on(AISLING, PIN)
    till.shop.approve(lambda: till.cancel.cancel(order_id, "changed their mind"))
    till.cancel.cancel(order_id, "changed their mind")
    sale = till.pay()
    (canceled,) = till.facts(OrderCanceled)
    assert (sale.series, sale.total_minor, adds_up(sale)) == ("return", -500, True)
    assert (canceled.refunded_minor, canceled.lines[0].thousandths) == (500, 1_000)
    assert till.board.card(order_id).state is OrderState.CANCELED
    assert refused(lambda: till.cancel.cancel(order_id, "again")) == "nothing_paid_ahead"


def test_a_deposit_goes_back_the_way_it_was_paid(till: Counter) -> None:
    shop = till.shop
    shop.sell.scan(SKILLET_GTIN)
    order_id = till.order(*till.line_ids(), deposit=500)
    till.settle.add(TenderPart(TenderKind.CARD, 400, "P-1", "Visa 4417"))
    till.settle.pay_cash(100)
    till.cancel.cancel(order_id, "changed their mind")
    plan = RefundPlans(shop.db, shop.catalog, shop.operators, shop.basket, shop.clock).view()
    assert plan is not None
    assert [(way.kind, way.planned_minor, way.reference) for way in plan.ways] == [
        ("card", 400, "P-1"),
        ("cash", 100, ""),
    ]


def test_an_order_is_found_by_its_number_where_its_goods_were_charged(till: Counter) -> None:
    till.shop.sell.scan(SKILLET_GTIN)
    till.order(*till.line_ids())
    basket = till.shop.basket.current
    assert basket is not None
    number = basket.orders.placing[0].number
    sold = till.pay()
    assert till.returns.find(number).transaction_id == sold.transaction_id
    with pytest.raises(Unavailable, match="order_not_known_here"):
        till.returns.find("S-0000-0000")


def test_everything_at_once_is_one_sale_with_one_tender(till: Counter) -> None:
    till.told_of(web_order())
    sell = till.shop.sell
    for gtin in (SOURDOUGH_GTIN, EGGS_GTIN, SKILLET_GTIN):
        sell.scan(gtin)
    _, eggs, skillet = till.line_ids()
    till.order(eggs)
    till.order(skillet, deposit=600)
    till.in_sale.add_scanned(collection_token("W-1", CODE))
    sale = till.pay()
    assert [(line.intent, line.gross_minor) for line in sale.lines] == [
        ("carry_out", 320),
        ("pickup", 415),
        ("deposit", 600),
        ("hand_over", 0),
    ]
    assert (len(sale.tenders), sale.total_minor, adds_up(sale)) == (1, 1_335, True)
    assert (len(till.facts(OrderPlaced)), len(till.facts(OrderHandedOver))) == (2, 1)


def test_a_stop_before_the_payment_loses_nothing_and_writes_nothing(till: Counter) -> None:
    till.told_of(web_order())
    till.shop.sell.scan(EGGS_GTIN)
    till.order(*till.line_ids())
    till.in_sale.add_scanned(collection_token("W-1", CODE))
    till.restart()
    assert till.entries() == []
    sale = till.pay()
    assert [line.intent for line in sale.lines] == ["pickup", "hand_over"]
    till.restart()
    assert [header.kind for header, _ in till.entries()] == ["sale.completed", "order.placed", "order.handed_over"]


def test_what_the_follower_refuses_leaves_no_part_of_the_sale(till: Counter) -> None:
    till.shop.sell.scan(EGGS_GTIN)
    till.order(*till.line_ids())
    with till.shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("DELETE FROM draft WHERE name LIKE 'order_customer:%'")
    assert refused(till.pay) == "order_person_missing"
    assert till.entries() == []
    assert till.shop.sell.view().lines


def test_ordered_goods_leave_the_shelf_when_they_are_handed_over_and_are_spoken_for_until_then(till: Counter) -> None:
    def stock() -> tuple[int, int]:
        with till.desk.look() as conn:
            row = till.desk.stock(conn, EGGS)
        assert row is not None
        return row.on_hand, row.reserved

    till.shop.sell.scan(EGGS_GTIN)
    order_id = till.order(*till.line_ids())
    till.pay()
    assert stock() == (10_000, 1_000)
    till.picked_and_staged(order_id)
    placed = till.facts(OrderPlaced)[0]
    till.in_sale.add_scanned(collection_token(placed.number, placed.code))
    till.pay()
    assert stock() == (9_000, 0)


def test_an_order_needs_a_person_who_can_be_told(till: Counter) -> None:
    till.shop.sell.scan(EGGS_GTIN)
    lines = till.line_ids()
    soon = till.shop.clock.now() + timedelta(hours=2)
    terms = OrderTerms(OrderWay.PICKUP, LOCATION_ID, soon, OrderCustomer("Mara"))
    with pytest.raises(Refused, match="order_phone_missing"):
        till.ordering.order(lines, terms)
    named = replace(terms, customer=OrderCustomer("Mara", "087 555"), location_id="nowhere")
    assert refused(lambda: till.ordering.order(lines, named)) == "order_place_unknown"


def test_the_receipt_tells_what_was_ordered_where_and_when_and_what_is_owed(till: Counter) -> None:
    till.shop.sell.scan(SKILLET_GTIN)
    till.order(*till.line_ids(), deposit=1_000)
    till.pay()
    (placed,) = till.facts(OrderPlaced)
    ((_, document, _),) = till.shop.papers.jobs
    texts = [(block.left, block.right) for block in document.blocks if isinstance(block, Text)]
    assert (f"Order {placed.number}", "") in texts
    assert ("Paid ahead", "10.00") in texts
    assert ("To pay when collected", "14.99") in texts
    assert any(told.startswith("Collect · 22 Nov 2026, 12:00") for told, _ in texts)
    (shown,) = [block for block in document.blocks if isinstance(block, Qr)]
    assert shown.data == collection_token(placed.number, placed.code)
    items = [block.name for block in document.blocks if isinstance(block, ItemRow)]
    assert items == [f"Deposit · {placed.number}"]


def test_whatever_is_mixed_the_sale_adds_up_and_every_deposit_comes_to_its_price(till: Counter) -> None:
    dice, owed = Random(4), dict[str, int]()
    for turn in range(12):
        ready: list[str] = []
        for _ in range(dice.randint(1, 4)):
            till.shop.sell.scan(f"{dice.randint(1, 3)}*{dice.choice((SOURDOUGH_GTIN, EGGS_GTIN, SKILLET_GTIN))}")
        for line in till.shop.sell.view().lines:
            if line.intent is LineIntent.CARRY_OUT and dice.random() < 0.6:
                deposit = dice.choice((None, dice.randint(0, line.extended_minor - 1)))
                ready.append(till.order(line.line_id, deposit=deposit))
        if turn % 3 == 2:
            till.told_of(web_order(f"order-W-{turn}", paid=bool(turn % 2)))
            till.in_sale.add_scanned(collection_token(f"W-{turn}", CODE))
        assert adds_up(till.pay())
        for placed in (fact for fact in till.facts(OrderPlaced) if fact.order_id in ready):
            owed[placed.order_id] = placed.balance_minor
            till.picked_and_staged(placed.order_id)
            till.in_sale.add_scanned(collection_token(placed.number, placed.code))
        due = sum(owed[order_id] for order_id in ready)
        sale = till.pay() if ready else None
        assert sale is None or (adds_up(sale), sale.total_minor) == (True, due)
