"""A shift: a drawer's period from opening to Z. Between two registers it is released: it sells nowhere."""

from enum import StrEnum

from contract.states.machine import Machine


class ShiftState(StrEnum):
    OPEN = "open"
    COUNTING = "counting"
    RELEASED = "released"
    CLOSED = "closed"


class ShiftCommand(StrEnum):
    START_COUNT = "start_count"
    RESUME = "resume"
    RELEASE = "release"
    TAKE_OVER = "take_over"
    CLOSE = "close"


SHIFT = Machine(
    "shift",
    ShiftState.OPEN,
    (
        (ShiftState.OPEN, ShiftCommand.START_COUNT, ShiftState.COUNTING),
        (ShiftState.COUNTING, ShiftCommand.RESUME, ShiftState.OPEN),
        (ShiftState.OPEN, ShiftCommand.RELEASE, ShiftState.RELEASED),
        (ShiftState.RELEASED, ShiftCommand.TAKE_OVER, ShiftState.OPEN),
        (ShiftState.COUNTING, ShiftCommand.CLOSE, ShiftState.CLOSED),
    ),
)
