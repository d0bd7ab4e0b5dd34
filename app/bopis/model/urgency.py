"""How pressing an order is: late, due soon, or later. Visual weight follows from this and nothing else."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

SOON_MINUTES, SOON_MINUTES_SENT = 60, 90
"""A pickup due within the hour is soon; what is sent has to be packed besides."""


class Urgency(StrEnum):
    LATE = "late"
    SOON = "soon"
    LATER = "later"


def minutes_left(due: datetime, now: datetime) -> int:
    """Whole minutes until ``due``; below zero when late, and never zero minutes late."""
    seconds = int((due - now).total_seconds())
    return seconds // 60


def urgency(minutes: int, *, sent: bool = False) -> Urgency:
    if minutes < 0:
        return Urgency.LATE
    return Urgency.SOON if minutes < (SOON_MINUTES_SENT if sent else SOON_MINUTES) else Urgency.LATER
