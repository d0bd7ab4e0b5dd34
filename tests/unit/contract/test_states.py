"""Machines, and the states that are derived from lines."""

from __future__ import annotations

from enum import StrEnum

import pytest

from contract.errors import Refused
from contract.states.fulfillment import FULFILLMENT_LINE, LineCommand, LineQuantities, LineState
from contract.states.machine import Machine
from contract.states.order import OrderState, order_state
from contract.states.payment import PAYMENT, PaymentCommand, PaymentState
from contract.states.shift import SHIFT, ShiftCommand, ShiftState


class Lamp(StrEnum):
    OFF = "off"
    ON = "on"


class Press(StrEnum):
    PRESS = "press"


def test_a_table_with_two_arrows_for_one_command_is_an_error() -> None:
    with pytest.raises(ValueError, match="two arrows"):
        Machine("lamp", Lamp.OFF, ((Lamp.OFF, Press.PRESS, Lamp.ON), (Lamp.OFF, Press.PRESS, Lamp.OFF)))


def test_a_table_with_a_state_that_nothing_reaches_is_an_error() -> None:
    with pytest.raises(ValueError, match="no way to"):
        Machine("lamp", Lamp.OFF, ((Lamp.OFF, Press.PRESS, Lamp.OFF),))


ARROWS = {
    (LineState.OPEN, LineCommand.PICK): LineState.PICKED,
    (LineState.OPEN, LineCommand.SHORT): LineState.SHORT,
    (LineState.OPEN, LineCommand.REJECT): LineState.REJECTED,
    (LineState.OPEN, LineCommand.CANCEL): LineState.CANCELED,
    (LineState.PICKED, LineCommand.UNPICK): LineState.OPEN,
    (LineState.PICKED, LineCommand.STAGE): LineState.STAGED,
    (LineState.PICKED, LineCommand.PACK): LineState.PACKED,
    (LineState.PICKED, LineCommand.HAND_OVER): LineState.HANDED_OVER,
    (LineState.PICKED, LineCommand.DECLINE): LineState.DECLINED,
    (LineState.PICKED, LineCommand.REJECT): LineState.REJECTED,
    (LineState.PICKED, LineCommand.CANCEL): LineState.CANCELED,
    (LineState.STAGED, LineCommand.UNPICK): LineState.OPEN,
    (LineState.STAGED, LineCommand.PACK): LineState.PACKED,
    (LineState.STAGED, LineCommand.HAND_OVER): LineState.HANDED_OVER,
    (LineState.STAGED, LineCommand.DECLINE): LineState.DECLINED,
    (LineState.STAGED, LineCommand.REJECT): LineState.REJECTED,
    (LineState.STAGED, LineCommand.CANCEL): LineState.CANCELED,
    (LineState.PACKED, LineCommand.UNPICK): LineState.OPEN,
    (LineState.PACKED, LineCommand.UNPACK): LineState.PICKED,
    (LineState.PACKED, LineCommand.SHIP): LineState.SHIPPED,
    (LineState.PACKED, LineCommand.CANCEL): LineState.CANCELED,
    (LineState.SHORT, LineCommand.FIND): LineState.OPEN,
    (LineState.SHORT, LineCommand.SUBSTITUTE): LineState.SUBSTITUTED,
    (LineState.REJECTED, LineCommand.FIND): LineState.OPEN,
    (LineState.HANDED_OVER, LineCommand.TAKE_BACK): LineState.PICKED,
    (LineState.SUBSTITUTED, LineCommand.RESTORE): LineState.SHORT,
}
"""Written by hand beside the table, so that a change of it is a change of both."""


@pytest.mark.parametrize("state", LineState)
@pytest.mark.parametrize("command", LineCommand)
def test_a_quantity_goes_where_its_arrow_leads_and_every_other_command_is_refused(
    state: LineState, command: LineCommand
) -> None:
    line, target = LineQuantities({state: 5000}), ARROWS.get((state, command))
    if target is not None:
        assert line.moved(command, 2000).thousandths == {state: 3000, target: 2000}
        return
    with pytest.raises(Refused, match="move_illegal"):
        FULFILLMENT_LINE.after(state, command)
    with pytest.raises(Refused) as told:
        line.moved(command, 2000)
    assert (told.value.code, told.value.params["movable"]) == ("move_exceeds", 0)


def test_a_move_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(Refused, match="move_illegal"):
        SHIFT.after(ShiftState.OPEN, ShiftCommand.CLOSE)


def test_every_command_of_every_machine_leads_somewhere() -> None:
    assert {command for _, command, _ in FULFILLMENT_LINE.arrows} == set(LineCommand)
    assert {command for _, command, _ in PAYMENT.arrows} == set(PaymentCommand)
    assert {command for _, command, _ in SHIFT.arrows} == set(ShiftCommand)


def test_what_is_final_stays() -> None:
    assert FULFILLMENT_LINE.final() == {LineState.SHIPPED, LineState.DECLINED, LineState.CANCELED}
    assert SHIFT.final() == {ShiftState.CLOSED}
    assert PAYMENT.final() == {PaymentState.REFUNDED, PaymentState.REVERSED}


@pytest.mark.parametrize("said", [PaymentState.DECLINED, PaymentState.CANCELED])
def test_a_payment_said_not_to_be_made_can_only_turn_out_to_be_made(said: PaymentState) -> None:
    assert {(command, after) for before, command, after in PAYMENT.arrows if before is said} == {
        (PaymentCommand.CAPTURE, PaymentState.CAPTURED)
    }


def test_a_payment_that_is_unknown_is_resolved_before_anything_else() -> None:
    ways_out = {after for before, _, after in PAYMENT.arrows if before is PaymentState.UNKNOWN}
    assert ways_out == set(PaymentState) - {PaymentState.UNKNOWN, PaymentState.INTENDED}
    assert not PAYMENT.allows(PaymentState.UNKNOWN, PaymentCommand.LOSE)


@pytest.mark.parametrize("thousandths", [0, -1])
def test_nothing_cannot_be_moved(thousandths: int) -> None:
    with pytest.raises(Refused, match="quantity_not_positive"):
        LineQuantities.opened(1000).moved(LineCommand.PICK, thousandths)


def test_more_than_there_is_cannot_be_moved() -> None:
    with pytest.raises(Refused, match="move_exceeds"):
        LineQuantities.opened(1000).moved(LineCommand.PICK, 1001)


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([{"open": 1}], OrderState.OPEN),
        ([{"open": 1}, {"picked": 1}], OrderState.IN_WORK),
        ([{"open": 1}, {"short": 1}], OrderState.IN_WORK),
        ([{"staged": 1}, {"picked": 1}], OrderState.IN_WORK),
        ([{"staged": 1}, {"short": 1}], OrderState.READY),
        ([{"staged": 1, "handed_over": 1}], OrderState.READY),
        ([{"handed_over": 1}, {"short": 1}], OrderState.COMPLETED),
        ([{"declined": 1}], OrderState.COMPLETED),
        ([{"short": 1}, {"rejected": 1}], OrderState.UNFILLABLE),
        ([{"rejected": 1}, {"canceled": 1}], OrderState.UNFILLABLE),
        ([{"canceled": 1}], OrderState.CANCELED),
        ([{"substituted": 1}, {"open": 1}], OrderState.IN_WORK),
        ([{"substituted": 1}, {"staged": 1}], OrderState.READY),
        ([{"substituted": 1}, {"handed_over": 1}], OrderState.COMPLETED),
        ([{"substituted": 1}, {"short": 1}], OrderState.UNFILLABLE),
        ([{"substituted": 1}, {"canceled": 1}], OrderState.CANCELED),
    ],
)
def test_the_state_of_an_order_follows_from_its_lines(lines: list[dict[str, int]], state: OrderState) -> None:
    standing = [LineQuantities({LineState(name): count for name, count in line.items()}) for line in lines]
    assert order_state(standing) is state
