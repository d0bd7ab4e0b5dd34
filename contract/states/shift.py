"""A shift: a drawer's period from opening to Z."""

from enum import StrEnum

from contract.states.machine import Machine


class ShiftState(StrEnum):
    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"


class ShiftCommand(StrEnum):
    START_COUNT = "start_count"
    RESUME = "resume"
    CLOSE = "close"


SHIFT = Machine(
    "shift",
    ShiftState.OPEN,
    (
        (ShiftState.OPEN, ShiftCommand.START_COUNT, ShiftState.COUNTING),
        (ShiftState.COUNTING, ShiftCommand.RESUME, ShiftState.OPEN),
        (ShiftState.COUNTING, ShiftCommand.CLOSE, ShiftState.CLOSED),
    ),
)
