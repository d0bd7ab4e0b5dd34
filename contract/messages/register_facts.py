"""Facts of the register itself: who signed on, and which life of its database this is."""

from __future__ import annotations

from typing import ClassVar, Literal

from contract.messages.fact import Fact


class OperatorSignedOn(Fact):
    """``by``: what was shown. An older register did not say."""

    KIND: ClassVar[str] = "operator.signed_on"
    VERSION: ClassVar[int] = 2

    by: Literal["pin", "badge", "unknown"] = "unknown"


class OperatorSignedOff(Fact):
    KIND: ClassVar[str] = "operator.signed_off"


class OperatorLockedOut(Fact):
    """Too many wrong PINs: this operator has to wait until ``until``."""

    KIND: ClassVar[str] = "operator.locked_out"

    subject_id: str
    attempts: int
    until: str


class LockoutShortened(Fact):
    KIND: ClassVar[str] = "operator.lockout_shortened"

    subject_id: str


class IncarnationBegun(Fact):
    """The first entry of a database's life, naming the life before it."""

    KIND: ClassVar[str] = "incarnation.begun"

    reason: Literal["created", "restored", "moved", "told_by_oms", "told_by_peer"]
    previous_incarnation: str | None = None
    previous_number: int = 0
    previous_hash: str | None = None
