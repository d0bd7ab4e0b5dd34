"""Why no place sends an order: goods that are short, a reason that stays, or one that passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oms.sourcing.bundles import Bundle
from oms.sourcing.model import Bools, Decision, Reason, Situation, SourcingOrder

_PASSING = (Reason.FULL, Reason.STOPPED, Reason.FROZEN, Reason.HAD_IT)
"""An hour ends, a stop and what is frozen are lifted, and who just had too little is asked again."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """``short``: ids of items of which places have too little; where there are none, the ``reason`` why those that have
    all do not send it.
    """

    short: tuple[str, ...] = ()
    reason: Reason = Reason.NOT_IN_RULE

    @property
    def passes(self) -> bool:
        """Whether it may be sent later though nobody does anything about it."""
        return not self.short and self.reason in _PASSING


def why_unfilled(
    order: SourcingOrder, situation: Situation, decision: Decision, location_ids: Sequence[str]
) -> Unfilled:
    """Of an order that one place is to send whole. ``location_ids`` of the network."""
    enough = _enough(order, situation, len(location_ids))
    every = np.array(list(enough.values()))
    whole = np.nonzero(every.all(axis=0))[0].tolist()
    if whole:
        because = {
            place: Reason(reason)
            for reasons in decision.ruled_out.values()
            for reason, places in reasons.items()
            for place in places
        }
        found = {because.get(location_ids[at], Reason.NOT_IN_RULE) for at in whole}
        return Unfilled(reason=next((one for one in _PASSING if one in found), min(found)))
    nowhere = tuple(item_id for item_id, has in enough.items() if not has.any())
    some = every.any(axis=0)
    return Unfilled(nowhere or tuple(item_id for item_id, has in enough.items() if not has[some].all()))


def _enough(order: SourcingOrder, situation: Situation, count: int) -> dict[str, Bools]:
    """By item, which locations have as much of it as is wanted, and may give it."""
    found = {}
    for item_id, wanted in Bundle(order.lines).wanted().items():
        has, rows = np.zeros(count, dtype=bool), situation.stock.get(item_id)
        if rows is not None:
            has[rows.locations] = rows.available - np.maximum(rows.floor, 0) >= wanted
        found[item_id] = has
    return found
