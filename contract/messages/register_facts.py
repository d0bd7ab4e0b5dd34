"""Facts of the register itself: who signed on, what its drawer did, and which life of its database this is."""

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


class DrawerForced(Fact):
    """The drawer opened though the register had not told it to: with its key, or by somebody else at the printer."""

    KIND: ClassVar[str] = "drawer.forced"

    shift_id: str | None = None


class DrawerClosed(Fact):
    """The drawer was pushed shut. ``opened_by`` is unknown where the register began to look while it stood open."""

    KIND: ClassVar[str] = "drawer.closed"

    opened_by: Literal["register", "by_hand", "unknown"]
    open_seconds: int
    shift_id: str | None = None


class IncarnationBegun(Fact):
    """The first entry of a database's life, naming the life before it."""

    KIND: ClassVar[str] = "incarnation.begun"

    reason: Literal["created", "restored", "moved", "told_by_oms", "told_by_peer"]
    previous_incarnation: str | None = None
    previous_number: int = 0
    previous_hash: str | None = None
