"""What a line does to one connection, chosen by dice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """What happens, once so many bytes have passed."""

    NONE = "nothing"
    DELAYED = "each piece comes late"
    CUT = "both ends are closed"
    RESET = "both ends are reset"
    HALF_CLOSED = "one direction is closed, the other stays open"
    STALLED = "nothing more passes, and nobody closes"
    LATE = "what was sent is held, and comes after the sender gave up"
    DRIBBLED = "one byte at a time"
    REFUSED = "nobody listens"
    FLIPPED = "a bit is flipped"
    REPEATED = "a piece comes twice"
    GARBAGE = "noise comes before the first byte"


class Side(StrEnum):
    """Where the bytes come from."""

    REGISTER = "register"
    OMS = "OMS"


_FROM_THE_FIRST = frozenset({Kind.NONE, Kind.REFUSED, Kind.GARBAGE, Kind.DELAYED})
_OFTEN = {Kind.NONE: 3, Kind.CUT: 3, Kind.RESET: 2, Kind.LATE: 2}
_FEWEST, _MOST = 1, 40_000
"""Bytes: from the first of a handshake to what a push of some dozens of sales takes."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """``after``: bytes from ``side`` that pass before; of most kinds it decides between handshake, request, answer."""

    kind: Kind
    side: Side = Side.REGISTER
    after: int = 0
    delay_s: float = 0.0


def drawn(rng: Random, longest_s: float) -> Trouble:
    """One connection's trouble. ``longest_s``: of a stall, before the line is cut."""
    kind = rng.choices(list(Kind), [_OFTEN.get(kind, 1) for kind in Kind])[0]
    side = rng.choice(list(Side))
    # As likely in the handshake as in the tenth message.
    after = 0 if kind in _FROM_THE_FIRST else int(_FEWEST * (_MOST / _FEWEST) ** rng.random())
    longest = 0.05 if kind is Kind.DELAYED else longest_s
    return Trouble(kind, side, after, rng.uniform(longest / 10, longest))
