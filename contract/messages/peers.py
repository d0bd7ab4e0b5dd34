"""The wire between registers of one store: sealed entries, the very bytes of the journals, and who holds which.

``POST /v1/peers/exchange``  PeerExchange -> PeerAnswer   (TLS 1.3, both sides with the certificate of enrollment)
An answer is given once the entries sent are on the answerer's disk. Errors are ``application/problem+json``.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contract.messages.sync import MAX_ENTRIES, PROTOCOL, Wire, WireEntry

EXCHANGE_PATH = "/v1/peers/exchange"
MAX_LIVES = 2_000
MAX_BODY_BYTES = 33_554_432
"""Holds one entry of the largest size, whatever is escaped in it."""

Incarnation = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class PeerHeld(Wire):
    """All entries of an incarnation up to a number: how many, and the lowest hash of those at that number.

    There are more entries than numbers where a journal was copied and went on in two places.
    """

    upto: int = Field(ge=0)
    entries: int = Field(ge=0)
    hash: str = Field(max_length=64)


Have = Annotated[dict[Incarnation, PeerHeld], Field(max_length=MAX_LIVES)]


class PeerExchange(Wire):
    """``have``: what the sender holds. ``port``: where it listens itself, 0 if nowhere. ``sends``: its line to the OMS
    is up, so that nobody needs to carry its entries."""

    protocol: int = PROTOCOL
    have: Have
    entries: tuple[WireEntry, ...] = Field(default=(), max_length=MAX_ENTRIES)
    port: int = Field(default=0, ge=0, le=65_535)
    sends: bool = False


class PeerAnswer(Wire):
    """``have`` is after the entries sent were kept; ``entries`` are some that the sender does not hold."""

    have: Have
    entries: tuple[WireEntry, ...] = Field(default=(), max_length=MAX_ENTRIES)
    sends: bool = False


PEER_WIRE: dict[str, type[Wire]] = {"peer_exchange": PeerExchange, "peer_answer": PeerAnswer}
"""What is sent as a whole, by name."""
