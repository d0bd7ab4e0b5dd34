"""The truth: where each piece is, and what people do with it. Moments are true; registers' clocks are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal

PLACES = 3
Deed = Literal["take", "pay", "bring_back", "pick", "unpick", "hand_over", "steal", "find", "look", "done", "shelve"]


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """What somebody does with so many pieces, at a register where one hears of it."""

    moment: datetime
    sequence: int
    item: int
    deed: Deed = field(compare=False)
    register: int = field(compare=False)
    pieces: int = field(compare=False, default=1)
    place: int = field(compare=False, default=0)


@dataclass(slots=True)
class Shelf:
    """One item. ``there``: by place; ``out``: in baskets and hands of customers; ``in_hand``: for an order."""

    there: list[int]
    dice: Random
    out: int = 0
    in_hand: int = 0
    back: int = 0

    @property
    def in_store(self) -> int:
        return sum(self.there) + self.out + self.in_hand + self.back

    def take(self, pieces: int) -> int:
        """As many as there are, from wherever."""
        taken = 0
        for _ in range(min(pieces, sum(self.there))):
            place = self.dice.choice([at for at, count in enumerate(self.there) if count])
            self.there[place] -= 1
            taken += 1
        return taken

    def put(self, pieces: int) -> None:
        for _ in range(pieces):
            self.there[self.dice.randrange(len(self.there))] += 1


def acts_of(dice: Random, item: int, counted: datetime, registers: int) -> Iterator[Act]:
    """What happens to an item in the hours around a count that ends then, and the count itself."""
    numbers = iter(range(10_000))

    def act(deed: Deed, moment: datetime, pieces: int = 1, register: int | None = None, place: int = 0) -> Act:
        where = dice.randrange(registers) if register is None else register
        return Act(moment, next(numbers), item, deed, where, pieces, place)

    for _ in range(dice.randrange(2, 9)):
        pieces, taken = dice.choice((1, 1, 1, 2, 3)), counted + timedelta(minutes=dice.uniform(-90, 60))
        yield act("take", taken, pieces)
        yield act(
            "pay", taken + timedelta(minutes=dice.choice((0.2, dice.uniform(0, 10), dice.uniform(0, 25)))), pieces
        )
    if dice.random() < 0.3:
        moment = counted + timedelta(minutes=dice.uniform(-80, 20))
        yield act("bring_back", moment)
        yield act("shelve", moment + timedelta(minutes=dice.uniform(0, 50)))
    for _ in range(dice.choice((0, 0, 1, 2))):
        moment = counted + timedelta(minutes=dice.uniform(-70, 30))
        yield act("pick", moment)
        ends: Deed = dice.choice(("unpick", "hand_over", "hand_over", "hand_over"))
        yield act(ends, moment + timedelta(minutes=dice.uniform(1, 45)))
    if dice.random() < 0.3:
        lost: Deed = "steal" if dice.random() < 0.8 else "find"
        yield act(lost, counted - timedelta(minutes=dice.uniform(5, 120)), dice.randrange(1, 4))
    looked = sorted(counted - timedelta(seconds=dice.uniform(0, 240)) for _ in range(PLACES))
    for place, moment in enumerate(looked):
        yield act("look", moment, register=0, place=place)
    yield act("done", looked[-1] + timedelta(seconds=1), register=0)
