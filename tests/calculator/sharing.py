"""Rounding an exact amount, and sharing a rounded one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

HALF = Fraction(1, 2)


def rounded(exact: Fraction, mode: str = "half_up", step: int = 1) -> int:
    """To the nearest multiple of ``step``; ``mode`` says where a half goes, and is the same on both sides of zero."""
    size = abs(exact) / step
    whole = floor(size)
    rest = size - whole
    up = {
        "half_up": rest >= HALF,
        "half_down": rest > HALF,
        "half_even": rest > HALF or (rest == HALF and whole % 2 == 1),
        "half_odd": rest > HALF or (rest == HALF and whole % 2 == 0),
        "half_positive_infinity": rest > HALF or (rest == HALF and exact > 0),
        "half_negative_infinity": rest > HALF or (rest == HALF and exact < 0),
        "down": False,
    }[mode]
    minor = (whole + up) * step
    return minor if exact >= 0 else -minor


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """In proportion: each its whole cents, the cents left to the largest fractions, of equal ones to the earlier."""
    whole = sum(weights)
    return fitted(amount, [Fraction(amount * weight, whole) for weight in weights]) if whole else even(amount, weights)


def even(amount: int, places: Sequence[object]) -> list[int]:
    """Alike, the first ones carrying the odd cents; what is negative as its opposite."""
    each, odd = divmod(abs(amount), len(places))
    sign = -1 if amount < 0 else 1
    return [sign * (each + (at < odd)) for at in range(len(places))]


def fitted(amount: int, exact: Sequence[Fraction]) -> list[int]:
    """Whole cents towards zero first, then a cent each to the largest fractions of the sign of what is left."""
    if len(exact) == 1:
        return [amount]
    cents = [int(own) for own in exact]
    left = amount - sum(cents)
    sign = -1 if left < 0 else 1
    rest = [sign * (own - cent) for own, cent in zip(exact, cents, strict=True)]
    for at in sorted(range(len(exact)), key=lambda place: -rest[place])[: abs(left)]:
        cents[at] += sign
    return cents
