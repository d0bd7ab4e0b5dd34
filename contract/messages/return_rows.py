"""What a chain allows of returns, as a row of each store."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contract.messages.row import Row


class ReturnRulesRow(Row):
    """``days``: how long after the sale goods come back without another person's word. ``reasons``: what the operator
    chooses from, as codes. ``cash_minor``: how much of a refund is paid out in cash, None for any amount.
    """

    KIND: ClassVar[str] = "return_rules"
    STREAM: ClassVar[str] = "store"

    location_id: str
    days: int = Field(default=30, ge=0)
    reasons: tuple[str, ...] = ("wrong_size", "changed_mind", "faulty", "not_as_shown", "other")
    cash_minor: int | None = Field(default=None, ge=0)
