"""Turns gestures about customers and gift cards into use cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from app.customers.customers import Found, exemption_of
from app.customers.stored_value import Account
from app.pos.basket_view import BasketView
from app.pos.sell import Sell
from app.ui.approval import ApprovalDesk
from app.ui.customers.deeds import CustomerDeeds
from app.ui.customers.state import FoundState, Reach
from app.ui.screen import Stage
from contract.errors import AisleError, Refused
from contract.messages.customer_facts import ConsentPurpose
from contract.messages.customer_wire import BalanceFound
from contract.messages.rows import CustomerRow
from contract.rules.stored_value import AccountKind

_FEWEST = 2
OFFERS: ConsentPurpose = "marketing_email"


class CustomerSight(Protocol):
    """What the presenter asks of the screen."""

    def show_found(self, found: FoundState) -> None:
        """List these, if somebody is looking for a customer."""
        ...

    def show_attached(self, customer: CustomerRow | None) -> None:
        """Say whose the sale is."""
        ...

    def done(self) -> None:
        """What was asked in a dialog is done."""
        ...

    def show_balance(self, words: str, *, bad: bool) -> None:
        """What stands on the card, or why nobody knows."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a customer: nobody's yet where ``customer_id`` is empty."""

    customer_id: str
    values: Mapping[str, str]
    offers: bool


class CustomerPresenter:
    """This store's customers are listed at once; head office is asked beside it, for one thing at a time."""

    def __init__(
        self,
        deeds: CustomerDeeds,
        sell: Sell,
        desk: ApprovalDesk,
        stage: Stage,
        sight: CustomerSight,
        changed: Callable[[], None],
    ) -> None:
        self._deeds, self._sell, self._desk = deeds, sell, desk
        self._stage, self._sight, self._changed = stage, sight, changed
        self._tasks = stage.tasks
        self._words = ""
        self._asking = self._settled = False
        self._enter_waits = False
        self._found = FoundState()
        self._shown_of = ""

    # Who it is

    def find(self, words: str) -> None:
        """What stands in the field so far."""
        self._words, self._enter_waits, self._settled = words.strip(), False, False
        if len(self._words) < _FEWEST:
            self._settled = True
            self._list(FoundState())
            return
        self._tasks.store(partial(self._deeds.customers.find_here, self._words), partial(self._here, self._words))

    def take(self, customer_id: str) -> None:
        """Enter: who is selected; before anybody is listed, the one who is found, if it is one."""
        if not self._settled:
            self._enter_waits = True
            return
        customer = self._found.customer(customer_id)
        if customer is not None:
            self.attach(customer)

    def found(self, customer_id: str) -> CustomerRow | None:
        """One of those that are listed."""
        return self._found.customer(customer_id)

    def attach(self, customer: CustomerRow) -> None:
        """The sale is theirs; a certificate of theirs lifts its taxes."""

        def attached(basket: BasketView) -> None:
            self._sight.done()
            self._shown_of = ""
            self.follow(basket)
            self._changed()
            exemption = exemption_of(customer)
            if exemption is not None:
                self._desk.do(partial(self._sell.exempt, exemption), lambda _: self._changed())

        self._desk.do(partial(self._deeds.customers.attach, customer), attached)

    def reads_member(self, text: str) -> bool:
        """Whether it is the number of a member card."""
        return self._deeds.value.is_member(text)

    def attach_scanned(self, number: str) -> None:
        """A member card: nobody needs to be asked who it is."""

        def found(told: Found) -> None:
            own = [one for one in told.customers if one.member_number == number]
            if own:
                self.attach(own[0])
            else:
                code = "customer_card_unknown" if told.whole_chain else "customer_card_offline"
                self._stage.toast(self._stage.words.text(code), error=True)

        self._tasks.free(partial(self._deeds.customers.find, number), found)

    def detach(self) -> None:
        """The sale is nobody's again, and taxed."""

        def work() -> BasketView:
            if self._sell.view().exemption:
                self._sell.exempt(None)
            return self._deeds.customers.detach()

        self._desk.do(work, lambda _: self._changed())

    def follow(self, basket: BasketView | None) -> None:
        """The sale changed: whose is it?"""
        customer_id = basket.customer_id if basket else ""
        if customer_id == self._shown_of:
            return
        self._shown_of = customer_id
        if not customer_id:
            self._sight.show_attached(None)
            return
        self._tasks.store(
            partial(self._deeds.customers.known, customer_id),
            partial(self._shown, customer_id),
            lambda _: self._shown(customer_id, CustomerRow(customer_id=customer_id)),
        )

    # Made known and changed

    def alike(self, values: Mapping[str, str], then: Callable[[tuple[CustomerRow, ...]], None]) -> None:
        """Who of this store may be the same person."""
        self._tasks.store(partial(self._deeds.customers.maybe_known, dict(values)), then)

    def write(self, written: Written, failed: Callable[[AisleError], None]) -> None:
        """Make known or change, and attach."""

        def work() -> CustomerRow:
            customers = self._deeds.customers
            if written.customer_id:
                made = customers.change(written.customer_id, written.values)
            else:
                made = customers.create(written.values)
            if written.offers != wants_offers(made):
                made = customers.consent(made.customer_id, OFFERS, granted=written.offers)
            return made

        self._desk.do(work, self.attach, failed)

    # Gift cards

    def reads_card(self, text: str) -> bool:
        """Whether it is the number of a gift card."""
        account = self._deeds.value.read(text)
        return account is not None and account.kind is AccountKind.GIFT_CARD

    def load(self, number: str, minor: int) -> None:
        """A line that puts money on a card."""

        def work() -> BasketView:
            return self._deeds.lines.load(self._card(number), minor)

        self._desk.do(work, lambda _: self._changed())

    def balance(self, number: str) -> None:
        """What stands on a card; only head office knows."""
        words = self._stage.words

        def told(found: BalanceFound) -> None:
            left = self._stage.wording.money(found.balance - found.held)
            code = "gift_card_balance" if found.known else "gift_card_never_sold"
            self._sight.show_balance(words.text(code, amount=left), bad=False)

        def failed(error: AisleError) -> None:
            self._sight.show_balance(words.error(error), bad=True)

        self._tasks.free(lambda: self._deeds.value.balance(self._card(number)), told, failed)

    def pay_out(self, number: str) -> None:
        """A line that pays out what is left on a card, where that is little enough; why not stands in the dialog."""
        words, lines = self._stage.words, self._deeds.lines

        def failed(error: AisleError) -> None:
            self._sight.show_balance(words.error(error), bad=True)

        def added(_basket: BasketView) -> None:
            self._sight.done()
            self._changed()

        def told(found: tuple[Account, int]) -> None:
            self._desk.do(partial(lines.pay_out, *found), added, failed)

        def ask() -> tuple[Account, int]:
            account = self._card(number)
            return account, lines.rest(account)

        self._tasks.free(ask, told, failed)

    # Inside

    def _card(self, number: str) -> Account:
        account = self._deeds.value.read(number)
        if account is None or account.kind is not AccountKind.GIFT_CARD:
            raise Refused("stored_value_number_wrong")
        return account

    def _here(self, words: str, customers: Sequence[CustomerRow]) -> None:
        if words != self._words:
            return
        self._settled = True
        self._list(FoundState(tuple(customers), Reach.ASKING))
        if self._enter_waits and len(customers) == 1:
            self.attach(customers[0])
        else:
            self._ask_chain()
        self._enter_waits = False

    def _ask_chain(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._tasks.free(
            partial(self._deeds.customers.find, self._words), partial(self._told, self._words), self._not_told
        )

    def _told(self, words: str, found: Found) -> None:
        self._asking = False
        if words == self._words:
            self._list(FoundState(found.customers, Reach.CHAIN if found.whole_chain else Reach.OFFLINE))
        elif len(self._words) >= _FEWEST:
            self._ask_chain()

    def _not_told(self, error: AisleError) -> None:
        self._asking = False
        self._tasks.refused.emit(error)

    def _list(self, found: FoundState) -> None:
        self._found = found
        self._sight.show_found(found)

    def _shown(self, customer_id: str, customer: CustomerRow) -> None:
        if customer_id == self._shown_of:
            self._sight.show_attached(customer)


def wants_offers(customer: CustomerRow) -> bool:
    """Whether their newest word on offers is yes."""
    return any(own.purpose == OFFERS and own.granted for own in customer.consents)
