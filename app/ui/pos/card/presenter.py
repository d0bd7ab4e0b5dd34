"""Turns gestures on the card screen into questions to the terminal, and its answers into one of a few states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.operators.operators import Operators
from app.pos.basket_view import BasketView
from app.pos.payments.desk import CardDesk
from app.pos.payments.model import Payment
from app.pos.payments.payments import TOPIC
from app.pos.sell import Sell
from app.pos.settle import SaleDone, Settle, TenderView
from app.ui.approval import ApprovalDesk
from app.ui.pos.tender.customer_line import CustomerLine, CustomerOf, nobody
from app.ui.screen import Place, Stage, Verb
from app.ui.sounds import Sound
from contract.errors import AisleError, Refused
from contract.states.payment import PaymentState
from contract.values.time import parse_instant


class Phase(StrEnum):
    """What the screen shows. In FAILED, and as ``CardState.may_leave`` says, the operator may leave."""

    SENDING = "sending"
    WAITING = "waiting"
    CANCELING = "canceling"
    SIGNATURE = "signature"
    UNKNOWN = "unknown"
    ASKING = "asking"
    FAILED = "failed"
    APPROVED = "approved"
    TAKING_BACK = "taking_back"


@dataclass(frozen=True, slots=True)
class CardState:
    """``asked`` is the payment on the screen; ``reason`` the code of why it did not come about, or is not known."""

    phase: Phase = Phase.SENDING
    cash: TenderView | None = None
    basket: BasketView | None = None
    person: str = ""
    asked: Payment | None = None
    reason: str = ""
    customer: CustomerLine | None = None

    @property
    def amount_minor(self) -> int:
        """What the terminal was, or is to be, asked for; negative where it goes back to a card."""
        if self.asked is not None:
            return -self.asked.amount_minor if self.asked.kind == "refund" else self.asked.amount_minor
        return self.cash.left_minor if self.cash else 0

    @property
    def back(self) -> bool:
        """Whether money is to go to the card."""
        return self.asked is not None and self.asked.kind != "charge"

    @property
    def may_leave(self) -> bool:
        """A reversal, and what is of no open sale, may be left to the terminal; the sale waits for the rest."""
        return self.asked is not None and self.asked.open and (self.asked.kind == "reversal" or self.cash is None)

    @property
    def since(self) -> datetime | None:
        """When the terminal was asked."""
        return parse_instant(self.asked.started_at) if self.asked is not None else None


class CardPresenter:
    """``show`` gets each new state."""

    def __init__(
        self,
        sell: Sell,
        settle: Settle,
        cards: CardDesk,
        operators: Operators,
        desk: ApprovalDesk,
        stage: Stage,
        show: Callable[[CardState], None],
        customer_of: CustomerOf = nobody,
    ) -> None:
        self._sell, self._settle, self._cards, self._operators = sell, settle, cards, operators
        self._desk, self._stage, self._present, self._customer_of = desk, stage, show, customer_of
        self._state = CardState()
        self._shown = self._cash_instead = self._finishing = False

    @property
    def state(self) -> CardState:
        return self._state

    def open(self, amount_minor: int | None = None, payment_id: str = "") -> None:
        """That payment, or whatever is open, is shown; else what is left to pay, or a part of it, is sent."""
        self._shown, self._cash_instead, self._finishing = True, False, False
        self._state = CardState()
        self._stage.tasks.store(
            lambda: self._read(payment_id), lambda read: self._opened(read, amount_minor), self._nothing_to_pay
        )

    def leave(self) -> None:
        """Another place is shown; what is open stays open."""
        self._shown = False

    def refresh(self, topics: frozenset[str]) -> None:
        """The terminal answered, or somebody decided."""
        asked = self._state.asked
        if self._shown and TOPIC in topics and asked is not None and not self._finishing:
            self._stage.tasks.store(lambda: self._read_again(asked.payment_id), self._moved)

    def primary(self) -> None:
        """What Enter does: accept the signature, ask again, try again."""
        match self._state.phase:
            case Phase.SIGNATURE:
                self.accept_signature()
            case Phase.UNKNOWN:
                self.ask_again()
            case Phase.FAILED:
                self.try_again()
            case _:
                self._stage.play(Sound.STOP)

    def try_again(self) -> None:
        """The same amount once more."""
        if self._state.phase is Phase.FAILED:
            self._charge(None)

    def cancel(self) -> None:
        """Give the payment up while the terminal waits; where nothing is at work, back to the sale."""
        asked = self._state.asked
        match self._state.phase:
            case Phase.FAILED:
                self._stage.go(Place.SELL)
            case _ if self._state.may_leave:
                self._back_to_payment()
            case Phase.WAITING if asked is not None:
                self._show(replace(self._state, phase=Phase.CANCELING))
                self._desk.do(lambda: self._cards.cancel(asked.payment_id))
            case Phase.SIGNATURE:
                self.reject_signature()
            case _:
                self._stage.play(Sound.STOP)

    def cash_instead(self) -> None:
        """Cancels first: a card that was faster is taken back by itself."""
        match self._state.phase:
            case Phase.FAILED:
                self._stage.go(Place.CASH_TENDER)
            case Phase.WAITING:
                self._cash_instead = True
                self.cancel()
            case _:
                self._stage.play(Sound.STOP)

    def ask_again(self) -> None:
        """Ask the terminal what became of it; it never charges."""
        asked = self._state.asked
        if asked is None or not asked.open:
            self._stage.play(Sound.STOP)
            return
        if self._state.phase is Phase.UNKNOWN:
            self._show(replace(self._state, phase=Phase.ASKING))
        self._desk.do(lambda: self._cards.ask_again(asked.payment_id), None, self._failed)

    def resolve(self, charged: bool, reason: str) -> None:
        """A manager decides; where the operator may not, another person's PIN is asked for."""
        asked = self._state.asked
        if asked is not None and self._state.phase is Phase.UNKNOWN:
            self._desk.do(lambda: self._cards.resolve(asked.payment_id, charged=charged, reason=reason))

    def accept_signature(self) -> None:
        """It is the one on the card."""
        asked = self._state.asked
        if asked is not None and self._state.phase is Phase.SIGNATURE:
            self._desk.do(lambda: self._cards.accept_signature(asked.payment_id))

    def reject_signature(self) -> None:
        """It differs: the money goes back, once that is sure."""
        asked, words = self._state.asked, self._stage.words.text
        if asked is None or self._state.phase is not Phase.SIGNATURE:
            return
        reason = words("card_signature_differs")
        verbs = (
            Verb(words("card_signature_look_again"), _nothing, safe=True),
            Verb(
                words("card_signature_give_back"),
                lambda: self._desk.do(lambda: self._cards.take_back(asked.payment_id, reason)),
                danger=True,
            ),
        )
        self._stage.ask(words("card_signature_reject_title"), words("card_signature_reject_text"), verbs)

    def product_scanned(self) -> None:
        """The payment comes first."""
        self._stage.play(Sound.STOP)
        self._stage.toast(self._stage.words.text("tender_finish_first"), error=True)

    def _read(self, payment_id: str) -> CardState:
        current = self._operators.current()
        person = current.name if current else ""
        asked = self._cards.find(payment_id) if payment_id else self._cards.open()
        cash = self._sale() if asked else self._settle.view()
        basket = self._sell.view()
        customer = self._customer_of(basket, cash.parts) if cash else None
        return CardState(Phase.SENDING, cash, basket, person, asked, customer=customer)

    def _sale(self) -> TenderView | None:
        """What is open may be of a sale that is gone."""
        try:
            return self._settle.view()
        except Refused:
            return None

    def _opened(self, read: CardState, amount_minor: int | None) -> None:
        self._show(read)
        if read.asked is None:
            self._charge(amount_minor)
        else:
            self._take_in(read.asked)

    def _charge(self, amount_minor: int | None) -> None:
        self._show(replace(self._state, phase=Phase.SENDING, asked=None, reason=""))
        self._desk.do(lambda: self._cards.charge(amount_minor), self._take_in, self._not_sent, self._back_to_sale)

    def _read_again(self, payment_id: str) -> tuple[Payment, TenderView | None, str]:
        return self._cards.find(payment_id), self._sale(), self._cards.last_told(payment_id)

    def _moved(self, found: tuple[Payment, TenderView | None, str]) -> None:
        asked, cash, told = found
        if self._shown and self._state.asked is not None and asked.payment_id == self._state.asked.payment_id:
            self._state = replace(self._state, cash=cash)
            self._take_in(asked, told)

    def _take_in(self, asked: Payment, told: str = "") -> None:
        """What the payment came to says what the screen shows, and where to go."""
        placed = self._state.cash is not None and any(
            part.reference == asked.payment_id for part in self._state.cash.parts
        )
        match asked.state:
            case PaymentState.INTENDED if asked.kind == "reversal":
                self._show(replace(self._state, phase=Phase.TAKING_BACK, asked=asked))
            case PaymentState.INTENDED:
                phase = Phase.CANCELING if self._state.phase is Phase.CANCELING else Phase.WAITING
                self._show(replace(self._state, phase=phase, asked=asked))
            case PaymentState.UNKNOWN:
                self._loud(Phase.UNKNOWN, asked, told)
            case _ if asked.kind == "reversal":
                self._reversal_ended(asked)
            case PaymentState.CAPTURED | PaymentState.REFUNDED if asked.needs_signature and not placed:
                self._loud(Phase.SIGNATURE, asked)
            case PaymentState.CAPTURED | PaymentState.REFUNDED if self._state.phase is not Phase.CANCELING:
                self._approved(asked)
            case PaymentState.CAPTURED | PaymentState.REFUNDED:
                self._show(replace(self._state, asked=asked))
            case _:
                self._not_charged(asked)

    def _reversal_ended(self, asked: Payment) -> None:
        """The sale is shown without the part, or with it still where the terminal keeps the charge."""
        self._finishing = True
        if asked.state is PaymentState.REVERSED:
            amount = self._stage.wording.money(asked.amount_minor)
            self._stage.toast(self._stage.words.text("card_taken_back", amount=amount))
        else:
            self._stage.tasks.refused.emit(Refused("payment_stays_charged"))
        self._back_to_payment()

    def _approved(self, asked: Payment) -> None:
        self._show(replace(self._state, phase=Phase.APPROVED, asked=asked))
        self._finishing = True
        self._stage.tasks.store(self._settle.view, self._settled, self._nothing_to_pay)

    def _settled(self, cash: TenderView) -> None:
        """All is paid, or the rest is paid otherwise."""
        if cash.covered:
            self._desk.do(self._settle.finish, self._done, self._rest_otherwise)
        else:
            self._stage.go(Place.CASH_TENDER)

    def _rest_otherwise(self, error: AisleError) -> None:
        self._stage.tasks.refused.emit(error)
        self._stage.go(Place.CASH_TENDER)

    def _done(self, sale: SaleDone) -> None:
        self._stage.play(Sound.DONE)
        self._stage.go(Place.COMPLETE, done=sale)

    def _not_charged(self, asked: Payment) -> None:
        if self._cash_instead:
            self._stage.go(Place.CASH_TENDER)
        elif self._state.phase is Phase.CANCELING:
            self._stage.go(Place.SELL)
        else:
            self._loud(Phase.FAILED, asked)

    def _not_sent(self, error: AisleError) -> None:
        self._stage.play(Sound.STOP)
        self._show(replace(self._state, phase=Phase.FAILED, asked=None, reason=error.code))
        if error.code == "payment_open":
            self.open()
        else:
            self._stage.tasks.refused.emit(error)

    def _failed(self, error: AisleError) -> None:
        if self._state.asked is not None and self._state.phase is Phase.ASKING:
            self._show(replace(self._state, phase=Phase.UNKNOWN))
        self._stage.tasks.refused.emit(error)

    def _loud(self, phase: Phase, asked: Payment, told: str = "") -> None:
        if self._state.phase is not phase:
            self._stage.play(Sound.ASK if phase is Phase.SIGNATURE else Sound.STOP)
        self._show(replace(self._state, phase=phase, asked=asked, reason=told or asked.reason))

    def _nothing_to_pay(self, error: AisleError) -> None:
        self._stage.tasks.refused.emit(error)
        self._back_to_sale()

    def _back_to_payment(self) -> None:
        self._stage.go(Place.SELL if self._state.cash is None else Place.CASH_TENDER)

    def _back_to_sale(self) -> None:
        self._stage.go(Place.SELL)

    def _show(self, state: CardState) -> None:
        self._state = state
        self._present(state)


def _nothing() -> None:
    """The safe answer."""
