"""Bags of an order: where each waits. The area of a shelf says how cold it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from contract.messages.rows import BagEntry, OrderRow
from contract.states.fulfillment import LineState

BagPlace = Literal["shelf", "chiller", "freezer"]

_AREAS: dict[str, BagPlace] = {"C": "chiller", "F": "freezer"}
_FETCHED: tuple[BagPlace, ...] = ("shelf", "chiller", "freezer")
"""Frozen goods are fetched last."""


def place_of(shelf: str) -> BagPlace:
    """``C-2`` is in the chiller, ``F-1`` in the freezer, everything else on a shelf."""
    return _AREAS.get(shelf[:1], "shelf") if shelf[1:2] == "-" else "shelf"


def placed(order_number: str, shelves: Sequence[str], first: int = 1) -> tuple[BagEntry, ...]:
    """One bag on each shelf, numbered in this order."""
    return tuple(
        BagEntry(bag_id=f"{order_number}/{number}", place=place_of(shelf), shelf=shelf)
        for number, shelf in enumerate(shelves, start=first)
    )


def joined(order: OrderRow, shelves: Sequence[str]) -> tuple[BagEntry, ...]:
    """Every bag once more of them stand on ``shelves``: those that wait keep their numbers, for they have labels."""
    before = sorted(bags_of(order), key=_number)
    last = max((_number(bag) for bag in before), default=0)
    return (*before, *placed(order.number, shelves, last + 1))


def bags_of(order: OrderRow) -> tuple[BagEntry, ...]:
    """Every bag that waits, as one walks to fetch them. An order staged before there were bags has one."""
    if not any(line.standing.standing(LineState.STAGED) for line in order.lines):
        return ()
    bags = order.bags or (placed(order.number, (order.shelf,)) if order.shelf else ())
    return tuple(sorted(bags, key=lambda bag: (_FETCHED.index(bag.place), bag.shelf, bag.bag_id)))


def _number(bag: BagEntry) -> int:
    number = bag.bag_id.rpartition("/")[2]
    return int(number) if number.isdecimal() else 0
