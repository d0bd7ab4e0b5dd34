"""Notes and coins as one can touch them: a count of each value, in minor units."""

from __future__ import annotations

from collections import Counter

NOTES_AND_COINS = (50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5)
"""What goes round in this store."""
Pieces = Counter[int]


def worth(pieces: Pieces) -> int:
    return sum(value * count for value, count in pieces.items())


def fewest(minor: int) -> Pieces:
    """The amount in as few pieces as can be, from a purse that has them all."""
    pieces: Pieces = Counter()
    for value in NOTES_AND_COINS:
        pieces[value], minor = divmod(minor, value)
    assert minor == 0, "there is no coin so small"
    return +pieces


def picked(pieces: Pieces, minor: int) -> Pieces | None:
    """The amount out of these pieces, largest first; None where they do not make it so."""
    taken: Pieces = Counter()
    for value in sorted(pieces, reverse=True):
        count = min(pieces[value], minor // value)
        taken[value], minor = count, minor - count * value
    return None if minor else +taken
