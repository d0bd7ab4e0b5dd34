"""A shift that moves is held by one register, whoever hears of the moves in whatever order."""

from __future__ import annotations

from itertools import permutations

from contract.rules.shift_holder import ShiftHolding, ShiftMove, holding
from contract.states.shift import ShiftCommand, ShiftState

OPENED = ShiftHolding(ShiftState.OPEN, "till-1", "e1", "08:00")
RELEASED = ShiftMove("e2", "e1", ShiftCommand.RELEASE, "till-1", "10:00", to_register_id="till-2")
TAKEN = ShiftMove("e4", "e2", ShiftCommand.TAKE_OVER, "till-2", "10:05")
TAKEN_LATER = ShiftMove("e5", "e2", ShiftCommand.TAKE_OVER, "till-3", "10:04")
RELEASED_BY_THE_LATER = ShiftMove("e6", "e5", ShiftCommand.RELEASE, "till-3", "11:00")
RELEASED_AGAIN = ShiftMove("e7", "e4", ShiftCommand.RELEASE, "till-2", "12:00")


def test_a_shift_stays_where_it_was_opened_until_it_is_released() -> None:
    assert holding(OPENED, ()) == OPENED
    assert holding(OPENED, [TAKEN]) == OPENED


def test_a_released_shift_is_nobodys_and_knows_whom_it_is_meant_for() -> None:
    assert holding(OPENED, [RELEASED]) == ShiftHolding(ShiftState.RELEASED, "till-1", "e2", "10:00", "till-2")


def test_of_two_take_overs_made_apart_the_lower_entry_id_holds_it_in_any_order() -> None:
    for moves in permutations([RELEASED, TAKEN, TAKEN_LATER, RELEASED_BY_THE_LATER]):
        assert holding(OPENED, moves) == ShiftHolding(ShiftState.OPEN, "till-2", "e4", "10:05")


def test_a_shift_may_move_on_and_the_same_move_told_twice_is_one() -> None:
    moves = [RELEASED, TAKEN, RELEASED_AGAIN, TAKEN, RELEASED]
    assert holding(OPENED, moves) == ShiftHolding(ShiftState.RELEASED, "till-2", "e7", "12:00")


def test_moves_that_follow_each_other_in_a_circle_end() -> None:
    circle = [
        ShiftMove("e8", "e1", ShiftCommand.RELEASE, "till-1", "9"),
        ShiftMove("e1", "e8", ShiftCommand.TAKE_OVER, "till-2", "9"),
    ]
    assert holding(OPENED, circle).by_entry_id == "e1"


def test_who_takes_a_shift_that_is_free_again_holds_it_though_only_an_earlier_release_was_heard_of() -> None:
    late = ShiftMove("e9", "e2", ShiftCommand.TAKE_OVER, "till-1", "12:05")
    for moves in permutations([RELEASED, TAKEN, RELEASED_AGAIN, late]):
        assert holding(OPENED, moves) == ShiftHolding(ShiftState.OPEN, "till-1", "e9", "12:05")
    taken_rightly = ShiftMove("e8", "e7", ShiftCommand.TAKE_OVER, "till-3", "12:03")
    assert holding(OPENED, [RELEASED, TAKEN, RELEASED_AGAIN, late, taken_rightly]).register_id == "till-3"
    meant = ShiftMove("e7", "e4", ShiftCommand.RELEASE, "till-2", "12:00", to_register_id="till-3")
    assert holding(OPENED, [RELEASED, TAKEN, meant, late]).state is ShiftState.RELEASED
