"""Pure reckoning over an order's rows."""

from __future__ import annotations

from contract.messages.facts import MovedLine
from contract.messages.rows import OrderLineRow, OrderRow
from contract.states.fulfillment import LineState
from contract.states.order import OrderState, order_state
from oms.fulfillment.model import Ended, cancel, ended, put_back, undone, whole_order
from oms.inventory.model import Closing
from oms.orders.model import Lack, lacks


def row(**quantities: int) -> OrderRow:
    line = OrderLineRow(
        line_id="l", item_id="i", sku="s", name="n", price_minor=1,
        quantities={LineState(state): count for state, count in quantities.items()},
    )  # fmt: skip
    return OrderRow(
        order_id="o", number="1", location_id="a", channel="web", customer_name="n", code_hash="", due_at="",
        placed_at="", currency="EUR", total_minor=1, lines=(line,),
    )  # fmt: skip


def moved(thousandths: int) -> MovedLine:
    return MovedLine(line_id="l", item_id="i", thousandths=thousandths)


def test_only_what_came_to_rest_ends_its_reservation() -> None:
    after = row(picked=1, handed_over=3, short=1)
    assert set(ended(row(open=4, handed_over=1), after)) == {
        Ended("l", "i", 2, Closing.HANDED_OVER),
        Ended("l", "i", 1, Closing.SHORT),
    }


def test_goods_put_back_are_in_hand_no_more_before_what_was_never_taken() -> None:
    assert put_back(row(open=2, picked=3), [moved(3)]).lines[0].quantities == {LineState.OPEN: 5}


def test_what_is_not_needed_is_canceled_from_the_shelf_first_and_never_below_nothing() -> None:
    after = cancel(row(open=2, picked=3, handed_over=1), [moved(9)])
    assert after.lines[0].quantities == {LineState.CANCELED: 5, LineState.HANDED_OVER: 1}


def test_what_a_customer_has_or_declined_does_not_move_on() -> None:
    assert [count for _, count in undone(row(open=1, picked=1, short=1, rejected=1, handed_over=5, declined=5))] == [4]
    assert undone(row(handed_over=5, canceled=2)) == ()


def test_an_order_given_out_by_its_old_store_is_complete() -> None:
    assert order_state(whole_order(None, [row(handed_over=5)])) is OrderState.COMPLETED
    assert order_state(whole_order(row(open=3), [row(handed_over=2, short=3)])) is OrderState.IN_WORK
    assert order_state(whole_order(row(open=3), [row(picked=3)])) is OrderState.OPEN


def test_what_lacks_is_told_with_what_is_there_and_never_as_less_than_nothing() -> None:
    assert lacks({"i": 5, "j": 1}, {"i": -2, "j": 1}, {"i": "100", "j": "200"}) == (Lack("100", 5, 0),)
