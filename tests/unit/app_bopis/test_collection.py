"""A hand-over gives what is there and nothing else."""

from __future__ import annotations

import pytest

from app.bopis.model.collection import Collection, line_value
from app.bopis.model.standing import Standing
from contract.errors import Refused
from contract.states.fulfillment import LineState
from tests.unit.app_bopis.builders import order, order_line

STAGED = order_line(1, quantities={LineState.STAGED: 2000})
RESTRICTED = order_line(2, quantities={LineState.STAGED: 1000}, age_minimum=18)


def test_no_more_is_given_than_stands_ready() -> None:
    given = Collection().give(STAGED, 1000).give(STAGED, 1000)
    assert given.choice("line-1").given == 2000
    with pytest.raises(Refused, match="nothing_to_give"):
        given.give(STAGED, 1000)


def test_declining_takes_back_what_was_given() -> None:
    chosen = Collection().give(STAGED, 2000).decline(STAGED, 1000, "past_date")
    assert (chosen.choice("line-1").given, chosen.choice("line-1").declined) == (1000, 1000)
    standing = Standing(order(STAGED))
    assert [line.thousandths for line in chosen.given_lines(standing)] == [1000]
    assert [(line.thousandths, line.reason) for line in chosen.declined_lines(standing)] == [(1000, "past_date")]


def test_more_than_is_ready_cannot_be_declined() -> None:
    with pytest.raises(Refused, match="nothing_to_give"):
        Collection().decline(STAGED, 3000, "not_wanted")


def test_a_decline_needs_a_reason_from_the_list() -> None:
    with pytest.raises(Refused, match="reason_unknown"):
        Collection().decline(STAGED, 1000, "")


def test_a_line_can_be_left_on_the_shelf_after_all() -> None:
    assert Collection().give(STAGED, 2000).clear(STAGED).given_lines(Standing(order(STAGED))) == ()


def test_choices_shrink_when_the_order_moved_meanwhile() -> None:
    chosen = Collection().give(STAGED, 1000).decline(STAGED, 1000, "damaged")
    left = Standing(order(order_line(1, quantities={LineState.STAGED: 1000, LineState.HANDED_OVER: 1000})))
    fitted = chosen.fitted(left)
    assert (fitted.choice("line-1").given, fitted.choice("line-1").declined) == (1000, 0)


def test_age_is_asked_only_for_what_leaves() -> None:
    standing = Standing(order(STAGED, RESTRICTED))
    assert Collection().give(STAGED, 1000).age_needed(standing) == 0
    assert Collection().give(RESTRICTED, 1000).age_needed(standing) == 18
    assert Collection(age_checked=True).give(RESTRICTED, 1000).age_needed(standing) == 0


def test_an_open_hand_over_survives_a_restart() -> None:
    chosen = Collection("person_checked", "Niamh O’Sullivan", age_checked=True).give(STAGED, 1000)
    chosen = chosen.decline(STAGED, 1000, "not_wanted")
    assert Collection.from_draft(chosen.to_draft()) == chosen
    assert Collection.from_draft(None) == Collection()


def test_a_line_is_worth_its_share() -> None:
    assert line_value(STAGED, 1000) == 225
    assert line_value(STAGED, 2000) == 450
