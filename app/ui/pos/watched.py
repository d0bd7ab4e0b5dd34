"""Lets somebody else see what the screens of a sale show: the customer, on the other side of the counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Watch = Callable[[object], None]
"""Gets each state of the screens of selling, paying and the finished sale. It returns at once and raises nothing."""


def nobody_watches(_state: object) -> None:
    """Where nothing faces the customer."""


def watched(show: Callable[[T], None], watch: Watch) -> Callable[[T], None]:
    """``show``, and then ``watch``."""

    def both(state: T) -> None:
        show(state)
        watch(state)

    return both
