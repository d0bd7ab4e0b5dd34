"""A message on its way: its states, when it is tried again, and when it no longer is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

MAX_ATTEMPTS = 20
_LONGEST_PAUSE_MINUTES = 240


class MessageState(StrEnum):
    """FAILED is tried again; GIVEN_UP only by a person."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is being sent. ``attempts`` counts this one. One about an order says on what ``occasion``."""

    message_id: str
    transaction_id: str
    receipt_number: str
    address: str
    location_id: str
    attempts: int
    order_id: str = ""
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: one text twice, as it is and as a page. ``message_id`` is the same at each try."""

    message_id: str
    to: str
    sender_name: str
    subject: str
    text: str
    html: str
    language: str


class Post(Protocol):
    """Sends a letter and returns what it was told.

    Refused: ``mail_refused`` (status), for ever. Unavailable: ``mail_unavailable`` (status), for now.
    """

    def send(self, letter: Letter) -> str: ...


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many that failed: twice as long each time, four hours at most."""
    return timedelta(minutes=min(2 ** min(attempts - 1, 10), _LONGEST_PAUSE_MINUTES))
