"""Rows of payment by card: what head office sets for the terminals of a store."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contract.messages.row import Row


class PaymentRulesRow(Row):
    """Up to what amount a terminal may approve a card without its bank, at the store's risk. 0: not at all.

    ``offline_payment_minor`` bounds one payment, ``offline_day_minor`` all of one register and business day.
    """

    KIND: ClassVar[str] = "payment_rules"
    STREAM: ClassVar[str] = "store"

    location_id: str
    offline_payment_minor: int = Field(default=5_000, ge=0)
    offline_day_minor: int = Field(default=50_000, ge=0)
