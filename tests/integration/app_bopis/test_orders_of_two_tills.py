"""An order that one till placed is known at the others of its store before head office heard of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.messages.facts import OrderPlaced
from contract.rules.collection_code import collection_token
from contract.states.order import OrderState
from tests.builders import SKILLET_GTIN
from tests.integration.app_bopis.counter import Counter
from tests.integration.app_ground.asking import refused
from tests.integration.app_ground.registers import Store


@pytest.fixture
def tills(tmp_path: Path) -> Iterator[tuple[Store, Counter, Counter]]:
    store = Store(tmp_path)
    for shop in (store.a, store.b):
        shop.shifts.open(15_000)
    yield store, Counter(store.a), Counter(store.b)
    store.stop()


def test_a_deposit_order_is_collected_at_another_till_without_head_office(
    tills: tuple[Store, Counter, Counter],
) -> None:
    store, first, second = tills
    first.shop.sell.scan(SKILLET_GTIN)
    order_id = first.order(*first.line_ids(), deposit=500)
    first.pay()
    assert refused(lambda: second.board.card(order_id)) == "order_not_here"
    store.meet()
    assert second.board.card(order_id).customer_name == "Mara Keane"
    second.picked_and_staged(order_id)
    (placed,) = first.facts(OrderPlaced)
    second.in_sale.add_scanned(collection_token(placed.number, placed.code))
    assert second.pay().total_minor == 1_999
    store.meet()
    assert first.board.card(order_id).state is OrderState.COMPLETED


def test_of_two_tills_that_hand_over_apart_both_are_booked_and_neither_takes_more_than_it_knew(
    tills: tuple[Store, Counter, Counter],
) -> None:
    store, first, second = tills
    first.shop.sell.scan(SKILLET_GTIN)
    order_id = first.order(*first.line_ids(), deposit=500)
    first.pay()
    first.picked_and_staged(order_id)
    store.meet()
    (placed,) = first.facts(OrderPlaced)
    for till in (first, second):
        till.in_sale.add_scanned(collection_token(placed.number, placed.code))
        assert till.pay().total_minor == 1_999
    store.meet()
    assert refused(lambda: first.in_sale.add_scanned(collection_token(placed.number, placed.code))) == "nothing_ready"


def test_a_sale_with_an_order_that_is_taken_up_elsewhere_needs_its_customer_again(
    tills: tuple[Store, Counter, Counter],
) -> None:
    store, first, second = tills
    first.shop.sell.scan(SKILLET_GTIN)
    first.order(*first.line_ids())
    entry_id = first.shop.suspend.suspend().entry_id
    store.meet()
    second.shop.suspend.recall(entry_id)
    assert refused(second.pay) == "order_person_missing"
    basket = second.shop.basket.current
    assert basket is not None
    second.ordering.take_back(basket.orders.placing[0].order_id)
    assert second.pay().total_minor == 2_499
