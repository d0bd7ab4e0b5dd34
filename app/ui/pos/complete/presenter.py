"""The finished sale: whether its receipt is on paper, printing it again, and the next sale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.devices.spool import JobState
from app.operators.operators import Operators
from app.pos.post_void import PostVoid
from app.pos.print_state import PrintState
from app.pos.receipt_mail import ReceiptMail
from app.pos.reprint import FinishedSales
from app.pos.settle import SaleDone
from app.ui.approval import ApprovalDesk
from app.ui.customers.deeds import CustomerDeeds
from app.ui.screen import Place, Stage
from app.wording import isolated
from contract.messages.rows import CustomerRow


class Paper(StrEnum):
    """How the receipt stands."""

    PRINTING = "printing"
    PRINTED = "printed"
    HELD = "held"
    NOT_PRINTED = "not_printed"


class PrintLook(Protocol):
    """Where documents wait for paper."""

    def of(self, job_id: str) -> PrintState | None:
        """How a document stands, from any thread; None where it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class CompleteState:
    """``why`` is the code of what keeps the receipt from being printed. ``customer`` is whose sale it was, ``points``
    what it earned them; ``mailed_to`` where the receipt is to be sent.
    """

    done: SaleDone | None = None
    person: str = ""
    paper: Paper = Paper.PRINTING
    why: str = ""
    customer: CustomerRow | None = None
    points: int = 0
    mailed_to: str = ""


class CompletePresenter:
    """``show`` gets each new state."""

    def __init__(
        self,
        sales: FinishedSales,
        prints: PrintLook,
        operators: Operators,
        desk: ApprovalDesk,
        stage: Stage,
        show: Callable[[CompleteState], None],
        mail: ReceiptMail | None = None,
        customers: CustomerDeeds | None = None,
        post_void: PostVoid | None = None,
    ) -> None:
        self._sales, self._prints, self._operators = sales, prints, operators
        self._desk, self._stage, self._present = desk, stage, show
        self._mail, self._customers, self._post_void = mail, customers, post_void
        self._state = CompleteState()

    @property
    def state(self) -> CompleteState:
        return self._state

    def open(self, done: SaleDone) -> None:
        """This sale was just finished."""
        current = self._operators.current()
        paper = Paper.NOT_PRINTED if done.printing else Paper.PRINTING
        self._show(CompleteState(done, current.name if current else "", paper, done.printing))
        self.look()
        self._look_for_the_customer(done)
        self._pay_anew(done)

    def look(self) -> None:
        """Ask how the receipt stands."""
        done = self._state.done
        if done is not None and not done.printing:
            self._stage.tasks.free(lambda: self._prints.of(done.print_job_id), lambda found: self._looked(done, found))

    def print_again(self) -> None:
        """A copy; that it was printed is on the record."""
        done = self._state.done
        if done is not None:
            words = self._stage.words.text("recent_printing")
            self._desk.do(lambda: self._sales.reprint(done.transaction_id), lambda _: self._stage.toast(words))

    def print_gift(self) -> None:
        """The paper that goes with a present."""
        done = self._state.done
        if done is not None:
            words = self._stage.words.text("gift_printing")
            self._desk.do(lambda: self._sales.print_gift(done.transaction_id), lambda _: self._stage.toast(words))

    @property
    def cancels(self) -> bool:
        """Whether the sale on the screen may be one that can be taken back whole."""
        done = self._state.done
        return self._post_void is not None and done is not None and done.series == "sale"

    def cancel(self, reason: str) -> None:
        """Take it back whole: what was paid goes back, and what it sold too. Nothing was sold after it."""
        self._void(reason, pay_anew=False)

    def fix_tender(self) -> None:
        """Take it back whole, and pay for the same goods another way."""
        self._void(self._stage.words.text("post_void_wrong_tender"), pay_anew=True)

    @property
    def mails(self) -> bool:
        """Whether receipts are sent by e-mail here."""
        return self._mail is not None

    def send(self, address: str) -> None:
        """The receipt goes out once head office hears of it."""
        done, mail, customer = self._state.done, self._mail, self._state.customer
        if done is None or mail is None:
            return
        theirs = customer is not None and address == customer.email
        customer_id = customer.customer_id if customer is not None and theirs else ""

        def sent(_: None) -> None:
            if done is self._state.done:
                self._show(replace(self._state, mailed_to=address))

        self._desk.do(lambda: mail.request(done.transaction_id, done.receipt_number, address, customer_id), sent)

    def next_sale(self, scan: str = "") -> None:
        """Begin anew, with the product that was scanned."""
        self._stage.go(Place.SELL, scan=scan)

    def _void(self, reason: str, *, pay_anew: bool) -> None:
        void, done = self._post_void, self._state.done
        if void is not None and done is not None:
            self._desk.do(lambda: void.begin(reason, of=done.transaction_id, pay_anew=pay_anew), self._voided)

    def _voided(self, done: SaleDone | None) -> None:
        """Where a card gets its money back first the payment shows, and this screen again afterwards."""
        if done is not None:
            self.open(done)
        else:
            self._stage.go(Place.CASH_TENDER)

    def _pay_anew(self, done: SaleDone) -> None:
        """What was taken back to be paid another way stands in the sale again."""
        void = self._post_void
        if void is None or done.series != "return":
            return

        def again() -> tuple[bool, str]:
            voided = self._sales.sale(done.transaction_id)[1].post_voids
            reopened = void.again(voided) is not None if voided else False
            return reopened, voided

        def told(found: tuple[bool, str]) -> None:
            if found[0] and done is self._state.done:
                amount = isolated(self._stage.wording.money(-done.total_minor - done.rounding_minor, done.currency))
                self._stage.go(Place.CASH_TENDER)
                self._stage.toast(self._stage.words.text("fix_tender_done", amount=amount))

        self._stage.tasks.store(again, told)

    def _look_for_the_customer(self, done: SaleDone) -> None:
        customers = self._customers
        if customers is None:
            return

        def look() -> tuple[CustomerRow | None, int]:
            customer_id = self._sales.sale(done.transaction_id)[1].customer_id
            known = customers.customers.known(customer_id) if customer_id else None
            return known, customers.value.earned(done.transaction_id)

        def found(told: tuple[CustomerRow | None, int]) -> None:
            if done is self._state.done:
                self._show(replace(self._state, customer=told[0], points=told[1]))

        self._stage.tasks.store(look, found, lambda _unknown: None)

    def _looked(self, done: SaleDone, found: PrintState | None) -> None:
        if found is None or done is not self._state.done:
            return
        self._show(replace(self._state, paper=_paper(found), why=found.code))

    def _show(self, state: CompleteState) -> None:
        self._state = state
        self._present(state)


def _paper(found: PrintState) -> Paper:
    match found.state:
        case JobState.PRINTED:
            return Paper.PRINTED
        case JobState.FAILED:
            return Paper.NOT_PRINTED
        case JobState.WAITING | JobState.PRINTING:
            return Paper.HELD if found.code else Paper.PRINTING
