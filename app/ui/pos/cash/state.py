"""What the cash screen shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.pos.model.shift_sums import Remark
from app.pos.shift import ShiftView, StoreShift, ZReport
from contract.messages.facts import Denomination


class Phase(StrEnum):
    """Where the drawer stands."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    OPEN = "open"
    COUNTING = "counting"
    COMPARING = "comparing"


@dataclass(frozen=True, slots=True)
class Heard:
    """When another till was heard of last, and whether it can be reached now."""

    at: datetime | None
    reachable: bool


HeardOf = Callable[[], Mapping[str, Heard]]
"""Register id -> when it was heard; asked from any thread."""


@dataclass(frozen=True, slots=True)
class CashState:
    """``counted`` pairs (value, count) in minor units. ``sees_cash``: may know what should be in the drawer.

    ``others`` are the shifts of the store but the one under way here, ``registers`` the other tills (id, name).
    ``over_limit_minor`` is what there is too much in the drawer; ``remarks`` what was done in the shift beside selling.
    """

    phase: Phase = Phase.UNKNOWN
    shift: ShiftView | None = None
    notes: tuple[int, ...] = ()
    coins: tuple[int, ...] = ()
    counted: tuple[tuple[int, int], ...] = ()
    sees_cash: bool = False
    parked: int = 0
    reports: tuple[ZReport, ...] = ()
    reason: str = ""
    closing: bool = False
    others: tuple[StoreShift, ...] = ()
    heard: Mapping[str, Heard] = field(default_factory=dict)
    registers: tuple[tuple[str, str], ...] = ()
    over_limit_minor: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def counted_minor(self) -> int:
        return sum(value * count for value, count in self.counted)

    @property
    def expected_minor(self) -> int:
        return self.shift.sums.expected_minor if self.shift else 0

    @property
    def over_short_minor(self) -> int:
        return self.counted_minor - self.expected_minor

    @property
    def may_close(self) -> bool:
        """A difference needs a reason first."""
        return self.phase is Phase.COMPARING and not self.closing and (not self.over_short_minor or bool(self.reason))

    def denominations(self) -> tuple[Denomination, ...]:
        return tuple(Denomination(value_minor=value, count=count) for value, count in self.counted)
