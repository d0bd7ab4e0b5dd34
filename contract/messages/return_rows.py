"""What a chain allows of returns, as a row of each store."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contract.messages.row import Row


class ReturnRulesRow(Row):
    """``days``: how long after the sale goods come back without another person's word. ``reasons``: what the operator
    chooses from, as codes. ``cash_minor``: how much of a refund is paid out in cash, None for any amount.
    ``without_receipt_minor``: the most that goods without a receipt pay at once, None for any amount. A sale that is
    known from the code on its receipt alone pays ``offline_minor`` at most in one return, and all of them together
    ``offline_day_minor`` in a day of a register, while head office cannot be asked.
    """

    KIND: ClassVar[str] = "return_rules"
    STREAM: ClassVar[str] = "store"

    location_id: str
    days: int = Field(default=30, ge=0)
    reasons: tuple[str, ...] = ("wrong_size", "changed_mind", "faulty", "not_as_shown", "other")
    cash_minor: int | None = Field(default=None, ge=0)
    without_receipt_minor: int | None = Field(default=None, ge=0)
    offline_minor: int = Field(default=20_000, ge=0)
    offline_day_minor: int = Field(default=100_000, ge=0)


class ReceiptKeyRow(Row):
    """The key with which a register of the chain signs the codes on its receipts: raw Ed25519, in hex.

    What is dated after ``ended_at`` is not its own; "" while it works.
    """

    KIND: ClassVar[str] = "receipt_key"
    STREAM: ClassVar[str] = "chain"

    register_id: str
    register_number: int
    location_id: str
    location_code: str
    location_name: str
    public_key: str
    ended_at: str = ""
