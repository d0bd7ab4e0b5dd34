"""Which numbers of a life the OMS may not have, by what it told of it."""

from __future__ import annotations

from contract.messages.sync import Inside

LAST_NUMBER = (1 << 63) - 1


def perhaps_outside(known: Inside | None) -> tuple[tuple[int, int], ...]:
    """Ranges of numbers, apart from each other, that hold every fact which is not inside."""
    if known is None:
        return ((1, LAST_NUMBER),)
    fork = (known.fork.first, known.fork.last) if known.fork else (0, 0)
    missing = ((number, number) for number in known.missing if not fork[0] <= number <= fork[1])
    return (*((fork,) if known.fork else ()), *missing, (max(known.upto, fork[1]) + 1, LAST_NUMBER))
