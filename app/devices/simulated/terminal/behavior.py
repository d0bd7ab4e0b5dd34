"""What a terminal made of software does with a card, told by the amount or by whoever directs it."""

from __future__ import annotations

from enum import StrEnum


class Behavior(StrEnum):
    """APPROVE is what it does with any amount that says nothing else.

    SILENT never answers and charges nothing; LATE charges, and answers when released; TWICE charges twice and tells of
    one; LOST charges and drops the line; PARTIAL approves half; OFFLINE approves without the bank; WAIT waits for the
    customer, who taps or goes; TAP_FIRST is a customer who taps as the payment is being canceled.
    """

    APPROVE = "approve"
    DECLINE = "decline"
    SIGNATURE = "signature"
    SILENT = "silent"
    LATE = "late"
    TWICE = "twice"
    LOST = "lost"
    PARTIAL = "partial"
    OFFLINE = "offline"
    WAIT = "wait"
    TAP_FIRST = "tap_first"
    BUSY = "busy"


BY_LAST_DIGITS = {
    "01": Behavior.DECLINE,
    "02": Behavior.SIGNATURE,
    "03": Behavior.SILENT,
    "04": Behavior.LATE,
    "05": Behavior.TWICE,
    "06": Behavior.LOST,
    "07": Behavior.PARTIAL,
    "08": Behavior.OFFLINE,
    "09": Behavior.WAIT,
}
"""The last two digits of an amount of at least ten thousand minor units, so that everyday amounts are approved."""
_SCRIPTED_FROM_MINOR = 10_000


def behavior_of(amount_minor: int) -> Behavior:
    """What the amount alone asks for."""
    if amount_minor < _SCRIPTED_FROM_MINOR:
        return Behavior.APPROVE
    return BY_LAST_DIGITS.get(f"{amount_minor % 100:02}", Behavior.APPROVE)
