"""Why an order is at this store, by when its steps must be done, and what happens if the store gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.bopis.alerts import CarrierTimes
from app.bopis.desk import OrderDesk
from contract.messages.rows import SourcingCandidate, SourcingTrace
from contract.rules.promise import Step, steps
from contract.states.fulfillment import LineCommand, LineState
from contract.values.time import parse_instant

CHOSEN, COULD = "chosen", "could"


@dataclass(frozen=True, slots=True)
class WhyView:
    """``trace`` is None for an order that head office told nothing of yet. ``could`` have had it too, as it stood then.

    ``carrier``: the last step is the collection by the last carrier that keeps the promise. ``may_give_back``: nothing
    of it left the store. ``in_hand``: goods would have to be put back.
    """

    order_id: str
    number: str
    trace: SourcingTrace | None
    decided_at: datetime | None
    steps: tuple[Step, ...]
    carrier: bool
    may_give_back: bool
    in_hand: bool

    @property
    def could(self) -> tuple[SourcingCandidate, ...]:
        return tuple(one for one in self.others if one.verdict == COULD)

    @property
    def others(self) -> tuple[SourcingCandidate, ...]:
        """Every store that was looked at but this one."""
        return tuple(one for one in self.trace.candidates if one.verdict != CHOSEN) if self.trace else ()


def why_here(desk: OrderDesk, order_id: str) -> WhyView:
    """Refused: ``order_not_here``."""
    with desk.look() as conn:
        standing = desk.standing(conn, order_id)
        carrier_at = CarrierTimes(conn).of(standing.order)
    order = standing.order
    gone = standing.standing(LineState.HANDED_OVER, LineState.SHIPPED)
    movable = any(line.standing.movable(LineCommand.REJECT) for line in order.lines)
    return WhyView(
        order_id=order_id,
        number=order.number,
        trace=order.why,
        decided_at=parse_instant(order.why.decided_at) if order.why and order.why.decided_at else None,
        steps=steps(order, carrier_at),
        carrier=carrier_at is not None,
        may_give_back=movable and not gone and not standing.withdrawn,
        in_hand=standing.goods_in_hand,
    )
