"""What really happened, as those who were there saw it: money handed over, goods carried out, papers kept.

Nothing here is asked of a register. Whoever acts writes it down while acting; a number stands here only where a
customer or a cashier could read it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulated_day.money import Pieces, fewest, picked, worth

GIFT_CARDS = tuple(f"6299{number:012}" for number in range(1, 4))
CREDIT_NOTES = tuple(f"6298{number:012}" for number in range(4, 6))


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

    @property
    def named_minor(self) -> int:
        return sum(self.named.values())

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
class Moved:
    """Money that a terminal moved at the bank, as its own ledger has it."""

    kind: str
    reference: str
    service_id: str
    amount_minor: int
    currency: str
    reverses: str
    stored_offline: bool

    @property
    def taken_minor(self) -> int:
        return self.amount_minor if self.kind == "charge" else -self.amount_minor


def ledger_of(file: Path) -> tuple[Moved, ...]:
    """Everything in the file of a terminal."""
    return tuple(Moved(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines())


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
    """What a customer left with: the paper, the goods in pieces, what it cost; and what came back."""

    receipt: str
    till: int
    goods: Counter[str]
    total_minor: int
    loads: Counter[str] = field(default_factory=Counter)
    redeems: Counter[str] = field(default_factory=Counter)
    vouchers: Counter[str] = field(default_factory=Counter)
    back: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)


@dataclass
class Truth:
    """One day of the store. Amounts in minor units, goods in pieces."""

    day: str
    day_closed: bool = False
    tills_missing: int = 0
    """That the close of the day named, with a reason."""
    drawers: dict[str, Drawer] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    sold: list[Sold] = field(default_factory=list)
    unlike: list[tuple[int, int, int]] = field(default_factory=list)
    """(till, which comparison with its terminal will meet it, minor): what a terminal took a second time and told
    nobody; negative: what a manager called charged, and was not.
    """
    compared: Counter[int] = field(default_factory=Counter)
    """By till: how often its totals and those of its terminal were compared."""
    without_bank: frozenset[int] = frozenset()
    """Tills whose terminal cannot ask the bank now."""
    ledgers: dict[int, tuple[Moved, ...]] = field(default_factory=dict)
    """By till: what its terminal moved at the bank."""
    given_alone: list[tuple[str, int]] = field(default_factory=list)
    """What cashiers took off or paid out without the manager."""
    papers: Counter[str] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)
    """What came out of the printers, by the number on it."""
    missing: set[str] = field(default_factory=set)
    """Shifts that were not counted when the store's day was closed."""
    acts: Counter[str] = field(default_factory=Counter)
    numbers: tuple[str, ...] = (*GIFT_CARDS, *CREDIT_NOTES)
    credit_notes: tuple[str, ...] = CREDIT_NOTES
    waiting: dict[str, Counter[str]] = field(default_factory=dict)
    """Goods of customers who stand aside, by what their sale is called."""
    _vouchers: int = 0
    _customers: int = 0

    def next_customer(self) -> str:
        self._customers += 1
        return f"Customer {self._customers}"

    def next_voucher(self) -> str:
        self._vouchers += 1
        return f"V{self.day.replace('-', '')}{self._vouchers:04}"

    def doubts(self) -> set[tuple[str, str]]:
        """What head office must find: (kind, what it is about)."""
        sums: dict[tuple[int, int], tuple[int, int]] = {}
        for till, when, minor in self.unlike:
            if when == self.compared[till]:
                continue  # its drawer was counted at another till, and this one's terminal is compared another day
            count, before = sums.get((till, when), (0, 0))
            sums[till, when] = (count + (1 if minor > 0 else -1), before + minor)
        found = {("terminal_totals_differ", str(till)) for (till, _), wrong in sums.items() if wrong != (0, 0)}
        found |= {("stored_value_overdrawn", number[-4:]) for number in self.numbers if self.balance(number) < 0}
        back: Counter[tuple[str, str]] = Counter()
        for sold in self.sold:
            back.update(sold.back)
        bought = {(sold.receipt, sku): count for sold in self.sold for sku, count in sold.goods.items()}
        found |= {("returned_more_than_sold", receipt) for (receipt, sku), count in back.items()
                  if receipt and count > bought.get((receipt, sku), 0)}  # fmt: skip
        if self.tills_missing:
            found.add(("day_closed_without_register", self.day))
        return found

    def terminal_was_wrong(self, till: int, minor: int) -> None:
        self.unlike.append((till, self.compared[till], minor))

    def balance(self, number: str) -> int:
        """What stands on a gift card or a credit note."""
        return sum(sold.loads[number] - sold.redeems[number] for sold in self.sold)

    def redeemed(self) -> Counter[tuple[int, str]]:
        """By till and number: what was taken unasked, as everything is on a day like this."""
        taken: Counter[tuple[int, str]] = Counter()
        for sold in self.sold:
            taken.update({(sold.till, number): minor for number, minor in sold.redeems.items()})
        return taken

    def broken(self) -> Counter[str]:
        """Pieces that came back and cannot be sold again."""
        broken: Counter[str] = Counter()
        for sold in self.sold:
            broken.update(sold.broken)
        return broken

    def gone(self) -> Counter[str]:
        """Pieces that are not on the shelf any more."""
        gone: Counter[str] = Counter()
        for sold in self.sold:
            gone.update(sold.goods)
            for (_, sku), count in sold.back.items():
                gone[sku] -= count
        return gone
