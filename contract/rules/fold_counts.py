"""A stock row ⊕ facts where counts are among them: what was done before a count, and comes to be known after it,
changes nothing, because whoever counted saw the shelf without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, SaleCompleted, StockAdjusted, StockCounted
from contract.messages.rows import StockRow
from contract.rules.counting import IN_BASKETS, shelf_changes
from contract.rules.fold import stock_deltas
from contract.values.time import instant_text, parse_instant

Told = Sequence[tuple[EntryHeader, Fact]]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A count that the books follow. ``known``: the facts that were in them then; None for a count inside the row, that
    knew none of those which are outside. ``missing``: what it found too little, and may be in customers' baskets.
    """

    counted_at: str
    known: Mapping[str, int] | None
    missing: int = 0

    def knows(self, header: EntryHeader) -> bool:
        return self.known is not None and header.number <= self.known.get(header.incarnation, 0)

    def may_have_missed(self, moment: str) -> bool:
        """Whether what was paid then may have stood in a basket when it was counted."""
        return self.counted_at < moment <= instant_text(parse_instant(self.counted_at) + IN_BASKETS)


def fold_stock_told(stock: StockRow, told: Told) -> StockRow:
    """``stock`` after the facts ``told``, that are in the order of their moment."""
    anchors = _anchors(stock, told)
    missing = {anchor.counted_at: anchor.missing for anchor in anchors}
    on_hand, reserved = stock.on_hand, stock.reserved
    for header, fact in told:
        change, held = stock_deltas(fact).get(stock.item_id, (0, 0))
        reserved += held
        on_hand += change
        if isinstance(fact, StockAdjusted):
            on_hand += fact.thousandths if fact.item_id == stock.item_id else 0
            continue
        later = [one for one in anchors if one.counted_at >= header.occurred_at and not one.knows(header)]
        if later:
            on_hand -= shelf_changes(fact).get(stock.item_id, 0)
        elif isinstance(fact, SaleCompleted) and change < 0:
            on_hand += _was_in_a_basket(anchors, missing, header, -change)
    last = anchors[-1].counted_at if anchors else stock.counted_at
    return stock.model_copy(
        update={"on_hand": on_hand, "reserved": reserved, "counted_at": last, "missing": missing.get(last, 0)}
    )


def _anchors(stock: StockRow, told: Told) -> list[Anchor]:
    """In the order of their moment."""
    found = [Anchor(stock.counted_at, None, stock.missing)] if stock.counted_at else []
    for _, fact in told:
        match fact:
            case StockCounted() if fact.item_id == stock.item_id and not fact.variance_thousandths:
                found.append(Anchor(fact.counted_at, fact.known))
            case StockAdjusted() if fact.item_id == stock.item_id:
                found.append(Anchor(fact.counted_at, fact.known, max(0, -fact.thousandths)))
            case _:
                pass
    return sorted(found, key=lambda one: one.counted_at)


def _was_in_a_basket(anchors: Sequence[Anchor], missing: dict[str, int], header: EntryHeader, paid: int) -> int:
    """How much of what was paid is what a count missed: it left its shelf before."""
    for anchor in reversed(anchors):
        if anchor.may_have_missed(header.occurred_at) and not anchor.knows(header):
            found = min(paid, missing[anchor.counted_at])
            missing[anchor.counted_at] -= found
            return found
    return 0
