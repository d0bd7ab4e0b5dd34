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


def test_a_move_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(Refused, match="move_illegal"):
        SHIFT.after(ShiftState.OPEN, ShiftCommand.CLOSE)


def test_every_command_of_every_machine_leads_somewhere() -> None:
    assert {command for _, command, _ in FULFILLMENT_LINE.arrows} == set(LineCommand)
    assert {command for _, command, _ in PAYMENT.arrows} == set(PaymentCommand)
    assert {command for _, command, _ in SHIFT.arrows} == set(ShiftCommand)


def test_what_is_final_stays() -> None:
    ended = {LineState.HANDED_OVER, LineState.SHIPPED, LineState.SHORT, LineState.DECLINED, LineState.REJECTED}
    ended.add(LineState.CANCELED)
    assert FULFILLMENT_LINE.final() == ended
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
    ],
)
def test_the_state_of_an_order_follows_from_its_lines(lines: list[dict[str, int]], state: OrderState) -> None:
    standing = [LineQuantities({LineState(name): count for name, count in line.items()}) for line in lines]
    assert order_state(standing) is state
