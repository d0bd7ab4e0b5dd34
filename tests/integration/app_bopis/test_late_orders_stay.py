"""An order does not leave the board while there is something to do for it, however late it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bopis.board import Board
from app.bopis.found import Found
from app.bopis.model.cards import NextStep
from app.bopis.remembered import Remembered
from app.db.journal import facts
from contract.messages.facts import OrderFound
from contract.messages.rows import OrderRow
from contract.messages.sync import Inside
from contract.states.fulfillment import IN_HAND, LineState
from contract.values.time import instant_text
from tests.integration.app_bopis.till import NOON, Till, tell
from tests.unit.app_bopis.builders import order, order_line


def late(state: LineState, kind: str = "pickup") -> OrderRow:
    line = order_line(1, quantities={state: 1000})
    return order(line, kind=kind, due_at=instant_text(NOON - timedelta(days=9)))


@pytest.mark.parametrize("state", [LineState.OPEN, *IN_HAND])
def test_what_is_not_done_is_on_the_board_long_after_it_was_due(till: Till, state: LineState) -> None:
    order_id = till.order(late(state, "ship"))
    view = Board(till.desk).view()
    assert [one.order_id for one in (*view.todo, *view.ready)] == [order_id]


def test_what_ended_long_ago_is_not(till: Till) -> None:
    till.order(late(LineState.SHORT))
    view = Board(till.desk).view()
    assert (view.todo, view.ready, view.problems) == ((), (), ())


def test_what_left_with_time_is_not_kept_and_comes_back_with_the_clock(till: Till) -> None:
    order_id = till.order(late(LineState.HANDED_OVER))
    remembered = Remembered()
    with till.store.read() as conn:
        for days, seen in ((10, [order_id]), (8, []), (10, [order_id])):
            found = remembered.standings(conn, str, NOON - timedelta(days=days))
            assert [one.order.order_id for one in found] == seen
            assert [one.standing is not None for one in remembered._orders.values()] == [bool(seen)]


def test_an_order_that_ended_and_goes_on_is_seen_until_its_row_says_so(till: Till) -> None:
    row = late(LineState.SHORT)
    order_id = till.order(row)
    Found(till.desk).found(order_id, "line-1", 1000)
    (card,) = Board(till.desk).view().todo
    assert (card.order_id, card.step) == (order_id, NextStep.PICK)
    life = till.store.incarnation
    with till.store.read() as conn:
        (number,) = [header.number for header, _ in facts(conn, (OrderFound.KIND,))]
    for inside, seen in ((Inside(upto=0), 1), (Inside(upto=9, missing=(number,)), 1), (Inside(upto=9), 0)):
        tell(till.store, row, order_id, inside={life: inside})
        assert len(Board(till.desk).view().todo) == seen, inside
