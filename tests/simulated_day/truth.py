"""What really happened, as those who were there saw it: money handed over, goods carried out, papers kept.

Nothing here is asked of a register. Whoever acts writes it down while acting; a number stands here only where a
customer or a cashier could read it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.simulated_day.money import Pieces, fewest, picked, worth
from tests.simulated_day.rules import A_POINT_FOR, A_POINT_IS, CAN, KITS, MAY_OWE

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
    second: str | None = None
    """The id of who was there too."""

    @property
    def drawer_minor(self) -> int:
        return self.minor if self.kind in ("loan", "paid_in") else -self.minor


@dataclass
class Belt:
    """What lies in front of a till: ``goods`` in pieces, those by weight with their grams in ``weights``. ``back`` and
    ``broken``: what comes back, by receipt and goods, and what of that cannot be sold again.
    """

    goods: Counter[str] = field(default_factory=Counter)
    weights: Counter[str] = field(default_factory=Counter)
    loads: Counter[str] = field(default_factory=Counter)
    redeems: Counter[str] = field(default_factory=Counter)
    vouchers: Counter[str] = field(default_factory=Counter)
    """What happens to cards, accounts and vouchers, by their numbers, if the sale is finished."""
    back: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: Counter[tuple[str, str]] = field(default_factory=Counter)
    empties: int = 0
    machine: list[str] = field(default_factory=list)
    """Vouchers of the machine that takes empties."""
    coupons: list[str] = field(default_factory=list)
    """Of those that count once: what was taken off for."""
    customer: str = ""
    earning_minor: int = 0
    burned: list[int] = field(default_factory=list)
    """What was paid in points, minor units; negative where it was given back."""

    @property
    def points(self) -> int:
        """Earned or taken back; of what was paid with points none."""
        if not self.customer:
            return 0
        minor = self.earning_minor - sum(self.burned)
        return minor // A_POINT_FOR if minor >= 0 else -(-minor // A_POINT_FOR)

    @property
    def points_paid(self) -> int:
        """A part of a point is a whole one; and none is given back that was not paid."""
        return sum(-(-minor // A_POINT_IS) for minor in self.burned)


@dataclass
class Sold(Belt):
    """What a customer left with: the paper, and what it cost."""

    receipt: str = ""
    till: int = 0
    total_minor: int = 0


@dataclass
class Order:
    """What a customer of this store ordered. ``token`` is on the paper, ``ahead_minor`` None where all was paid."""

    number: str
    token: str
    goods: Counter[str]
    total_minor: int
    ahead_minor: int | None
    ships: bool
    state: str = "open"

    @property
    def owed_minor(self) -> int:
        """When the goods are handed over."""
        return 0 if self.ahead_minor is None else self.total_minor - self.ahead_minor

    @property
    def kept_minor(self) -> int:
        """What the customer has paid for it by now."""
        if self.state == "canceled":
            return 0
        return self.total_minor if self.state == "completed" or self.ahead_minor is None else self.ahead_minor


def off_the_shelf(goods: Mapping[str, int], weights: Mapping[str, int]) -> Counter[str]:
    """Thousandths: of a kit what is in it, of what was weighed its grams, and of a can's deposit nothing."""
    gone: Counter[str] = Counter()
    for sku, count in goods.items():
        for part, pieces in KITS.get(sku, {sku: 1}).items():
            if part != CAN:
                gone[part] += count * pieces * weights.get(part, 1_000)
    return gone


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
    orders: dict[str, Order] = field(default_factory=dict)
    """By their number."""
    customers: Mapping[str, str] = field(default_factory=dict)
    """Ids, by the numbers of members."""
    coupons: Sequence[str] = ()
    """Of those that count once."""
    machine: list[str] = field(default_factory=list)
    """Vouchers that the machine for empties has printed."""
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
        for number, customer_id in self.customers.items():
            if self.balance(on_account(customer_id)) + MAY_OWE < 0:
                found.add(("stored_value_overdrawn", on_account(customer_id)))
            if self.points(number) < 0:
                found.add(("stored_value_overdrawn", f"loyalty:{customer_id}"))
        found |= {("coupon_used_twice", code.casefold()) for code in _twice(self.sold, "coupons")}
        found |= {("voucher_used_twice", number) for number in _twice(self.sold, "machine")}
        found |= {("order_to_ship", number) for number, order in self.orders.items() if order.ships}
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

    def points(self, number: str) -> int:
        """Of a member."""
        return sum(sold.points - sold.points_paid for sold in self.sold if sold.customer == number)

    def broken(self) -> Counter[str]:
        """Thousandths that came back and cannot be sold again."""
        broken: Counter[str] = Counter()
        for sold in self.sold:
            for (receipt, sku), count in sold.broken.items():
                broken.update(off_the_shelf({sku: count}, self._weights(receipt)))
        return broken

    def gone(self) -> Counter[str]:
        """Thousandths that are not on the shelf any more, nor among what is broken."""
        gone: Counter[str] = Counter()
        for sold in self.sold:
            gone.update(off_the_shelf(sold.goods, sold.weights))
            for (receipt, sku), count in sold.back.items():
                gone.subtract(off_the_shelf({sku: count}, self._weights(receipt)))
        for order in self.orders.values():
            if order.state == "completed":
                gone.update(off_the_shelf(order.goods, {}))
        return gone

    def spoken_for(self) -> Counter[str]:
        """Thousandths that customers come for."""
        spoken: Counter[str] = Counter()
        for order in self.orders.values():
            if order.state in ("open", "ready") and not order.ships:
                spoken.update(off_the_shelf(order.goods, {}))
        return spoken

    def _weights(self, receipt: str) -> Mapping[str, int]:
        return next((sold.weights for sold in self.sold if sold.receipt == receipt), {})


def on_account(customer_id: str) -> str:
    """The account of a customer who pays later."""
    return f"on_account:{customer_id}"


def _twice(sold: Iterable[Sold], what: str) -> Iterator[str]:
    times = Counter(number for one in sold for number in getattr(one, what))
    return (number for number, count in times.items() if count > 1)
