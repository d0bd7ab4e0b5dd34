"""Fulfillment moves by line quantity: of five, two are picked, one is short, two are handed over.

What is picked up by its customer is staged and handed over; what is sent is packed into parcels and shipped.

A line holds how much stands in each state; a command moves a quantity along one arrow, and the sum never changes.

What was not there may be found, and what was handed over by mistake taken back: those quantities are worked on again.
What another item takes the place of stands in a line of its own, and the line that it replaces keeps its sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contract.errors import Refused
from contract.states.machine import Machine


class LineState(StrEnum):
    """Where a quantity of an order line stands in its store."""

    OPEN = "open"
    PICKED = "picked"
    STAGED = "staged"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    SHIPPED = "shipped"
    SHORT = "short"
    DECLINED = "declined"
    REJECTED = "rejected"
    CANCELED = "canceled"
    SUBSTITUTED = "substituted"


class LineCommand(StrEnum):
    PICK = "pick"
    UNPICK = "unpick"
    SHORT = "short"
    STAGE = "stage"
    PACK = "pack"
    UNPACK = "unpack"
    HAND_OVER = "hand_over"
    SHIP = "ship"
    DECLINE = "decline"
    REJECT = "reject"
    CANCEL = "cancel"
    FIND = "find"
    TAKE_BACK = "take_back"
    SUBSTITUTE = "substitute"
    RESTORE = "restore"


_S, _C = LineState, LineCommand

FULFILLMENT_LINE = Machine(
    "fulfillment_line",
    _S.OPEN,
    (
        (_S.OPEN, _C.PICK, _S.PICKED),
        (_S.PICKED, _C.UNPICK, _S.OPEN),
        (_S.STAGED, _C.UNPICK, _S.OPEN),
        (_S.PACKED, _C.UNPICK, _S.OPEN),
        (_S.OPEN, _C.SHORT, _S.SHORT),
        (_S.PICKED, _C.STAGE, _S.STAGED),
        (_S.PICKED, _C.PACK, _S.PACKED),
        (_S.STAGED, _C.PACK, _S.PACKED),
        (_S.PACKED, _C.UNPACK, _S.PICKED),
        (_S.PACKED, _C.SHIP, _S.SHIPPED),
        (_S.STAGED, _C.HAND_OVER, _S.HANDED_OVER),
        (_S.PICKED, _C.HAND_OVER, _S.HANDED_OVER),
        (_S.STAGED, _C.DECLINE, _S.DECLINED),
        (_S.PICKED, _C.DECLINE, _S.DECLINED),
        (_S.OPEN, _C.REJECT, _S.REJECTED),
        (_S.PICKED, _C.REJECT, _S.REJECTED),
        (_S.STAGED, _C.REJECT, _S.REJECTED),
        (_S.OPEN, _C.CANCEL, _S.CANCELED),
        (_S.PICKED, _C.CANCEL, _S.CANCELED),
        (_S.STAGED, _C.CANCEL, _S.CANCELED),
        (_S.PACKED, _C.CANCEL, _S.CANCELED),
        (_S.SHORT, _C.FIND, _S.OPEN),
        (_S.REJECTED, _C.FIND, _S.OPEN),
        (_S.HANDED_OVER, _C.TAKE_BACK, _S.PICKED),
        (_S.SHORT, _C.SUBSTITUTE, _S.SUBSTITUTED),
        (_S.SUBSTITUTED, _C.RESTORE, _S.SHORT),
    ),
)

IN_HAND = (LineState.PICKED, LineState.STAGED, LineState.PACKED)
"""Goods that were taken from the shelf and have not left the store."""

ENDED = (
    LineState.HANDED_OVER,
    LineState.SHIPPED,
    LineState.SHORT,
    LineState.DECLINED,
    LineState.REJECTED,
    LineState.CANCELED,
    LineState.SUBSTITUTED,
)
"""Nothing more is done with these in the store, unless a person says that it was not so."""

REVIVING = frozenset({LineCommand.FIND, LineCommand.TAKE_BACK})
"""Commands by which what had come to its end is worked on again."""


@dataclass(frozen=True, slots=True)
class LineQuantities:
    """How much of a line stands in each state, in thousandths; states with nothing are left out."""

    thousandths: Mapping[LineState, int]

    @classmethod
    def opened(cls, thousandths: int) -> LineQuantities:
        return cls({LineState.OPEN: thousandths})

    @property
    def total(self) -> int:
        return sum(self.thousandths.values())

    def standing(self, *states: LineState) -> int:
        """How much stands in any of ``states``."""
        return sum(self.thousandths.get(state, 0) for state in states)

    def movable(self, command: LineCommand) -> int:
        """How much ``command`` could move now."""
        return self.standing(*FULFILLMENT_LINE.sources(command))

    def moved(self, command: LineCommand, thousandths: int) -> LineQuantities:
        """Move a quantity along ``command``. Refused: ``quantity_not_positive``, ``move_exceeds``."""
        if thousandths <= 0:
            raise Refused("quantity_not_positive", thousandths=thousandths)
        if thousandths > self.movable(command):
            raise Refused("move_exceeds", command=str(command), asked=thousandths, movable=self.movable(command))
        after = dict(self.thousandths)
        left = thousandths
        for source in FULFILLMENT_LINE.sources(command):
            step = min(left, after.get(source, 0))
            if step:
                target = FULFILLMENT_LINE.after(source, command)
                after[source] -= step
                after[target] = after.get(target, 0) + step
                left -= step
        return LineQuantities({state: count for state, count in after.items() if count})
