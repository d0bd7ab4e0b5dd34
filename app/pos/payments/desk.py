"""The card on the counter: sends to the terminal what is on the disk, and books what comes back.

Every method runs on the store lane and returns soon; the terminal works in threads of its own, and what it says is
booked on the store lane again. Screens hear of it by the topic ``payments``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol, TypeVar

from app.db.lane import Lane, Turn
from app.db.transaction import Actor
from app.devices.events import DeviceEvent, Status, StatusUpdateEvent
from app.devices.ports import (
    CardOutcome,
    PaymentTerminal,
    ReversalOrder,
    StatusQuestion,
    TerminalAnswer,
    TerminalTotals,
)
from app.operators.operators import Operators
from app.pos.model.tender import TenderKind, TenderPart
from app.pos.payments.model import Payment, asked_of
from app.pos.payments.payments import Payments
from app.pos.ports import RefundGuard, attempted
from app.typed_text import fit_reason
from contract.errors import AisleError, Refused
from contract.states.payment import PaymentState

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
_FAILED = TerminalAnswer(CardOutcome.UNKNOWN, "terminal_failed")
_NEVER_ASKED = "terminal_never_asked"
_ASK_THE_OTHER = TerminalAnswer(CardOutcome.UNKNOWN, "terminal_does_not_know")
_BY_ITSELF = "sale_given_up"
_NOBODYS_WORDS = (_BY_ITSELF, "program_ended")
"""The reasons of money that goes back while nobody has a hand in it."""
_OUT_OF_THE_WAY = (PaymentState.REVERSED, PaymentState.DECLINED)
"""A reversal that the terminal did or refused: the next may go. One that did not reach it is tried later, or as soon as
the terminal says that it never heard of it.
"""


class CardLine(Protocol):
    """The terminal of this register, at the end of its threads."""

    @property
    def terminal_name(self) -> str:
        """As the configuration calls it."""

    def move(self, deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        """What moves money, one after the other."""

    def ask(self, deed: Callable[[PaymentTerminal], _T]) -> Future[_T]:
        """What may be asked meanwhile."""


class PrintCard(Protocol):
    """Puts the slip of a payment into the printer's queue, once."""

    def __call__(self, payment: Payment, *, signed: bool) -> None: ...


class CardDesk:
    """``line`` may be Refused ``no_card_terminal``; ``left_minor`` is what the sale still has to pay, signed."""

    def __init__(
        self,
        payments: Payments,
        operators: Operators,
        line: Callable[[], CardLine],
        lane: Lane,
        left_minor: Callable[[], int],
        refunds: RefundGuard | None = None,
        print_card: PrintCard | None = None,
    ) -> None:
        self._payments = payments
        self._operators = operators
        self._line = line
        self._lane = lane
        self._left_minor = left_minor
        self._refunds = refunds
        self._print_card = print_card
        self._at_work: set[str] = set()
        self._given_up: set[str] = set()
        self._last_told: dict[str, str] = {}

    @property
    def available(self) -> bool:
        """Whether this register has a card terminal."""
        try:
            self._line()
        except Refused:
            return False
        return True

    def open(self) -> Payment | None:
        """What keeps this register from charging."""
        return self._payments.open()

    def waiting(self) -> tuple[Payment, ...]:
        """As ``Payments.waiting``: what keeps the shift and the day from being closed."""
        return self._payments.waiting()

    def loose(self) -> tuple[tuple[Payment, ...], tuple[Payment, ...]]:
        """Charges and refunds that belong to no sale, finished or open."""
        return self._payments.orphans(), self._payments.loose_refunds()

    def require_known(self) -> None:
        """Before the till goes away for a while. Refused: ``card_payment_not_known`` (payments: how many) while it is
        not known what became of one.
        """
        if waiting := self._payments.waiting():
            raise Refused("card_payment_not_known", payments=len(waiting))

    def require_unused(self) -> None:
        """Before the terminal goes away for good. Refused: as ``require_known``; ``card_on_open_sale`` while a sale
        that is not finished was paid at it, or a signature is waited for. What nobody but a terminal that is gone could
        confirm keeps nobody.
        """
        self.require_known()
        if self._payments.on_open_sale():
            raise Refused("card_on_open_sale")

    def find(self, payment_id: str) -> Payment:
        """Refused: ``payment_unknown``."""
        return self._payments.find(payment_id)

    def last_told(self, payment_id: str) -> str:
        """The code of the terminal's last answer about a payment, "" before it told anything."""
        return self._last_told.get(payment_id, "")

    def charge(self, amount_minor: int | None = None) -> Payment:
        """Send what is left to pay, or a part of it, to the terminal; negative where it goes back to a card.

        Refused: as ``Payments.begin``; ``no_card_terminal``, ``tender_too_large`` (left_minor).
        """
        line, left = self._line(), self._left_minor()
        amount = left if amount_minor is None else amount_minor
        if amount * left < 0 or abs(amount) > abs(left):
            raise Refused("tender_too_large", left_minor=abs(left))
        order = self._payments.begin(amount, line.terminal_name, self._otherwise(amount))
        self._at_work.add(order.transaction_id)
        asked = line.move(lambda terminal: terminal.payment(order))
        asked.add_done_callback(partial(self._answered, order.transaction_id))
        return self._payments.find(order.transaction_id)

    def refund(self, original_payment_id: str, amount_minor: int) -> Payment:
        """Give a part of a charge back to its card, which nobody has to present; ``amount_minor`` is positive.

        Refused: as ``Payments.begin_refund``; ``no_card_terminal``, ``tender_too_large`` (left_minor) for more than
        the sale has to pay out.
        """
        line, left = self._line(), self._left_minor()
        if amount_minor > -left:
            raise Refused("tender_too_large", left_minor=max(-left, 0))
        actor = self._otherwise(-amount_minor, original_payment_id)
        order = self._payments.begin_refund(original_payment_id, amount_minor, actor=actor, terminal=line.terminal_name)
        self._at_work.add(order.transaction_id)
        asked = line.move(partial(_reversal, order=order))
        asked.add_done_callback(partial(self._answered, order.transaction_id))
        return self._payments.find(order.transaction_id)

    def _otherwise(self, minor: int, payment_id: str = "") -> Actor | None:
        """Who does it, where money goes back another way than it came."""
        if self._refunds is None or minor >= 0:
            return None
        return self._refunds.allowed(TenderPart(TenderKind.CARD, minor, payment_id))

    def cancel(self, payment_id: str) -> None:
        """Give it up while the terminal waits for a card. A card that was faster is taken back by itself.

        Refused: as ``Payments.question``.
        """
        asked = self._payments.question(payment_id)
        self._given_up.add(payment_id)
        aborted = self._line().ask(lambda terminal: terminal.abort(asked.service_id, asked.asking_id))
        aborted.add_done_callback(_logged)

    def ask_again(self, payment_id: str) -> None:
        """Ask the terminal what became of it; it never charges. Refused: as ``Payments.question``."""
        asked = self._payments.question(payment_id)
        answered = self._line().ask(lambda terminal: terminal.transaction_status(asked))
        answered.add_done_callback(partial(self._told, payment_id))

    def resolve(self, payment_id: str, *, charged: bool, reason: str) -> Payment:
        """A manager decides. Refused: as ``Payments.resolve``."""
        return self._payments.resolve(payment_id, charged=charged, reason=reason)

    def accept_signature(self, payment_id: str) -> Payment:
        """Refused: as ``Payments.accept_signature``."""
        return self._payments.accept_signature(payment_id)

    def take_back(self, payment_id: str, reason: str) -> Payment | None:
        """Reverse a charge: a signature that differs, a change of mind; None where that is done already.

        Its part leaves the sale in the act that books the terminal's answer. Refused: as ``Payments.begin_reversal``;
        ``no_card_terminal``, before anything is begun.
        """
        tried = self._payments.reversal_of(payment_id)
        if tried is not None and tried.open:
            return tried
        told, line = fit_reason(reason), self._line()
        actor = self._operators.require("reverse_payment", asked_of(self._payments.find(payment_id)))
        order = self._payments.begin_reversal(payment_id, told, actor)
        self._send_back(line, order)
        return self._payments.find(order.transaction_id) if order else None

    def undo(self, part: TenderPart) -> None:
        """As ``ElectronicTender``; the money goes back by ``take_back``, for nothing here may wait for a terminal.

        Refused: ``payment_take_back_first``.
        """
        if self._payments.find(part.reference).state is not PaymentState.REVERSED:
            raise Refused("payment_take_back_first", card=part.detail)

    def look_back(self) -> None:
        """At start and after each payment: money that pays for nothing goes back; what a manager called not charged is
        asked about until the terminal says so too, and so is what went back and was never confirmed. Nobody has to be
        signed on.
        """
        try:
            line = self._line()
        except Refused:
            return
        waiting = (own for own in self._payments.waiting() if own.payment_id not in self._at_work)
        unheard = (own for own in waiting if own.kind == "reversal")
        for found in (*self._payments.doubted(), *unheard):
            asked = self._payments.question_of(found)
            answered = line.ask(partial(_status, asked=asked))
            answered.add_done_callback(partial(self._told, found.payment_id))
        self._return_orphans(line)

    def heard(self, event: DeviceEvent) -> None:
        """By the devices' threads: a terminal that answers may know what became of a payment."""
        if isinstance(event, StatusUpdateEvent) and event.status is Status.POWER_ONLINE and self.available:
            self._lane.submit(self.look_back, Turn.SYNC)

    def reconcile(self, currency: str) -> None:
        """Compare the terminal's totals with this register's; a difference is told, here and to head office.

        Refused: as ``Operators.require``; ``no_card_terminal``, ``payment_open``.
        """
        self._operators.require("reconcile_terminal")
        if self._payments.open() is not None:
            raise Refused("payment_open")
        self.reconcile_for_close(currency)

    def reconcile_for_close(self, currency: str) -> None:
        """As ``reconcile``, as a part of closing the shift, which was allowed. Refused: ``no_card_terminal``."""
        line, asking_id = self._line(), self._payments.new_service_id()
        told = line.ask(lambda terminal: terminal.reconciliation(asking_id, currency))
        told.add_done_callback(partial(self._counted, line.terminal_name))

    def _counted(self, terminal: str, told: Future[TerminalTotals]) -> None:
        """In the terminal's thread."""
        self._lane.submit(lambda: self._payments.reconciled(terminal, told.result())).add_done_callback(_logged)

    def _answered(self, payment_id: str, asked: Future[TerminalAnswer]) -> None:
        """In the terminal's thread."""
        answer = _answer(asked)
        self._book(payment_id, answer, asked_again=False)

    def _told(self, payment_id: str, asked: Future[TerminalAnswer]) -> None:
        """In the terminal's thread."""
        answer = _answer(asked)
        self._book(payment_id, answer, asked_again=True)

    def _book(self, payment_id: str, answer: TerminalAnswer, *, asked_again: bool) -> None:
        try:
            booked = self._lane.submit(lambda: self._conclude(payment_id, answer, asked_again=asked_again))
        except RuntimeError:
            # The program ends: at its next start the intent has no result, and the terminal is asked.
            _log.warning("the card terminal answered when the program had ended")
            return
        booked.add_done_callback(_logged)

    def _conclude(self, payment_id: str, answer: TerminalAnswer, *, asked_again: bool) -> None:
        if asked_again and answer.code == _NEVER_ASKED and not self._payments.sent_from_here(payment_id):
            answer = _ASK_THE_OTHER
        self._last_told = {payment_id: answer.code}
        if asked_again and answer.code == _NEVER_ASKED and payment_id in self._at_work:
            return
        if not asked_again:
            self._at_work.discard(payment_id)
        ended = self._payments.conclude(
            payment_id, answer, asked_again=asked_again, wanted=payment_id not in self._given_up
        )
        if not ended.open:
            self._given_up.discard(payment_id)
            self._print_slip(ended)
        if ended.kind == "reversal":
            never_heard = asked_again and answer.code == _NEVER_ASKED
            if (ended.state in _OUT_OF_THE_WAY or never_heard) and self.available:
                self._return_orphans(self._line())
            if not ended.open:
                self._tell_if_by_itself(ended)
            return
        if not asked_again:
            self.look_back()
        elif self.available:
            self._return_orphans(self._line())

    def _print_slip(self, ended: Payment) -> None:
        """What the customer signs, and what tells that money went back to a card without any receipt."""
        printing = self._print_card
        if printing is None:
            return
        if ended.state is PaymentState.CAPTURED and ended.needs_signature:
            attempted(lambda: printing(ended, signed=True))
        elif ended.kind == "reversal" and ended.state is PaymentState.REVERSED:
            attempted(lambda: printing(ended, signed=False))

    def _tell_if_by_itself(self, ended: Payment) -> None:
        """Unless the next is on its way already."""
        newest = self._payments.reversal_of(ended.reverses)
        if newest is not None and newest.payment_id != ended.payment_id:
            return
        if ended.reason in _NOBODYS_WORDS or ended.state is not PaymentState.REVERSED:
            self._payments.tell_taken_back(self._payments.find(ended.reverses), ended)

    def _return_orphans(self, line: CardLine) -> None:
        for found in self._payments.orphans(begun_here=True):
            if self._payments.open() is not None:
                return
            tried = self._payments.reversal_of(found.payment_id)
            if found.terminal_reference and (tried is None or tried.state is PaymentState.CANCELED):
                self._send_back(line, self._payments.begin_reversal(found.payment_id, _BY_ITSELF))

    def _send_back(self, line: CardLine, order: ReversalOrder | None) -> None:
        if order is None:
            return
        self._at_work.add(order.transaction_id)
        asked = line.move(partial(_reversal, order=order))
        asked.add_done_callback(partial(self._answered, order.transaction_id))


def _status(terminal: PaymentTerminal, asked: StatusQuestion) -> TerminalAnswer:
    return terminal.transaction_status(asked)


def _reversal(terminal: PaymentTerminal, order: ReversalOrder) -> TerminalAnswer:
    return terminal.reversal(order)


def _answer(asked: Future[TerminalAnswer]) -> TerminalAnswer:
    """A defect of the driver leaves open what became of the money."""
    error = asked.exception()
    if error is None:
        return asked.result()
    _log.error("asking the card terminal failed", exc_info=error)
    return _FAILED


def _logged(done: Future[Any]) -> None:
    error = done.exception()
    if isinstance(error, AisleError):
        _log.warning("the card terminal: %s", error)
    elif error is not None:
        _log.error("a payment by card was not booked as it should be", exc_info=error)
