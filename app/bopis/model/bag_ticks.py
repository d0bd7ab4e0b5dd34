"""Bags in a hand-over: each is scanned or ticked before everything leaves, so that none stays in the chiller."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.bopis.model.bags import BagPlace, bags_of
from app.bopis.model.collection import Collection
from app.bopis.model.standing import Standing
from contract.errors import Refused
from contract.states.fulfillment import LineCommand


@dataclass(frozen=True, slots=True)
class BagTick:
    """A bag, where it waits, and whether it is on the counter."""

    bag_id: str
    place: BagPlace
    shelf: str
    taken: bool


def bag_ticks(standing: Standing, chosen: Collection) -> tuple[BagTick, ...]:
    """As one walks to fetch them. The only bag of an order is there with the first thing out of it."""
    bags = bags_of(standing.order)
    alone = len(bags) == 1 and bool(chosen.given_lines(standing) or chosen.declined_lines(standing))
    return tuple(BagTick(bag.bag_id, bag.place, bag.shelf, alone or bag.bag_id in chosen.bags) for bag in bags)


def bags_forgotten(standing: Standing, chosen: Collection) -> tuple[BagTick, ...]:
    """Bags that nobody fetched though nothing of the order is to stay."""
    if any(_left(standing, chosen)):
        return ()
    return tuple(bag for bag in bag_ticks(standing, chosen) if not bag.taken)


def bags_gone(standing: Standing, chosen: Collection) -> tuple[str, ...]:
    """Ids of those that leave."""
    return tuple(bag.bag_id for bag in bag_ticks(standing, chosen) if bag.taken)


def with_bag(standing: Standing, chosen: Collection, bag_id: str) -> Collection:
    """The bag is on the counter; with the last one all that is ready is given. Ticked again, it is not.

    Refused: ``bag_of_other_order``.
    """
    known = [bag.bag_id for bag in bags_of(standing.order)]
    if bag_id not in known:
        raise Refused("bag_of_other_order", bag=bag_id[:40], order=standing.order.number)
    if bag_id in chosen.bags:
        return replace(chosen, bags=tuple(one for one in chosen.bags if one != bag_id))
    after = replace(chosen, bags=(*chosen.bags, bag_id))
    if set(after.bags) < set(known):
        return after
    for line, left in zip(standing.order.lines, _left(standing, after), strict=True):
        if left > 0:
            after = after.give(line, left)
    return after


def bag_read(standing: Standing, text: str) -> str | None:
    """The bag whose label was scanned, or None for something else."""
    scanned = text.strip().casefold()
    return next((bag.bag_id for bag in bags_of(standing.order) if bag.bag_id.casefold() == scanned), None)


def _left(standing: Standing, chosen: Collection) -> list[int]:
    """What of each line would stay."""
    return [
        line.standing.movable(LineCommand.HAND_OVER) - choice.given - choice.declined
        for line in standing.order.lines
        for choice in (chosen.choice(line.line_id),)
    ]
