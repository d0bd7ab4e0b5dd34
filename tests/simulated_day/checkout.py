"""A till, who works at it and the drawer that stands in it: the hands of a simulated day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from app.pos.settle import SaleDone
from app.ui.services import Services
from contract.errors import Refused
from contract.messages.facts import Denomination
from contract.rules.permission import Asked
from tests.simulated_day.dice import Dice
from tests.simulated_day.money import Pieces, fewest, worth
from tests.simulated_day.rules import MANAGER, PINS
from tests.simulated_day.tags import Goods, with_cans
from tests.simulated_day.till import Till
from tests.simulated_day.truth import Belt, Drawer, Sold, Truth

Told = TypeVar("Told")


@dataclass
class Checkout:
    """``drawer`` is None where none stands here: it was counted, or it went to another till."""

    till: Till
    truth: Truth
    dice: Dice
    people: Mapping[str, str]
    items: Mapping[str, str]
    """Ids, by what stands on badges and price tags."""
    cashier: str = ""
    drawer: Drawer | None = None
    called: bool = False
    """Whether the manager came to this till lately."""
    belt: Belt = field(default_factory=Belt)
    """What the customer in front of this till wants."""

    def sign_on(self, number: str) -> None:
        self.till.act(lambda own: own.operators.sign_on(self.people[number], PINS[number]))
        self.cashier = number

    def do(self, deed: Callable[[Services], Told]) -> Told:
        """What the cashier may not do alone the manager is called for, who types a PIN.

        Refused: everything else.
        """
        try:
            return self.till.act(deed)
        except Refused as refused:
            if refused.code != "permission_missing":
                raise
            operation, asked = str(refused.params["operation"]), refused.params["asked"]
            assert isinstance(asked, Asked)
        self.called = True
        self.till.act(lambda own: own.operators.approve(operation, self.people[MANAGER], PINS[MANAGER], asked))
        self.truth.acts[f"approved {operation}"] += 1
        return self.till.act(deed)

    def gives(self, what: str, minor: int, deed: Callable[[Services], object]) -> None:
        """The cashier gives money away, perhaps with the manager's word: that is what limits are for."""
        self.called = False
        self.do(deed)
        if not self.called:
            self.truth.given_alone.append((what, minor))

    def refused(self, deed: Callable[[Services], object]) -> str:
        """The code of why it may not be; "" where it was done."""
        try:
            self.do(deed)
        except Refused as refused:
            return refused.code
        return ""

    # The belt

    def scan(self, goods: Goods) -> None:
        for sku, count in goods.items():
            for _ in range(count):
                self._scanned(sku)
        self.belt.goods.update(with_cans(goods))

    def _scanned(self, sku: str) -> None:
        self.till.act(lambda own: own.selling.sell.scan(sku))

    @property
    def due_minor(self) -> int:
        """In cash, as the screen says; negative where it goes to the customer."""
        return self.till.act(lambda own: own.selling.settle.view().due_minor)

    @property
    def left_minor(self) -> int:
        return self.till.act(lambda own: own.selling.settle.view().left_minor)

    @property
    def total_minor(self) -> int:
        return self.till.act(lambda own: own.selling.settle.view().total_minor)

    @property
    def now(self) -> datetime:
        return self.till.clock.now()

    def total_is(self, minor: int) -> None:
        """The customer adds up the price tags."""
        shown = self.total_minor
        assert shown == minor, f"the tags come to {minor}, till {self.till.number} says {shown}"

    # Money

    def pay_cash(self) -> Sold:
        """The customer gives notes, or gets money; what the screen calls change goes back."""
        due = self.due_minor
        tendered = self._offered(due) if due > 0 else due
        done = self.do(lambda own: own.selling.settle.pay_cash(tendered))
        drawer = self.standing
        drawer.take_in(fewest(max(tendered, 0)))
        drawer.give(done.change_minor + done.paid_out_minor)
        return self.finished(done)

    def settle(self) -> Sold:
        """What is left goes in cash, if anything is; less than a coin is given."""
        return self.pay_cash() if self.left_minor else self.finish()

    def finish(self) -> Sold:
        """Nothing is left to pay."""
        return self.finished(self.do(lambda own: own.selling.settle.finish()))

    def finished(self, done: SaleDone) -> Sold:
        """The customer leaves with the goods and the paper."""
        sold = Sold(**vars(self.belt), receipt=done.receipt_number, till=self.till.number, total_minor=done.total_minor)
        self.truth.sold.append(sold)
        self.belt = Belt()
        return sold

    @property
    def standing(self) -> Drawer:
        assert self.drawer is not None
        return self.drawer

    def _offered(self, due: int) -> int:
        note = self.dice.choice((due, 5_00, 10_00, 20_00, 50_00))
        return due if due > 100_00 else -(-due // note) * note

    def counted(self) -> tuple[Denomination, ...]:
        return denominations(self.standing.pieces)


def denominations(pieces: Pieces) -> tuple[Denomination, ...]:
    assert worth(pieces) >= 0
    return tuple(Denomination(value_minor=value, count=count) for value, count in sorted(pieces.items()) if count)
