"""A promise is firm where head office keeps the goods, or where they stand on the shelf they are collected from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bopis.promising import ReserveQuestion
from app.pos.model.orders import OrderNote, Promise
from app.pos.suspend import Suspend
from contract.messages.facts import OrderPlaced
from contract.messages.rows import OrderRulesRow, PickupPlace, StockRow
from tests.builders import EGGS, EGGS_GTIN, LOCATION_ID
from tests.integration.app_bopis.counter import Counter, counter

GALWAY = PickupPlace(location_id="location-027", code="027", name="Galway", city="Galway")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Counter]:
    made = counter(tmp_path / "register")
    made.told_of(OrderRulesRow(location_id=LOCATION_ID, places=(GALWAY,)))
    yield made
    made.shop.stop()


def note(till: Counter) -> OrderNote:
    (line,) = till.shop.sell.view().lines
    assert line.order is not None
    return line.order


def placed_for(till: Counter, place: str = LOCATION_ID, pieces: int = 1) -> str:
    till.shop.sell.scan(f"{pieces}*{EGGS_GTIN}")
    return till.order(*till.line_ids(), place=place)


def test_what_head_office_keeps_is_firm_and_the_order_s_own_once_it_is_placed(till: Counter) -> None:
    till.office.reachable = True
    order_id = placed_for(till, GALWAY.location_id)
    assert till.promising.settle()
    assert (note(till).promise, till.office.kept[order_id].lines[0][1:]) == (Promise.RESERVED, (EGGS, 1_000))
    assert till.promising.due() == ()
    till.pay()
    assert till.facts(OrderPlaced)[0].promise == "firm"
    assert (till.promising.due(), list(till.office.kept)) == ((), [order_id]), "it is not given up"


def test_what_nobody_could_be_asked_about_is_firm_on_the_store_s_own_shelf_alone(till: Counter) -> None:
    for place, pieces, promise in ((LOCATION_ID, 10, "firm"), (LOCATION_ID, 1, "unconfirmed"), ("location-027", 1, "")):
        placed_for(till, place, pieces)
        till.promising.settle()
        expected = Promise.ON_SHELF if promise == "firm" else Promise.LIKELY
        assert (note(till).promise, note(till).doubt) == (expected, "oms_unreachable")
        till.pay()
        assert till.facts(OrderPlaced)[-1].promise == (promise or "unconfirmed")


def test_what_leaves_with_the_same_sale_is_not_promised_too(till: Counter) -> None:
    till.shop.sell.scan(f"9*{EGGS_GTIN}")
    till.shop.sell.scan(EGGS_GTIN)
    (line,) = till.line_ids()
    till.shop.sell.set_quantity(line, 6_000)
    order_id = till.order(line)
    till.shop.sell.scan(f"6*{EGGS_GTIN}")
    till.promising.settle()
    basket = till.shop.basket.current
    assert basket is not None
    order = basket.orders.placed(order_id)
    assert order is not None
    assert order.promise is Promise.LIKELY
    till.pay()
    assert till.facts(OrderPlaced)[0].promise == "unconfirmed"


def test_head_office_knows_better_than_the_shelf_and_a_refusal_is_not_asked_again(till: Counter) -> None:
    till.office.reachable, till.office.reason = True, "out_of_stock"
    placed_for(till)
    till.promising.settle()
    assert (note(till).promise, note(till).doubt, till.promising.due()) == (Promise.LIKELY, "out_of_stock", ())
    till.pay()
    assert till.facts(OrderPlaced)[0].promise == "unconfirmed"


def test_once_head_office_answers_again_it_is_asked_again(till: Counter) -> None:
    placed_for(till, GALWAY.location_id)
    till.promising.settle()
    assert till.promising.due() == ()
    till.office.reachable = True
    assert till.promising.settle()
    assert note(till).promise is Promise.RESERVED


def test_a_promise_whose_time_is_over_is_asked_anew_or_is_no_promise(till: Counter) -> None:
    till.office.reachable = True
    placed_for(till, GALWAY.location_id)
    till.promising.settle()
    till.shop.clock.advance(minutes=31)
    assert [type(step) for step in till.promising.due()] == [ReserveQuestion]
    till.pay()
    assert till.facts(OrderPlaced)[0].promise == "unconfirmed"


def test_what_is_taken_along_parked_or_lost_in_a_crash_is_given_up_once_and_kept_again_when_recalled(
    till: Counter,
) -> None:
    till.office.reachable = True
    order_id = placed_for(till)
    till.promising.settle()
    parking = Suspend(till.shop.db, till.shop.operators, till.shop.basket, lambda tx, basket: basket)
    parked = parking.suspend("Mara")
    till.office.reachable = False
    till.restart()
    till.promising.settle()
    assert list(till.office.kept) == [order_id], "head office was not reached"
    till.office.reachable = True
    till.promising.settle()
    assert (till.office.kept, till.promising.due()) == ({}, ())

    parking = Suspend(till.shop.db, till.shop.operators, till.shop.basket, lambda tx, basket: basket)
    parking.recall(parked.entry_id)
    till.promising.settle()
    assert (list(till.office.kept), note(till).promise) == ([order_id], Promise.RESERVED)
    till.ordering.take_back(order_id)
    till.promising.settle()
    assert till.office.kept == {}


def test_an_answer_that_comes_after_the_sale_went_on_is_given_up_and_after_its_end_changes_nothing(
    till: Counter,
) -> None:
    till.office.reachable = True
    order_id = placed_for(till)
    (step,) = till.promising.due()
    verdict = till.promising.ask(step)
    till.ordering.take_back(order_id)
    assert till.promising.keep(step, verdict) is False
    till.promising.settle()
    assert till.office.kept == {}


def test_a_shelf_nobody_told_of_promises_nothing(till: Counter) -> None:
    stock = StockRow(item_id=EGGS, on_hand=10_000, reserved=0, safety=10_000)
    till.told_of(stock)
    placed_for(till)
    till.promising.settle()
    assert note(till).promise is Promise.LIKELY
