"""What the board promises the person who looks at it."""

from __future__ import annotations

from datetime import timedelta

from app.bopis.model.cards import NextStep, Problem, Tab, board, card, card_at, tab_of
from app.bopis.model.standing import Standing, stand
from app.bopis.model.urgency import Urgency
from contract.messages.facts import OrderClaimed, OrderPicked, OrderPutBack
from contract.states.fulfillment import LineState
from contract.values.time import instant_text, parse_instant
from tests.unit.app_bopis.builders import STORE, header, moved, order, order_line

NOON = parse_instant("2026-11-21T12:00:00.000Z")


def due_in(minutes: int, number: str) -> Standing:
    due = NOON + timedelta(minutes=minutes)
    return Standing(order(number=number, due_at=due.isoformat()))


def test_late_orders_come_first_then_the_one_with_the_least_time() -> None:
    view = board([due_in(90, "W-3"), due_in(-18, "W-1"), due_in(22, "W-2"), due_in(-4, "W-4")], NOON, None, frozenset())
    assert [one.number for one in view.todo] == ["W-1", "W-4", "W-2", "W-3"]
    assert [one.urgency for one in view.todo] == [Urgency.LATE, Urgency.LATE, Urgency.SOON, Urgency.LATER]
    assert view.late == 2


def test_an_order_late_by_a_second_is_late() -> None:
    due = NOON - timedelta(seconds=1)
    shown = card(Standing(order(due_at=due.isoformat())), NOON, None)
    assert (shown.urgency, shown.minutes_left) == (Urgency.LATE, -1)


def test_bags_that_wait_are_older_each_day_though_nothing_else_changed() -> None:
    later = NOON + timedelta(days=30)
    line = order_line(quantities={LineState.STAGED: 2000})
    row = order(line, staged_at=instant_text(NOON), due_at=instant_text(later))
    shown = card(Standing(row), NOON, None)
    for days in (0, 1, 3):
        moment = NOON + timedelta(days=days, hours=5)
        assert card_at(shown, moment).waits_days == card(Standing(row), moment, None).waits_days == days
    assert card_at(shown, NOON + timedelta(hours=5)) is shown


def test_an_hour_away_is_not_soon_yet() -> None:
    assert card(due_in(60, "W-1"), NOON, None).urgency is Urgency.LATER
    assert card(due_in(59, "W-1"), NOON, None).urgency is Urgency.SOON


def test_each_card_names_the_next_step() -> None:
    def step(**quantities: int) -> NextStep:
        standing = {LineState(state): count for state, count in quantities.items()}
        return card(Standing(order(order_line(quantities=standing))), NOON, None).step

    assert step(open=1000, picked=1000) is NextStep.PICK
    assert step(picked=1000, short=1000) is NextStep.STAGE
    assert step(staged=1000, handed_over=1000) is NextStep.HAND_OVER
    assert step(handed_over=2000) is NextStep.NONE


def test_weighed_goods_count_as_one_item_and_pieces_one_each() -> None:
    pieces = order_line(1, 3000)
    weighed = order_line(2, quantities={LineState.PICKED: 1134}, unit="kg")
    shown = card(Standing(order(pieces, weighed)), NOON, None)
    assert (shown.items, shown.picked) == (4, 1)


def test_only_what_stands_on_a_shelf_can_be_handed_over() -> None:
    pieces = order_line(1, quantities={LineState.STAGED: 2000, LineState.SHORT: 1000})
    lost = order_line(2, quantities={LineState.SHORT: 1000})
    weighed = order_line(3, quantities={LineState.STAGED: 1134}, unit="kg")
    shown = card(Standing(order(pieces, lost, weighed)), NOON, None)
    assert (shown.items, shown.staged) == (5, 3)


def test_orders_that_ended_earlier_are_not_done_today() -> None:
    ended = order(order_line(quantities={LineState.HANDED_OVER: 2000}))
    assert board([Standing(ended)], NOON, None, frozenset()).done == ()
    assert len(board([Standing(ended)], NOON, None, frozenset({ended.order_id})).done) == 1


def test_a_withdrawn_order_with_goods_in_hand_asks_to_put_them_back() -> None:
    line = order_line()
    taken = [(header(1), OrderPicked(order_id="order-W-1", location_id=STORE, line=moved(line, 2000)))]
    standing = stand(order(line, number="W-1"), taken, withdrawn=True)
    shown = card(standing, NOON, None)
    assert (shown.problem, shown.step, tab_of(standing)) == (
        Problem.WITHDRAWN_PUT_BACK,
        NextStep.PUT_BACK,
        Tab.PROBLEMS,
    )


def test_a_withdrawn_order_that_was_put_back_only_waits() -> None:
    line = order_line()
    facts = [
        (header(1), OrderPicked(order_id="order-W-1", location_id=STORE, line=moved(line, 2000))),
        (header(2), OrderPutBack(order_id="order-W-1", location_id=STORE, lines=(moved(line, 2000),))),
    ]
    shown = card(stand(order(line, number="W-1"), facts, withdrawn=True), NOON, None)
    assert (shown.problem, shown.step) == (Problem.WITHDRAWN_WAITING, NextStep.NONE)


def test_rejected_and_not_found_are_told_apart() -> None:
    def problem(state: LineState) -> Problem | None:
        return card(Standing(order(order_line(quantities={state: 2000}))), NOON, None).problem

    assert problem(LineState.REJECTED) is Problem.SENT_BACK
    assert problem(LineState.SHORT) is Problem.NOTHING_FOUND
    assert problem(LineState.CANCELED) is Problem.CANCELED


def test_a_claim_names_who_holds_the_order() -> None:
    claim = (header(7, "order.claimed", "operator-9"), OrderClaimed(order_id="order-W-1", location_id=STORE))
    standing = stand(order(number="W-1"), [claim], name_of={"operator-9": "Marek"}.__getitem__)
    assert card(standing, NOON, "operator-9").claimed_by == "Marek"
    assert card(standing, NOON, "operator-9").claimed_by_me
    assert not card(standing, NOON, "operator-1").claimed_by_me
