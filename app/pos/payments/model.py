"""A payment by card as this register knows it, and what an answer of the terminal makes of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.devices.ports import CardOutcome, TerminalAnswer
from app.pos.model.tender import TenderKind, TenderPart
from contract.messages.facts import PaymentEnded
from contract.messages.payment_facts import PaymentKind, PaymentOutcome
from contract.rules.permission import Asked
from contract.states.payment import PAYMENT, PaymentCommand, PaymentState

_COMMANDS: Mapping[PaymentOutcome, PaymentCommand] = {
    "captured": PaymentCommand.CAPTURE,
    "declined": PaymentCommand.DECLINE,
    "canceled": PaymentCommand.CANCEL,
    "refunded": PaymentCommand.REFUND,
    "reversed": PaymentCommand.REVERSE,
    "unknown": PaymentCommand.LOSE,
}
_DONE: Mapping[PaymentKind, PaymentOutcome] = {"charge": "captured", "refund": "refunded", "reversal": "reversed"}
OPEN = frozenset({PaymentState.INTENDED, PaymentState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Payment:
    """``amount_minor`` was asked for, ``approved_minor`` was moved; both are positive, whichever way money goes."""

    payment_id: str
    entry_id: str
    kind: PaymentKind
    state: PaymentState
    amount_minor: int
    approved_minor: int
    currency: str
    basket_id: str
    shift_id: str
    terminal: str
    service_id: str
    reverses: str
    register_id: str
    started_at: str
    ended_at: str | None
    brand: str
    last_four: str
    token: str
    authorization_code: str
    terminal_reference: str
    needs_signature: bool
    stored_offline: bool
    resolved_by: str
    reason: str
    transaction_id: str

    @property
    def open(self) -> bool:
        """Whether it is not known what became of it."""
        return self.state in OPEN

    @property
    def moved(self) -> bool:
        """Whether it moved money that was not taken back."""
        return self.state in (PaymentState.CAPTURED, PaymentState.REFUNDED) and self.kind != "reversal"

    @property
    def card(self) -> str:
        """What a person may read of the card."""
        return f"{self.brand.title()} {self.last_four}".strip()

    @property
    def part(self) -> TenderPart:
        """What it pays of a sale."""
        sign = -1 if self.kind == "refund" else 1
        amount = sign * self.approved_minor
        return TenderPart(TenderKind.CARD, amount, self.payment_id, self.card, self.payment_id)


def done_outcome(kind: PaymentKind) -> PaymentOutcome:
    """What it is called once money moved."""
    return _DONE[kind]


def outcome_of(found: Payment, answer: TerminalAnswer) -> PaymentOutcome:
    """What the terminal's answer is called."""
    match answer.outcome:
        case CardOutcome.APPROVED:
            return done_outcome(found.kind)
        case CardOutcome.DECLINED:
            return "declined"
        case CardOutcome.CANCELED:
            return "canceled"
        case CardOutcome.UNKNOWN:
            return "unknown"


def state_after(state: PaymentState, told: PaymentEnded) -> PaymentState | None:
    """None where it leads nowhere from here: what is known already, or was told before something better known."""
    command = _COMMANDS[told.outcome]
    return PAYMENT.after(state, command) if PAYMENT.allows(state, command) else None


def asked_of(found: Payment) -> Asked:
    """What somebody else's approval is good for: this payment alone."""
    return Asked(found.payment_id, found.basket_id, found.amount_minor, about=found.card)
