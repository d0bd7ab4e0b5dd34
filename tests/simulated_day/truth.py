"""What really happened, as those who were there saw it: money handed over, goods carried out, papers kept.

Nothing here is asked of a register. Whoever acts writes it down while acting; a number stands here only where a
customer or a cashier could read it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.simulated_day.money import Pieces, fewest, picked, worth


@dataclass
class Drawer:
    """A box of money that belongs to one shift and goes where the shift goes. ``named``: what its count must differ by,
    and why: what somebody kept, or gave away.
    """

    shift_id: str
    pieces: Pieces = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    counted_minor: int | None = None

    @property
    def minor(self) -> int:
        return worth(self.pieces)

    def take_in(self, pieces: Pieces) -> None:
        self.pieces.update(pieces)

    def give(self, minor: int) -> Pieces:
        """So much of what lies in it. What does not fit is changed at the safe, for as much."""
        given = picked(self.pieces, minor)
        if given is None:
            self.pieces = fewest(self.minor - minor)
            return fewest(minor)
        self.pieces -= given
        return given


@dataclass(frozen=True)
class Movement:
    """Cash that went into or out of a drawer beside sales, as its slip says."""

    kind: str
    minor: int
    shift_id: str | None

    @property
    def drawer_minor(self) -> int:
        return self.minor if self.kind in ("loan", "paid_in") else -self.minor


@dataclass(frozen=True)
class Sold:
    """What a customer left with: the paper, the goods (pieces; what came back is negative), what it cost."""

    receipt: str
    till: int
    goods: Counter[str]
    total_minor: int


@dataclass
class Truth:
    """One day of the store. Amounts in minor units, goods in pieces."""

    day: str
    day_closed: bool = False
    drawers: dict[str, Drawer] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    sold: list[Sold] = field(default_factory=list)
    doubts: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)

    def leave(self, sold: Sold) -> None:
        self.sold.append(sold)

    def gone(self) -> Counter[str]:
        """Pieces that are not on the shelf any more."""
        gone: Counter[str] = Counter()
        for sold in self.sold:
            gone.update(sold.goods)
        return gone
