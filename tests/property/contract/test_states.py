"""Any table of arrows is checked, and no move makes or loses goods."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Refused
from contract.states.fulfillment import (
    ENDED,
    FULFILLMENT_LINE,
    IN_HAND,
    REVIVING,
    LineCommand,
    LineQuantities,
    LineState,
)
from contract.states.machine import Machine
from contract.states.order import OrderState, order_state


class Stop(StrEnum):
    A = "a"
    B = "b"
    C = "c"
    D = "d"


class Ride(StrEnum):
    X = "x"
    Y = "y"


ARROWS = st.lists(st.tuples(st.sampled_from(Stop), st.sampled_from(Ride), st.sampled_from(Stop)), max_size=10)
QUANTITIES = st.dictionaries(st.sampled_from(LineState), st.integers(0, 10**6)).map(LineQuantities)
GOING_ON = (LineState.OPEN, *IN_HAND)
COMMANDS = st.sampled_from(LineCommand)


def reached(arrows: list[tuple[Stop, Ride, Stop]]) -> set[Stop]:
    """By walking as far as there are stops."""
    stops = {Stop.A}
    for _ in Stop:
        stops |= {target for source, _, target in arrows if source in stops}
    return stops


@given(ARROWS)
def test_a_table_is_built_only_when_it_is_unambiguous_and_complete(arrows: list[tuple[Stop, Ride, Stop]]) -> None:
    starts = [(source, command) for source, command, _ in arrows]
    sound = len(set(starts)) == len(starts) and reached(arrows) == set(Stop)
    if not sound:
        with pytest.raises(ValueError, match="lamp"):
            Machine("lamp", Stop.A, tuple(arrows))
        return
    machine = Machine("lamp", Stop.A, tuple(arrows))
    for stop in Stop:
        for ride in Ride:
            assert machine.allows(stop, ride) == ((stop, ride) in starts) == (stop in machine.sources(ride))
        assert (stop in machine.final()) == all(source is not stop for source, _, _ in arrows)
    for source, command, target in arrows:
        assert machine.after(source, command) is target


@given(QUANTITIES, st.lists(st.tuples(COMMANDS, st.integers(-10, 10**6)), max_size=20))
def test_no_move_makes_or_loses_goods(line: LineQuantities, moves: list[tuple[LineCommand, int]]) -> None:
    total = line.total
    for command, thousandths in moves:
        possible = 0 < thousandths <= line.movable(command)
        try:
            after = line.moved(command, thousandths)
        except Refused:
            assert not possible
            continue
        assert possible
        assert after.total == total
        assert all(count > 0 for count in after.thousandths.values())
        assert after.movable(command) == line.movable(command) - thousandths
        line = after


@given(QUANTITIES, COMMANDS, st.integers(1, 1000), st.integers(1, 1000))
def test_moving_twice_is_moving_the_sum(line: LineQuantities, command: LineCommand, one: int, other: int) -> None:
    if one + other <= line.movable(command):
        assert line.moved(command, one).moved(command, other) == line.moved(command, one + other)


@given(st.lists(QUANTITIES, max_size=6))
def test_an_order_is_over_exactly_when_nothing_of_it_can_move(lines: list[LineQuantities]) -> None:
    ended = {OrderState.COMPLETED, OrderState.UNFILLABLE, OrderState.CANCELED}
    movable = any(
        line.standing(source) for line in lines for source, _, _ in FULFILLMENT_LINE.arrows if source in GOING_ON
    )
    assert (order_state(lines) in ended) == (not movable)


def test_what_ended_is_worked_on_again_only_by_a_command_that_says_so() -> None:
    back = {command for source, command, target in FULFILLMENT_LINE.arrows if source in ENDED and target in GOING_ON}
    assert back == REVIVING
    for source, command, _ in FULFILLMENT_LINE.arrows:
        assert (source in GOING_ON) != (command in REVIVING | {LineCommand.SUBSTITUTE, LineCommand.RESTORE})


def test_every_state_goes_on_or_has_ended() -> None:
    assert set(GOING_ON) | set(ENDED) == set(LineState)
    assert not set(GOING_ON) & set(ENDED)
