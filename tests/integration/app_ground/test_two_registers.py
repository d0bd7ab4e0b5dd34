"""One store, two registers: what one parks the other sells, shifts go from drawer to drawer, and nothing is twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.document import Text
from contract.messages.facts import BasketAbandoned, Denomination, DrawerOpened, ShiftReleased, ShiftTakenOver
from contract.states.shift import ShiftState
from tests.builders import EGGS_GTIN, REGISTER_ID, SKILLET_GTIN, SOURDOUGH_GTIN, count_of
from tests.integration.app_ground.asking import facts, refused
from tests.integration.app_ground.registers import SECOND, Store, hear, notices

BREAD, EGG, SKILLET = SOURDOUGH_GTIN[1:], EGGS_GTIN[1:], SKILLET_GTIN[1:]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def parked(store: Store) -> str:
    """The entry of a loaf that till 3 parked, and of which both tills know; both have an open shift."""
    store.a.shifts.open(0)
    store.b.shifts.open(0)
    store.a.sell.scan(BREAD)
    entry_id = store.a.suspend.suspend().entry_id
    store.meet()
    return entry_id


def test_a_sale_parked_on_one_till_is_taken_up_on_the_other_and_leaves_both_lists(store: Store) -> None:
    store.a.shifts.open(10_000)
    store.b.shifts.open(10_000)
    store.a.sell.scan(BREAD)
    store.a.sell.scan(EGG)
    store.a.suspend.suspend("Mary")
    store.meet()
    (listed,) = store.b.suspend.suspended()
    assert (listed.label, listed.register_name, listed.here, listed.pieces) == ("Mary", "Till 3", False, 2)
    store.b.suspend.recall(listed.entry_id)
    assert [line.name for line in store.b.sell.view().lines] == [
        "Sourdough Batch Loaf, sliced",
        "Free-Range Large Eggs",
    ]
    store.meet()
    assert store.a.suspend.suspended() == store.b.suspend.suspended() == ()
    assert refused(lambda: store.a.suspend.recall(listed.entry_id)) == "basket_not_suspended"
    store.b.settle.pay_cash(1_000)
    store.meet()
    assert store.a.shifts.of_store()[0].listed.sums.sales_minor == 735


def test_a_parked_sale_gets_its_name_later_and_is_still_one(store: Store) -> None:
    store.a.shifts.open(0)
    store.a.sell.scan(BREAD)
    unnamed = store.a.suspend.suspend()
    named = store.a.suspend.name(unnamed.entry_id, " Mary O’S. ")
    assert named.label == "Mary O’S."
    store.meet()
    assert [own.label for own in store.b.suspend.suspended()] == ["Mary O’S."]
    assert refused(lambda: store.a.suspend.name(unnamed.entry_id, "again")) == "basket_not_suspended"


def test_of_two_who_take_up_one_sale_apart_the_lower_entry_has_it_and_the_other_is_told(
    store: Store, parked: str
) -> None:
    store.b.suspend.recall(parked)
    store.b.sell.scan(EGG)
    store.a.suspend.recall(parked)
    store.meet()
    assert [line.name for line in store.a.sell.view().lines] == ["Sourdough Batch Loaf, sliced"]
    assert notices(store.a) == ()
    assert store.b.sell.view().lines == ()
    (told,) = notices(store.b)
    assert (told.code, told.params["register"]) == ("sale_recalled_apart", "Till 3")
    (aside,) = store.b.suspend.suspended()
    assert (aside.label, aside.pieces) == ("Till 3", 2)
    store.a.settle.pay_cash(500)
    store.meet()
    assert store.b.suspend.suspended() == store.a.suspend.suspended() == ()
    store.b.restart()
    assert notices(store.b) == (told,)


def test_a_sale_put_aside_can_be_taken_up_where_the_other_gave_it_up(store: Store, parked: str) -> None:
    for shop in (store.b, store.a):
        shop.suspend.recall(parked)
    store.meet()
    store.a.sell.abandon()
    store.meet()
    (aside,) = store.b.suspend.suspended()
    store.b.suspend.recall(aside.entry_id)
    store.b.settle.pay_cash(500)
    store.meet()
    assert len(store.b.finished.recent_sales()) == 1
    assert store.a.finished.recent_sales() == ()


def test_a_sale_that_both_had_finished_already_is_told_of_and_stands_at_both(store: Store, parked: str) -> None:
    for shop in (store.b, store.a):
        shop.suspend.recall(parked)
        shop.settle.pay_cash(500)
    store.meet()
    assert [told.code for told in notices(store.b)] == ["sale_maybe_twice"]
    sums = [shift.listed.sums.sales_minor for shift in (*store.a.shifts.of_store(), *store.b.shifts.of_store())]
    assert sums == [320, 320]


def test_a_sale_that_the_other_till_was_paid_for_takes_no_money_here(store: Store, parked: str) -> None:
    for shop in (store.b, store.a):
        shop.suspend.recall(parked)
    store.a.settle.pay_cash(500)
    hear(store.b, store.a)
    assert refused(lambda: store.b.settle.pay_cash(500)) == "basket_sold_elsewhere"
    assert store.b.finished.recent_sales() == ()


def test_what_was_taken_out_of_a_basket_before_a_recall_is_recorded(store: Store) -> None:
    store.a.shifts.open(0)
    store.a.sell.scan(BREAD)
    parked = store.a.suspend.suspend()
    line_id = store.a.sell.scan(EGG).line_id or ""
    store.a.sell.remove(line_id)
    store.a.suspend.recall(parked.entry_id)
    (given_up,) = facts(store.a, BasketAbandoned)
    assert isinstance(given_up, BasketAbandoned)
    assert [line.name for line in given_up.lines] == ["Free-Range Large Eggs"]
    view = store.a.shifts.current()
    assert view is not None
    assert (view.sums.removed_count, view.sums.abandoned_count) == (1, 1)


def test_a_shift_goes_to_the_other_till_and_its_z_covers_both(store: Store) -> None:
    opened = store.a.shifts.open(10_000)
    store.a.sell.scan(SKILLET)
    store.a.settle.pay_cash(3_000)
    store.a.drawer_key.open_without_sale()
    store.a.sell.scan(EGG)
    store.a.sell.abandon()
    slip = store.a.shifts.release().code
    assert store.a.shifts.current() is None
    assert refused(lambda: store.a.sell.scan(BREAD)) == "shift_not_open"
    store.meet()
    (offered,) = store.b.shifts.of_store()
    assert (offered.listed.state, offered.register_name, offered.may_take) == (ShiftState.RELEASED, "Till 3", True)
    taken = store.b.shifts.take_over(opened.sums.shift_id, slip)
    assert taken.sums.expected_minor == 12_500
    store.b.sell.scan(f"2*{BREAD}")
    store.b.settle.pay_cash(640)
    store.b.shifts.start_count()
    closed = store.b.shifts.close(
        [count_of(5_000, 2), count_of(2_000, 1), count_of(1_000, 1), count_of(100, 1)], "short"
    )
    z = closed.fact
    assert (z.sale_count, z.sales_minor, z.cash_minor, z.expected_minor) == (2, 3_139, 3_140, 13_140)
    assert (z.over_short_minor, z.drawer_opens, z.abandoned_count, z.removed_count) == (-40, 1, 1, 1)
    assert (z.first_sale_number, z.last_sale_number) == (1, 1)
    store.meet()
    (seen,) = store.a.shifts.of_store()
    assert (seen.listed.state, seen.register_name, seen.listed.over_short_minor) == (ShiftState.CLOSED, "Till 2", -40)
    assert store.a.shifts.closed() == ()
    assert len(store.b.shifts.closed()) == 1
    reasons = [own.reason for own in facts(store.a, DrawerOpened) if isinstance(own, DrawerOpened)]
    assert reasons == ["shift", "no_sale", "shift"]


def test_a_shift_is_taken_over_only_when_released_and_all_of_it_was_heard(store: Store) -> None:
    shift_id = store.a.shifts.open(0).sums.shift_id
    store.meet()
    assert refused(lambda: store.b.shifts.take_over(shift_id, "1000")) == "shift_not_released"
    assert refused(lambda: store.b.shifts.take_over("nobody's", "1000")) == "shift_unknown"
    store.a.shifts.release("register-of-nobody-here")
    assert refused(lambda: store.b.shifts.take_over(shift_id, "1000")) == "shift_not_released"
    store.meet()
    assert refused(lambda: store.b.shifts.take_over(shift_id, "1000")) == "shift_for_other"
    own = store.b.shifts.open(0)
    assert refused(lambda: store.b.shifts.take_over(shift_id, "1000")) == "shift_already_open"
    assert own.sums.shift_id != shift_id


def test_a_shift_released_by_mistake_is_taken_back(store: Store) -> None:
    shift_id = store.a.shifts.open(0).sums.shift_id
    slip = store.a.shifts.release().code
    (listed,) = store.a.shifts.of_store()
    assert (listed.here, listed.code) == (True, slip)
    assert store.a.shifts.take_over(shift_id, slip).sums.shift_id == shift_id
    store.a.sell.scan(BREAD)
    assert refused(store.a.shifts.release) == "basket_not_empty"
    store.a.sell.abandon()
    store.a.shifts.start_count()
    assert refused(store.a.shifts.release) == "shift_counting"


def test_of_two_who_take_over_one_shift_apart_the_lower_entry_has_it_and_the_other_is_told(store: Store) -> None:
    shift_id = store.b.shifts.open(5_000).sums.shift_id
    slip = store.b.shifts.release().code
    store.meet()
    store.b.shifts.take_over(shift_id, slip)
    store.b.sell.scan(BREAD)
    store.b.settle.pay_cash(320)
    store.a.shifts.take_over(shift_id, slip)
    hear(store.b, store.a)
    assert store.b.shifts.current() is None, "it is told of at once, whoever asks"
    store.meet()
    current = store.a.shifts.current()
    assert current is not None
    assert (current.sums.shift_id, current.sums.expected_minor) == (shift_id, 5_320)
    (told,) = notices(store.b)
    assert (told.code, told.params["register"]) == ("shift_taken_apart", "Till 3")
    assert notices(store.a) == ()
    (seen,) = store.b.shifts.of_store()
    assert (seen.register_name, seen.listed.state) == ("Till 3", ShiftState.OPEN)
    assert len(facts(store.b, ShiftReleased)) == len(facts(store.a, ShiftTakenOver)) == 1


def test_a_count_of_a_shift_that_went_elsewhere_is_none_of_the_next(store: Store) -> None:
    shift_id = store.b.shifts.open(5_000).sums.shift_id
    slip = store.b.shifts.release().code
    store.meet()
    store.b.shifts.take_over(shift_id, slip)
    store.b.shifts.start_count()
    store.b.shifts.save_count([Denomination(value_minor=5_000, count=1)])
    store.a.shifts.take_over(shift_id, slip)
    store.meet()
    assert store.b.shifts.current() is None
    opened = store.b.shifts.open(2_000)
    assert (opened.state, opened.counted) == (ShiftState.OPEN, ())
    store.b.sell.scan(BREAD)


def test_each_till_sells_on_its_own_shift_and_sees_the_others(store: Store) -> None:
    store.a.shifts.open(1_000)
    store.b.shifts.open(2_000)
    store.a.sell.scan(BREAD)
    store.a.settle.pay_cash(500)
    store.meet()
    for shop, other, sold in ((store.a, SECOND, 0), (store.b, REGISTER_ID, 320)):
        (seen,) = shop.shifts.of_store()
        assert (seen.listed.register_id, seen.listed.sums.sales_minor) == (other, sold)
    assert store.a.shifts.registers() == ((SECOND, "Till 2"),)


def test_a_drawer_that_came_back_unheard_is_not_taken_as_the_one_that_was_let_go_here(store: Store) -> None:
    """Out to the other till and back while this one hears nothing: its Z would lack what was sold over there."""
    shift_id = store.a.shifts.open(5_000).sums.shift_id
    first = store.a.shifts.release().code
    store.meet()
    store.b.shifts.take_over(shift_id, first)
    store.b.sell.scan(BREAD)
    store.b.settle.pay_cash(320)
    slip = store.b.shifts.release(REGISTER_ID).code
    assert slip != first
    _, paper, _ = store.b.papers.jobs[-1]
    words = [(block.left, block.right) for block in paper.blocks if isinstance(block, Text)]
    assert {("From", "Till 2"), ("To", "Till 3"), (slip, "")} <= set(words)
    assert refused(lambda: store.a.shifts.take_over(shift_id, slip)) == "drawer_code_differs"
    store.meet()
    assert store.a.shifts.take_over(shift_id, slip).sums.expected_minor == 5_320
    assert len(facts(store.a, ShiftTakenOver)) == 1
