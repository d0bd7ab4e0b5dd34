"""Facts of money that a payment terminal moves: what was asked of it, what became of it, and its own totals.

A payment takes two entries, one before the terminal is asked and one after: an intent without a result is unknown, and
nothing may be charged again until it is resolved. No field holds a card number, whole or half.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, field_validator

from contract.messages.fact import Fact

PaymentKind = Literal["charge", "refund", "reversal"]
PaymentOutcome = Literal["captured", "declined", "canceled", "refunded", "reversed", "unknown"]


class PaymentStarted(Fact):
    """A terminal is about to be asked for money, or to give some back.

    ``service_id`` is what the question is known by at the terminal. A reversal takes back the payment ``reverses``; a
    refund may name the charge it gives back. ``original_reference`` is the terminal's own name of that charge.
    """

    KIND: ClassVar[str] = "payment.started"

    payment_id: str
    kind: PaymentKind
    amount_minor: int = Field(gt=0)
    currency: str
    basket_id: str
    shift_id: str = ""
    terminal: str
    service_id: str
    reverses: str = ""
    original_reference: str = ""
    reason: str = ""


class PaymentEnded(Fact):
    """What became of a payment; told again where more is known of it later, and the last that is not unknown holds.

    ``approved_minor`` is what was moved, which may be less than was asked. ``stored_offline``: the terminal keeps it
    to be told to the bank later, at the store's risk. ``resolved_by``: the terminal's answer, a later question to it,
    or a manager, who gives a ``reason``. ``reason`` is the terminal's own code otherwise.
    """

    KIND: ClassVar[str] = "payment.ended"

    payment_id: str
    outcome: PaymentOutcome
    approved_minor: int = Field(default=0, ge=0)
    brand: str = ""
    last_four: str = Field(default="", max_length=4)
    token: str = ""
    authorization_code: str = ""
    terminal_reference: str = ""
    needs_signature: bool = False
    stored_offline: bool = False
    resolved_by: Literal["terminal", "status", "manager"] = "terminal"
    reason: str = ""

    @field_validator("last_four")
    @classmethod
    def _digits(cls, told: str) -> str:
        if told and not (told.isascii() and told.isdigit()):
            raise ValueError("the last four digits are digits")
        return told


class TerminalReconciled(Fact):
    """A terminal's own totals since it was asked last, beside what this register knows of the same time."""

    KIND: ClassVar[str] = "terminal.reconciled"

    terminal: str
    shift_id: str = ""
    currency: str
    terminal_count: int
    terminal_minor: int
    register_count: int
    register_minor: int
