"""What is left to pay in equal shares, cents spread over the first of them. Pure."""

from __future__ import annotations

WAYS = (2, 3)


def shares(left_minor: int, ways: int) -> tuple[int, ...]:
    """They add up to ``left_minor``, the larger ones first, and differ by one at most."""
    each, more = divmod(left_minor, ways)
    return tuple(each + 1 if at < more else each for at in range(ways))
