"""An order's state is derived from its lines, never set by hand."""

from collections.abc import Sequence
from enum import StrEnum

from contract.states.fulfillment import ENDED, LineQuantities, LineState


class OrderState(StrEnum):
    """What a person would say of the whole order."""

    OPEN = "open"
    IN_WORK = "in_work"
    READY = "ready"
    COMPLETED = "completed"
    UNFILLABLE = "unfillable"
    CANCELED = "canceled"


_WITH_THE_CUSTOMER = (LineState.HANDED_OVER, LineState.SHIPPED, LineState.DECLINED)


def order_state(lines: Sequence[LineQuantities]) -> OrderState:
    """Open until touched, ready when all that is left waits for its customer or carrier, then how it ended."""
    standing = dict.fromkeys(LineState, 0)
    for line in lines:
        for state, thousandths in line.thousandths.items():
            standing[state] += thousandths
    total = sum(standing.values())
    if standing[LineState.OPEN] == total and total:
        return OrderState.OPEN
    if standing[LineState.OPEN] or standing[LineState.PICKED]:
        return OrderState.IN_WORK
    if standing[LineState.STAGED] or standing[LineState.PACKED]:
        return OrderState.READY
    if any(standing[state] for state in _WITH_THE_CUSTOMER):
        return OrderState.COMPLETED
    if standing[LineState.CANCELED] + standing[LineState.SUBSTITUTED] == sum(standing[state] for state in ENDED):
        return OrderState.CANCELED
    return OrderState.UNFILLABLE
