"""Who works at a till of the simulated world: serves, reads the screen, and is there again when the power is back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from typing import TypeVar

from app.customers.stored_value import Account
from app.pos.model.tender import TenderKind
from app.pos.payments.desk import CardDesk
from app.pos.payments.model import Payment
from app.pos.refund import Choice, Returns
from app.ui.services import Services
from contract.errors import AisleError, Refused
from contract.messages.facts import Denomination
from contract.states.payment import PaymentState
from contract.states.shift import ShiftState
from tests.simulation.customer import Customer
from tests.simulation.hub import Hub
from tests.simulation.members import greet
from tests.simulation.paying_back import pay_back
from tests.simulation.rules import FLOAT, GIFT, GIFTS, GOODS, PIN, WORKERS
from tests.simulation.sometimes import Sometimes
from tests.simulation.till import PowerCut, Till
from tests.simulation.truth import Drawer, Sale, Truth

Told = TypeVar("Told")
_LOOKS_IN_S, _LATER_S = (5.0, 60.0), (60.0, 300.0)
_NOT_TAKEN = ("stored_value_too_little", "stored_value_unknown", "stored_value_offline_limit")
_BELIEVES_MORE = 0.2
_PATIENCE = 3
"""So often a terminal is asked before somebody decides what it cannot tell."""


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
        self.cards = 0.0
        """How many customers pay by card."""
        self.gifts = 0.0
        """How many buy or use a gift card."""
        self.members = 0.0
        """How many show a card by which the chain knows them."""
        self.joining = ""
        """The number of who is being made known."""
        self.trap: tuple[str, int] | None = None
        """In the middle of what, and after how many touches of the world, the power goes."""
        self.doing = ""
        self.met: Callable[[], Iterable[str]] = tuple
        """What is wrong around this till."""
        self._signed_on: Services | None = None
        self._looks_again = False

    @property
    def place(self) -> tuple[str, int]:
        return self.till.store, self.till.number

    def sell(self) -> str:
        """Somebody comes with goods, or still stands there."""
        if not self.at_work():
            return "nobody could be served"
        if self.drawer is None or self.counting:
            return "no drawer"
        if self.customer is None:
            self.customer = self._somebody()
        return self._serve(self.customer)

    def _somebody(self) -> Customer:
        who = self._stranger()
        if self.truth.members and self.rng.random() < self.members:
            who.member = self.rng.choice(self.truth.members)
        return who

    def _stranger(self) -> Customer:
        way = self.rng.random()
        if way < self.cards:
            return Customer(self._some_goods(), by_card=True)
        if way > 1 - self.gifts:
            number = self.rng.choice(GIFTS)
            if self.rng.random() < 0.5:
                return Customer(self._some_goods(), loads=number, load_minor=self.rng.choice((10_00, 25_00, 50_00)))
            return Customer(self._some_goods(), gift=number)
        return Customer(self._some_goods())

    def take_back(self) -> str:
        """Somebody brings a piece back, with the paper."""
        if not self.at_work():
            return "nobody could be served"
        if self.drawer is None or self.counting or self.customer is not None:
            return "no drawer"
        papers = self.truth.papers_at_home()
        if not papers or self.drawer.minor < max(GOODS.values()):
            return "nobody brings anything back"
        bought = self.rng.choice(papers[-40:])
        self.truth.coming_back[self.till.name] = bought
        sku = self.rng.choice(sorted(bought.goods))
        self.customer = Customer(Counter({sku: -1}), bought, member=bought.member)
        return self._serve(self.customer)

    def _serve(self, customer: Customer) -> str:
        """From wherever the power left it."""
        self.begins("selling" if customer.bought is None else "taking back")
        if customer.paid and self._screen_is_empty():
            return self.gone(customer, "")
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
        self.begins("opening a shift")
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
            self._serve(self.customer)
            if self.customer is not None:
                return self._later(self.close_shift, "somebody is still served")
        if self._asks_after_cards():
            return self._later(self.close_shift, "a card is not known yet")
        self.begins("counting a drawer")
        drawer, self.counting = self.drawer, True
        counted = (Denomination(value_minor=1, count=drawer.minor),)
        view = self.do(lambda own: own.selling.shifts.current())
        if view is not None:
            if view.state is not ShiftState.COUNTING:
                self.do(lambda own: own.selling.shifts.start_count())
            self._close(counted)
            if self.rng.random() < self.slips:
                self._slip("closed twice", lambda own: own.selling.shifts.close(counted, ""))
        drawer.counted_minor, self.drawer, self.counting = drawer.minor, None, False
        return "closed a shift"

    def _close(self, counted: tuple[Denomination, ...]) -> None:
        """Where the books are of another disk, or of two drawers, this drawer does not match, and that is told."""
        try:
            self.do(lambda own: own.selling.shifts.close(counted, ""))
        except Refused as refused:
            if refused.code != "over_short_reason_needed" or not (self.truth.losses or self.truth.two_as_one):
                raise
            self.do(lambda own: own.selling.shifts.close(counted, "The books are of another disk"))

    def close_day(self) -> str:
        """Of the store, with every shift that this till heard of; who is missing is named. It goes on where it was."""
        if not self.at_work():
            return "no day closed"
        self.begins("closing the day")
        try:
            view = self.do(lambda own: own.selling.day.start())
        except Refused as refused:
            if refused.code != "day_nothing_to_close":
                raise
            return "no shift to close a day of"
        missing = {one.register_id: "Nobody knows yet" for one in view.registers if one.missing}
        if missing:
            self.sometimes.saw("day closed", "without a register")
        self.do(lambda own: own.selling.day.review(missing))
        self.do(lambda own: own.selling.day.bank(0))
        try:
            self.do(lambda own: own.selling.day.close())
        except Refused as refused:
            if refused.code not in ("payments_open", "day_registers_open", "day_nothing_to_close"):
                raise
            return f"day not closed: {refused.code}"
        self.do(lambda own: own.selling.day.report())
        self.sometimes.saw("day closed", "")
        return "closed the day"

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
        if self.truth.two_as_one and self.do(lambda own: own.selling.shifts.current()) is None:
            # Closed at the other machine, while somebody is still served at this one.
            self.do(lambda own: own.selling.shifts.open(FLOAT))
        if not customer.paid and customer.bought is None:
            for sku, pieces in (customer.goods - self._shown()).items():
                for _ in range(pieces):
                    self._scan(sku)
            if customer.loads and not self._shown()[GIFT]:
                self.do(lambda own: own.customers.lines.load(_gift(own, customer.loads), customer.load_minor))
            greet(self, customer)
            self._redeem(customer)
        view = self.do(lambda own: own.selling.settle.view())
        tags = sum(GOODS[sku] * pieces for sku, pieces in customer.goods.items()) + customer.load_minor
        assert view.total_minor == tags, f"the tags come to {tags}, the screen says {view.total_minor}"
        customer.total_minor = view.total_minor
        if customer.bought is not None and customer.bought.card_minor:
            return pay_back(self, customer)
        if customer.by_card and (not view.covered or customer.asked):
            return self._pay_by_card(customer)
        customer.due_minor, customer.paid = view.due_minor, True
        tendered = -(-view.due_minor // 5_00) * 5_00 if view.due_minor > 0 else view.due_minor
        done = self.do(lambda own: own.selling.settle.pay_cash(tendered))
        if self.rng.random() < self.slips:
            self._slip("Enter twice", lambda own: own.selling.settle.pay_cash(tendered))
        return self.gone(customer, done.receipt_number)

    def _redeem(self, customer: Customer) -> None:
        """As much of their gift card as they believe to be on it; who believes nothing tries all the same."""
        if not customer.gift:
            return
        self.begins("a gift card")
        view = self.do(lambda own: own.selling.settle.view())
        customer.value_minor = sum(part.amount_minor for part in view.parts if part.kind is TenderKind.GIFT_CARD)
        if customer.value_minor or not view.left_minor:
            return
        minor = min(view.left_minor, max(self.truth.value[customer.gift], 5_00))
        if self.rng.random() < _BELIEVES_MORE:
            minor = view.left_minor
        try:
            part = self.do(lambda own: own.customers.value.redeem(_gift(own, customer.gift), minor))
            self.do(lambda own: own.selling.settle.add(part))
        except Refused as refused:
            if refused.code not in _NOT_TAKEN:
                raise
            self.sometimes.saw("gift card", refused.code)
            customer.gift = ""
            return
        self.sometimes.saw("gift card", "taken")
        customer.value_minor = minor

    def _pay_by_card(self, customer: Customer) -> str:
        """As far as it is known by now; whoever waits is asked again a moment later."""
        self.begins("paying by card")
        open_now = self.do(lambda own: _cards(own).open())
        if open_now is not None:
            return self.wait_for_word(customer, open_now)
        if self.do(lambda own: own.selling.settle.view()).covered:
            customer.due_minor, customer.card_minor, customer.paid = 0, customer.total_minor, True
            return self.gone(customer, self.do(lambda own: own.selling.settle.finish()).receipt_number)
        if customer.asked:
            self.sometimes.saw("card", "paid otherwise then")
            customer.by_card, customer.asked = False, 0
            return self._finish(customer)
        self.do(lambda own: _cards(own).charge())
        customer.asked = 1
        return self.look_again()

    def wait_for_word(self, customer: Customer, payment: Payment) -> str:
        if payment.state is PaymentState.UNKNOWN:
            customer.asked += 1
            if customer.bought is None and customer.asked > _PATIENCE and self.rng.random() < 0.3:
                self.sometimes.saw("card", "called not charged by a manager")
                reason = "They show no message of their bank"
                self.do(lambda own: _cards(own).resolve(payment.payment_id, charged=False, reason=reason))
            else:
                self.sometimes.saw("card", "the terminal is asked again")
                self.do(lambda own: _cards(own).ask_again(payment.payment_id))
        return self.look_again()

    def _asks_after_cards(self) -> bool:
        """Whether it is not known what became of money: nobody counts a drawer before."""
        waiting = self.do(lambda own: _cards(own).waiting())
        for payment in waiting:
            if payment.state is PaymentState.UNKNOWN:
                self.do(lambda own, payment_id=payment.payment_id: _cards(own).ask_again(payment_id))  # type: ignore[misc]
        return bool(waiting)

    def _later(self, act: Callable[[], str], why: str) -> str:
        self.hub.at(self.rng.uniform(*_LATER_S), lambda: tried(self.hub, act, self.sometimes, self))
        return why

    def look_again(self) -> str:
        """In a moment, whatever else is done at this till meanwhile."""

        def looks() -> str:
            self._looks_again = False
            return self._serve(self.customer) if self.customer is not None and self.at_work() else "nobody waits"

        if not self._looks_again:
            self._looks_again = True
            self.hub.at(self.rng.uniform(*_LOOKS_IN_S), lambda: tried(self.hub, looks, self.sometimes, self))
        return "waits for a card"

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

    def gone(self, customer: Customer, receipt: str) -> str:
        """With the goods; what the till owes for them is in the drawer."""
        assert self.drawer is not None
        self.drawer.minor += customer.due_minor
        self.truth.value[customer.loads] += customer.load_minor
        self.truth.value[customer.gift] -= customer.value_minor
        self.truth.sell(
            Sale(
                self.place, self.till.name, self.hub.now_s, customer.goods, customer.total_minor, customer.due_minor,
                customer.card_minor, customer.value_minor, receipt, self.drawer.number, customer.member,
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

    def begins(self, doing: str) -> None:
        """Where the power may go in the middle."""
        self.doing = doing
        if self.trap is not None and self.trap[0] == doing:
            self.till.fuse, self.trap = self.trap[1], None

    def do(self, deed: Callable[[Services], Told]) -> Told:
        """``PowerCut`` when the power went meanwhile."""
        return self.till.act(deed)


def _gift(own: Services, number: str) -> Account:
    found = own.customers.value.read(number)
    assert found is not None
    return found


def _cards(own: Services) -> CardDesk:
    assert own.selling.cards is not None
    return own.selling.cards


def _returns(own: Services) -> Returns:
    assert own.selling.returns is not None
    return own.selling.returns.returns


def tried(hub: Hub, act: Callable[[], str], sometimes: Sometimes, seller: Seller | None = None) -> None:
    """An act that the power may end; what the program refuses is a finding."""
    try:
        done = act()
    except PowerCut:
        sometimes.saw("power cut", seller.doing if seller is not None else "while somebody acted")
        return
    except AisleError as error:
        hub.note("refused", error.code)
        raise
    for met in ("act", *(seller.met() if seller is not None else ())):
        sometimes.saw(met, done)
