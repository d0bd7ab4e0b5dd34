"""Gift cards and credit at a till: held by head office, or taken unasked within a budget that restarts keep."""

from __future__ import annotations

import pytest

from app.customers.stored_value import Exposure
from contract.errors import Refused, Unavailable
from contract.messages.facts import SaleCompleted, StoredMovement, StoredValueMoved, StoredValueReleased
from contract.rules.stored_value import AccountKind
from tests.builders import EGGS, SUPERVISOR, SUPERVISOR_PIN
from tests.integration.app_customers.counter import NUMBER, OTHER, Counter
from tests.integration.app_ground.asking import facts, refused


def movements(counter: Counter) -> list[StoredMovement]:
    told = facts(counter.shop, StoredValueMoved)
    return [own for fact in told if isinstance(fact, StoredValueMoved) for own in fact.movements]


def sell_eggs(counter: Counter) -> None:
    counter.sell.add_item(EGGS)


def test_a_card_that_is_sold_is_loaded_with_the_sale_and_its_number_stands_nowhere(counter: Counter) -> None:
    counter.lines.load(counter.card(), 2_500)
    line = counter.sell.view().lines[0]
    assert line.extended_minor == 2_500
    assert movements(counter) == []
    counter.settle.pay_cash(counter.settle.view().due_minor)
    assert [(own.deed, own.amount, own.detail) for own in movements(counter)] == [("loaded", 2_500, "0001")]
    (sale,) = facts(counter.shop, SaleCompleted)
    assert isinstance(sale, SaleCompleted)
    assert sale.lines[0].intent == "stored_value"
    assert NUMBER not in sale.model_dump_json()


def test_head_office_holds_what_is_paid_and_the_sale_says_that_it_did(counter: Counter) -> None:
    card = counter.card()
    counter.office.balances[card.account_id] = 10_000
    sell_eggs(counter)
    counter.pay_all(card)
    (own,) = movements(counter)
    assert (own.deed, own.amount, own.offline) == ("redeemed", -415, False)
    assert list(counter.office.held) == [own.part_id]


def test_a_card_with_too_little_is_refused_and_nothing_is_left_of_it(counter: Counter) -> None:
    card = counter.card()
    counter.office.balances[card.account_id] = 100
    sell_eggs(counter)
    with pytest.raises(Refused, match="stored_value_too_little") as said:
        counter.value.redeem(card, 415)
    assert said.value.params == {"available": "100"}
    assert counter.value.release_left_over() == 0


def test_without_the_line_a_card_is_good_for_its_budget_of_the_day_and_no_restart_resets_it(counter: Counter) -> None:
    counter.office.down = True
    card = counter.card()
    for _ in range(4):
        sell_eggs(counter)
        counter.pay_all(card)
    sell_eggs(counter)
    with pytest.raises(Refused, match="stored_value_offline_limit") as said:
        counter.value.redeem(card, 415)
    assert said.value.params == {"left_minor": 2_000 - 4 * 415}
    counter.restart()
    counter.shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    assert refused(lambda: counter.value.redeem(card, 415)) == "stored_value_offline_limit"
    assert counter.value.exposure() == Exposure(4 * 415, 4 * 3_000, 2 * 4 * 3_000)


def test_all_cards_together_stay_within_the_budget_of_the_register(counter: Counter) -> None:
    counter.office.down = True
    for number, minor in ((NUMBER, 2_000), (OTHER, 1_000)):
        counter.value.redeem(counter.card(number), minor)
    assert refused(lambda: counter.value.redeem(counter.card(OTHER), 1)) == "stored_value_offline_limit"
    assert refused(lambda: counter.value.redeem(counter.card("6299000000000003"), 1)) == "stored_value_offline_limit"


def test_a_new_day_has_a_budget_of_its_own(counter: Counter) -> None:
    counter.office.down = True
    sell_eggs(counter)
    counter.pay_all(counter.card())
    counter.shop.clock.advance(days=1)
    assert counter.value.exposure().taken_minor == 0


def test_a_part_that_is_taken_back_frees_what_was_held_and_once_is_enough(counter: Counter) -> None:
    card = counter.card()
    counter.office.balances[card.account_id] = 10_000
    sell_eggs(counter)
    counter.settle.add(counter.value.redeem(card, 300))
    part = counter.settle.view().parts[0]
    counter.settle.remove(0)
    counter.value.undo(part)
    (told,) = facts(counter.shop, StoredValueReleased)
    assert isinstance(told, StoredValueReleased)
    assert (told.hold_id, told.account_id) == (part.tender_id, card.account_id)


def test_what_a_power_cut_left_asked_for_is_freed_at_the_next_start(counter: Counter) -> None:
    card = counter.card()
    counter.office.balances[card.account_id] = 10_000
    sell_eggs(counter)
    kept = counter.value.redeem(card, 100)
    counter.settle.add(kept)
    lost = counter.value.begin(card, 200)
    counter.value.ask(lost)
    counter.restart()
    released = [own.hold_id for own in facts(counter.shop, StoredValueReleased) if isinstance(own, StoredValueReleased)]
    assert released == [lost.tender_id]
    counter.shop.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    counter.settle.pay_cash(counter.settle.view().due_minor)
    assert [(own.part_id, own.offline) for own in movements(counter)] == [(kept.tender_id, False)]


def test_an_answer_that_was_lost_makes_it_an_amount_taken_unasked_under_the_same_id(counter: Counter) -> None:
    card = counter.card()
    counter.office.balances[card.account_id], counter.office.loses = 10_000, True
    sell_eggs(counter)
    counter.pay_all(card)
    (own,) = movements(counter)
    assert own.offline
    assert own.part_id in counter.office.held, "the sale ends what is held by that id"


def test_a_small_rest_is_paid_out_in_cash_and_a_large_one_is_not(counter: Counter) -> None:
    card = counter.card()
    counter.office.balances[card.account_id] = 500
    assert refused(lambda: counter.lines.cash_out(card)) == "cash_out_too_much"
    counter.office.balances[card.account_id] = 450
    counter.lines.cash_out(card)
    counter.settle.pay_cash(counter.settle.view().due_minor)
    assert [(own.deed, own.amount) for own in movements(counter)] == [("cashed_out", -450)]
    counter.office.down = True
    with pytest.raises(Unavailable):
        counter.lines.cash_out(card)


def test_points_are_earned_by_the_customer_of_the_sale_and_paid_with(counter: Counter) -> None:
    niamh = counter.customers.create({"name": "Niamh"})
    points = counter.value.of_customer(AccountKind.LOYALTY, niamh.customer_id)
    counter.office.balances[points.account_id] = 1_000
    sell_eggs(counter)
    counter.customers.attach(niamh)
    counter.settle.add(counter.value.redeem(points, 115))
    counter.settle.pay_cash(counter.settle.view().due_minor)
    assert [(own.deed, own.amount) for own in movements(counter)] == [("redeemed", -115), ("earned", 3)]


def test_what_no_card_is_means_nothing(counter: Counter) -> None:
    assert counter.value.read("5000112637922") is None
    assert counter.value.read("6298 0000 0000 0001") == counter.card("6298000000000001")


def test_more_than_a_card_may_hold_is_not_loaded(counter: Counter) -> None:
    assert refused(lambda: counter.lines.load(counter.card(), 50_001)) == "stored_value_too_much"
