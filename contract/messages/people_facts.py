"""Facts of people beside what they do: who came back to a locked register, and who approved or refused what."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract.messages.fact import Fact

SignedBy = Literal["pin", "badge"]


class OperatorUnlocked(Fact):
    """The operator whose screen was locked is back; the sale was kept."""

    KIND: ClassVar[str] = "operator.unlocked"

    by: SignedBy


class ApprovalFact(Fact):
    """A request that the entry's operator may not do alone: ``operation`` on ``subject``, for ``amount_minor`` of
    ``of_minor`` where money is meant. ``reason`` says which limit of the role asked for another person.
    """

    operation: str
    subject: str = ""
    basket_id: str = ""
    amount_minor: int = 0
    of_minor: int = 0
    reason: str = ""


class ApprovalGiven(ApprovalFact):
    """The entry's approver allowed one use of it, within two minutes."""

    KIND: ClassVar[str] = "approval.given"

    by: SignedBy


class ApprovalDenied(ApprovalFact):
    """It was not allowed: everybody declined, or the entry's approver may not do it either (``may_not``)."""

    KIND: ClassVar[str] = "approval.denied"

    outcome: Literal["declined", "may_not", "same_person"]
