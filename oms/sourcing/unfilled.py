"""Why no place sends an order: goods that are short, a reason that stays, or one that passes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oms.orders.model import Lack
from oms.sourcing.bundles import Bundle, bundled
from oms.sourcing.model import Bools, Decision, Reason, Situation, SourcingOrder

AS_A_WHOLE = (Reason.TOO_MANY_PARTS, Reason.WORTH_TOO_LITTLE)
"""Some place could give a line, but not beside the others."""
_PASSING = (Reason.FULL, Reason.STOPPED, Reason.FROZEN, Reason.HAD_IT)
"""An hour ends, a stop and what is frozen are lifted, and who just had too little is asked again."""


@dataclass(frozen=True, slots=True)
class Unfilled:
    """``short``: ids of items of which places have too little; where there are none, the ``reason`` why those that have
    enough do not send it.
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
    """``location_ids`` of the network. Lines that come from one place are short where no place has all of them."""
    short: list[str] = []
    found: set[Reason] = set()
    for bundle in bundled(order):
        enough = _enough(bundle, situation, len(location_ids))
        every = np.array(list(enough.values()))
        whole = np.nonzero(every.all(axis=0))[0].tolist()
        if whole:
            found |= _reasons(decision.ruled_out.get(bundle.line_ids[0], {}), [location_ids[at] for at in whole])
            continue
        nowhere = [item_id for item_id, has in enough.items() if not has.any()]
        some = every.any(axis=0)
        short += nowhere or [item_id for item_id, has in enough.items() if not has[some].all()]
    if short:
        return Unfilled(tuple(short))
    found = found or {Reason.NOT_IN_RULE}
    return Unfilled(reason=next((one for one in (*_PASSING, *AS_A_WHOLE) if one in found), min(found)))


def most_there(order: SourcingOrder, situation: Situation, item_ids: Collection[str]) -> tuple[Lack, ...]:
    """Of each item how much is wanted, and the most that one place may give, by item id where SKUs stand."""
    found = []
    for item_id, asked in sorted(Bundle(order.lines).wanted().items()):
        rows = situation.stock.get(item_id)
        free = rows.available - np.maximum(rows.floor, 0) if rows is not None else np.zeros(1, dtype=np.int64)
        if item_id in item_ids:
            found.append(Lack(item_id, asked, max(0, int(free.max(initial=0)))))
    return tuple(found)


def _reasons(ruled_out: Mapping[str, Sequence[str]], places: Collection[str]) -> set[Reason]:
    """Of ``places``, which have all of a bundle; and what rules out any place."""
    return {
        Reason(reason)
        for reason, those in ruled_out.items()
        if (reason in AS_A_WHOLE and not those) or not set(places).isdisjoint(those)
    }


def _enough(bundle: Bundle, situation: Situation, count: int) -> dict[str, Bools]:
    """By item, which locations have as much of it as is wanted, and may give it."""
    found = {}
    for item_id, wanted in bundle.wanted().items():
        has, rows = np.zeros(count, dtype=bool), situation.stock.get(item_id)
        if rows is not None:
            has[rows.locations] = rows.available - np.maximum(rows.floor, 0) >= wanted
        found[item_id] = has
    return found
