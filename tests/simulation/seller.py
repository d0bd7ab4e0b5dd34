"""Who works at a till of the simulated world: serves, reads the screen, and is there again when the power is back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from app.pos.refund import Choice, Returns
from app.ui.services import Services
from contract.errors import AisleError
from contract.messages.facts import Denomination
from contract.states.shift import ShiftState
from tests.simulation.hub import Hub
from tests.simulation.rules import FLOAT, GOODS, PIN, WORKERS
from tests.simulation.sometimes import Sometimes
from tests.simulation.till import PowerCut, Till
from tests.simulation.truth import Drawer, Sale, Truth

Told = TypeVar("Told")


@dataclass
class Customer:
    """In front of the till with goods, or with what they bought before. ``paid``: the money is on the counter, and
    what the screen said it had to be.
    """

    goods: Counter[str]
    bought: Sale | None = None
    total_minor: int = 0
    due_minor: int = 0
    paid: bool = False


class Seller:
    """``sell`` and the other acts do nothing while the till is dark."""

    def __init__(self, hub: Hub, till: Till, truth: Truth, rng: Random, sometimes: Sometimes) -> None:
        self.hub, self.till, self.truth, self.rng, self.sometimes = hub, till, truth, rng, sometimes
        self.number = WORKERS[till.store][till.number - 1]
        self.drawer: Drawer | None = None
        self.customer: Customer | None = None
        self.counting = False
        self.slips = 0.0
        """How often something is done twice by mistake."""
        self._signed_on: Services | None = None

    @property
    def place(self) -> tuple[str, int]:
        return self.till.store, self.till.number

    def sell(self) -> str:
        """Somebody comes with goods, or still stands there."""
        if not self.at_work():
            return "nobody could be served"
        if self.drawer is None or self.counting:
            return "no drawer"
        self.customer = self.customer or Customer(self._some_goods())
        return self._serve(self.customer)

    def take_back(self) -> str:
        """Somebody brings a piece back, with the paper."""
        if not self.at_work():
            return "nobody could be served"
        if self.drawer is None or self.counting or self.customer is not None:
            return "no drawer"
        papers = [sale for sale in self.truth.sales if sale.receipt and sale.goods.total() > 0]
        if not papers or self.drawer.minor < max(GOODS.values()):
            return "nobody brings anything back"
        bought = self.rng.choice(papers[-40:])
        sku = self.rng.choice(sorted(bought.goods))
        self.customer = Customer(Counter({sku: -1}), bought)
        return self._serve(self.customer)

    def _serve(self, customer: Customer) -> str:
        """From wherever the power left it."""
        if customer.paid and self._screen_is_empty():
            return self._gone(customer, "")
        if self._screen_is_empty() and customer.bought is not None:
            refused = self._put_back(customer.bought, next(iter(customer.goods)))
            if refused:
                self.customer = None
                return f"not taken back: {refused}"
        return self._finish(customer)

    def _put_back(self, bought: Sale, sku: str) -> str:
        """Onto the till; the code of why not, "" where it was done."""
        try:
            found = self.do(lambda own: _returns(own).find(bought.receipt))
            line = next((line for line in found.lines if line.sku == sku and line.available), None)
            if line is None:
                return "nothing is left of it"
            choice = Choice(line.line_id, 1, "changed_mind")
            self.do(lambda own: _returns(own).add(found.transaction_id, [choice]))
        except AisleError as error:
            return error.code
        return ""

    def open_shift(self) -> str:
        if not self.at_work() or self.drawer is not None:
            return "no shift opened"
        view = self.do(lambda own: own.selling.shifts.current())
        if view is None:
            self.do(lambda own: own.selling.shifts.open(FLOAT))
        self.drawer = Drawer(self.place, len(self.truth.drawers) + 1, FLOAT, FLOAT)
        self.truth.drawers.append(self.drawer)
        return "opened a shift"

    def close_shift(self) -> str:
        """Counts what lies there; what the program says about it is the program's."""
        if not self.at_work() or self.drawer is None:
            return "no shift closed"
        if self.customer is not None:
            self.sell()
        drawer, self.counting = self.drawer, True
        counted = (Denomination(value_minor=1, count=drawer.minor),)
        view = self.do(lambda own: own.selling.shifts.current())
        if view is not None:
            if view.state is not ShiftState.COUNTING:
                self.do(lambda own: own.selling.shifts.start_count())
            self.do(lambda own: own.selling.shifts.close(counted, ""))
            if self.rng.random() < self.slips:
                self._slip("closed twice", lambda own: own.selling.shifts.close(counted, ""))
        drawer.counted_minor, self.drawer, self.counting = drawer.minor, None, False
        return "closed a shift"

    # How

    def at_work(self) -> bool:
        """Signed on, if there is a till to work at."""
        if self.till.running is None:
            return False
        if self._signed_on is not self.till.services:
            people = {one.number: one.operator_id for one in self.do(lambda own: own.operators.roster())}
            self.do(lambda own: own.operators.sign_on(people[self.number], PIN))
            self.do(lambda own: own.missed_receipt.print())
            self._signed_on = self.till.services
        return True

    def _finish(self, customer: Customer) -> str:
        if not customer.paid and customer.bought is None:
            for sku, pieces in (customer.goods - self._shown()).items():
                for _ in range(pieces):
                    self._scan(sku)
        view = self.do(lambda own: own.selling.settle.view())
        tags = sum(GOODS[sku] * pieces for sku, pieces in customer.goods.items())
        assert view.total_minor == tags, f"the tags come to {tags}, the screen says {view.total_minor}"
        customer.total_minor, customer.due_minor, customer.paid = view.total_minor, view.due_minor, True
        tendered = -(-view.due_minor // 5_00) * 5_00 if view.due_minor > 0 else view.due_minor
        done = self.do(lambda own: own.selling.settle.pay_cash(tendered))
        if self.rng.random() < self.slips:
            self._slip("Enter twice", lambda own: own.selling.settle.pay_cash(tendered))
        return self._gone(customer, done.receipt_number)

    def _slip(self, what: str, deed: Callable[[Services], object]) -> None:
        """What was done is done once more by mistake, and nothing may come of it."""
        try:
            self.do(deed)
        except AisleError as refused:
            self.sometimes.saw(what, refused.code)
            return
        self.sometimes.saw(what, "was taken")

    def _scan(self, sku: str) -> None:
        self.do(lambda own: own.selling.sell.scan(sku))

    def _gone(self, customer: Customer, receipt: str) -> str:
        """With the goods; what the till owes for them is in the drawer."""
        assert self.drawer is not None
        self.drawer.minor += customer.due_minor
        self.truth.sell(
            Sale(
                self.place, self.till.name, self.hub.now_s, customer.goods, customer.total_minor, customer.due_minor,
                receipt, self.drawer.number,
            )
        )  # fmt: skip
        self.customer = None
        return "sold" if customer.bought is None else "took back"

    def _shown(self) -> Counter[str]:
        lines = self.do(lambda own: own.selling.sell.view().lines)
        return Counter({line.sku: line.quantity_thousandths // 1_000 for line in lines})

    def _screen_is_empty(self) -> bool:
        return not self._shown()

    def _some_goods(self) -> Counter[str]:
        return Counter(self.rng.choices(list(GOODS), weights=(6, 10, 4, 3, 2, 2), k=self.rng.randint(1, 3)))

    def do(self, deed: Callable[[Services], Told]) -> Told:
        """``PowerCut`` when the power went meanwhile."""
        return self.till.act(deed)


def _returns(own: Services) -> Returns:
    assert own.selling.returns is not None
    return own.selling.returns.returns


def tried(hub: Hub, act: Callable[[], str], sometimes: Sometimes) -> None:
    """An act that the power may end; what the program refuses is a finding."""
    try:
        sometimes.saw("act", act())
    except PowerCut:
        sometimes.saw("power cut", "while somebody acted")
    except AisleError as error:
        hub.note("refused", error.code)
        raise
