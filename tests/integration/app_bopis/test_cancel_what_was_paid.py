"""An order that was paid whole: before it is handed over it is canceled, and afterwards its goods come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.pos.model.line import LineIntent
from app.pos.refund import Choice
from contract.messages.facts import OrderCanceled, OrderPlaced, SaleCompleted
from contract.rules.collection_code import collection_token
from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from tests.builders import EGGS, EGGS_GTIN, SOURDOUGH_GTIN
from tests.integration.app_bopis.counter import Counter, counter, web_order
from tests.integration.app_bopis.test_orders_in_the_basket import adds_up
from tests.integration.app_ground.asking import refused


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Counter]:
    made = counter(tmp_path / "register")
    yield made
    made.shop.stop()


def paid_whole(till: Counter, pieces: int = 3) -> OrderPlaced:
    till.shop.sell.scan(SOURDOUGH_GTIN)
    till.shop.sell.scan(f"{pieces}*{EGGS_GTIN}")
    till.order(till.line_ids()[1])
    till.pay()
    return till.facts(OrderPlaced)[-1]


def stock(till: Counter) -> tuple[int, int]:
    with till.desk.look() as conn:
        row = till.desk.stock(conn, EGGS)
    assert row is not None
    return row.on_hand, row.reserved


def give(till: Counter, placed: OrderPlaced, thousandths: int) -> None:
    till.picked_and_staged(placed.order_id)
    till.hand_over.check_code(placed.order_id, placed.code)
    till.hand_over.give(placed.order_id, placed.lines[0].line_id, thousandths)
    till.in_sale.add(placed.order_id)
    till.pay()


def receipt(till: Counter) -> str:
    return till.returns.find("1").receipt_number


def test_canceled_it_is_paid_back_as_it_was_charged_and_no_goods_move(till: Counter) -> None:
    placed = paid_whole(till)
    assert stock(till) == (10_000, 3_000)
    till.shop.sell.scan(SOURDOUGH_GTIN)
    till.cancel.cancel(placed.order_id, "changed their mind")
    assert refused(lambda: till.cancel.begin(placed.order_id)) == "order_in_sale"
    sale = till.pay()
    (canceled,) = till.facts(OrderCanceled)
    assert [(line.intent, line.reference, line.gross_minor) for line in sale.lines] == [
        ("carry_out", "", 320),
        ("return", placed.order_id, -1_245),
    ]
    assert (sale.total_minor, adds_up(sale), sale.tenders[0].kind) == (320 - 1_245, True, "cash")
    assert (canceled.refunded_minor, canceled.lines[0].thousandths) == (0, 3_000)
    assert till.board.card(placed.order_id).state is OrderState.CANCELED
    assert stock(till) == (10_000, 0)
    assert refused(lambda: till.cancel.cancel(placed.order_id, "again")) == "nothing_to_pay_back"


def test_what_waits_to_be_collected_does_not_come_back_as_goods(till: Counter) -> None:
    placed = paid_whole(till)
    found = till.returns.find(receipt(till))
    bread, eggs = found.lines
    assert (bread.available, eggs.available, eggs.why_not, eggs.order_id) == (1, 0, "not_handed_over", placed.order_id)
    choice = [Choice(eggs.line_id, 1, "faulty")]
    assert refused(lambda: till.returns.add(found.transaction_id, choice)) == "not_handed_over"


def test_of_a_part_that_was_handed_over_goods_come_back_and_the_rest_is_canceled(till: Counter) -> None:
    placed = paid_whole(till)
    give(till, placed, 1_000)
    assert stock(till) == (9_000, 2_000)
    (_, eggs) = till.returns.find(receipt(till)).lines
    assert (eggs.available, eggs.waits) == (1, 2)
    till.cancel.cancel(placed.order_id, "changed their mind")
    assert till.pay().total_minor == -830
    assert stock(till) == (9_000, 0)
    found = till.returns.find(receipt(till))
    assert (found.lines[1].available, found.lines[1].waits) == (1, 0)
    till.returns.add(found.transaction_id, [Choice(eggs.line_id, 1, "faulty")])
    assert till.pay().total_minor == -415
    assert stock(till) == (10_000, 0)


def test_what_was_not_found_or_not_wanted_is_paid_back_too(till: Counter) -> None:
    placed = paid_whole(till, pieces=2)
    till.picked_and_staged(placed.order_id)
    till.hand_over.check_code(placed.order_id, placed.code)
    line_id = placed.lines[0].line_id
    till.hand_over.give(placed.order_id, line_id, 1_000)
    till.hand_over.decline(placed.order_id, line_id, 1_000, "damaged")
    till.in_sale.add(placed.order_id)
    till.pay()
    till.cancel.cancel(placed.order_id, "not wanted")
    assert till.pay().total_minor == -415
    assert till.board.card(placed.order_id).state is OrderState.COMPLETED
    assert stock(till) == (9_000, 0)


def test_a_cancellation_that_is_taken_off_the_sale_leaves_the_order_as_it_was(till: Counter) -> None:
    placed = paid_whole(till)
    till.shop.sell.scan(SOURDOUGH_GTIN)
    till.cancel.cancel(placed.order_id, "changed their mind")
    till.in_sale.take_off(placed.order_id)
    till.pay()
    assert till.facts(OrderCanceled) == []
    till.cancel.cancel(placed.order_id, "changed their mind")
    (line,) = till.shop.sell.view().lines
    assert (line.intent, line.order.number if line.order else "") == (LineIntent.RETURN, placed.number)


def test_an_order_that_was_paid_on_the_web_is_not_paid_back_at_a_till(till: Counter) -> None:
    till.told_of(web_order())
    assert not till.hand_over.open("order-W-1").cancelable
    with pytest.raises(Exception, match="order_not_known_here"):
        till.cancel.cancel("order-W-1", "changed their mind")


def test_handed_over_whole_there_is_nothing_to_cancel(till: Counter) -> None:
    placed = paid_whole(till, pieces=1)
    till.picked_and_staged(placed.order_id)
    till.in_sale.add_scanned(collection_token(placed.number, placed.code))
    till.pay()
    assert refused(lambda: till.cancel.cancel(placed.order_id, "again")) == "nothing_to_pay_back"
    (line,) = [one for one in till.returns.find(receipt(till)).lines if one.item_id == EGGS]
    assert (line.available, line.order_id) == (1, "")
    with till.desk.look() as conn:
        standing = till.desk.standing(conn, placed.order_id)
    assert standing.standing(LineState.HANDED_OVER) == 1_000
    assert len(till.facts(SaleCompleted)) == 2
