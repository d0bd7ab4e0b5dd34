"""Which orders go on the next walk: by when they must be begun, then by what lies on the way, cold goods not early."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_ITEMS = 40
"""A walk with more fills the trolley and takes too long for those that are due."""
AHEAD = timedelta(minutes=60)
"""What must be begun within this time goes by its time alone."""
COLD_AHEAD = timedelta(minutes=90)
"""Cold goods that are not wanted sooner stay in the cold."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order nobody picks yet. ``begin_by`` is when picking it must begin to keep what was promised.

    ``aisles`` are those its bins stand in; ``cold`` says that some of it is kept cold.
    """

    order_id: str
    begin_by: datetime
    items: int
    aisles: frozenset[str]
    cold: bool = False


def aisle(bin_code: str) -> str:
    """``A-07`` of ``A-07-3``; a bin without a dash is its own."""
    return bin_code.rpartition("-")[0] or bin_code


def plan(candidates: Iterable[Candidate], now: datetime, most_orders: int) -> tuple[str, ...]:
    """The orders of the next wave, the most pressing first. What is pressing is never passed over for what is near.

    An order larger than a trolley goes alone; it holds up nobody behind it.
    """
    waiting = sorted(candidates, key=lambda one: (one.begin_by, one.order_id))
    pressing = [one for one in waiting if one.begin_by <= now + AHEAD]
    later = [
        one for one in waiting if one.begin_by > now + AHEAD and not (one.cold and one.begin_by > now + COLD_AHEAD)
    ]
    taken: list[Candidate] = []
    for one in pressing:
        if len(taken) < most_orders and _fits(taken, one):
            taken.append(one)
    while len(taken) < most_orders:
        fitting = [one for one in later if one not in taken and _fits(taken, one)]
        if not fitting:
            break
        taken.append(min(fitting, key=lambda one: (_detour(taken, one), one.begin_by, one.order_id)))
    if not taken and waiting:
        taken = waiting[:1]
    return tuple(one.order_id for one in sorted(taken, key=lambda one: (one.begin_by, one.order_id)))


def _fits(taken: Sequence[Candidate], one: Candidate) -> bool:
    return not taken or sum(own.items for own in taken) + one.items <= MOST_ITEMS


def _detour(taken: Sequence[Candidate], one: Candidate) -> int:
    """How many aisles more have to be walked."""
    on_the_way = frozenset[str]().union(*(own.aisles for own in taken))
    return len(one.aisles - on_the_way) if taken else 0
