"""What of a line that was ordered and paid is with the customer: only that comes back, the rest is canceled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contract.messages.rows import OrderLineRow
from contract.messages.selling_facts import SoldLine
from contract.states.fulfillment import LineQuantities, LineState

ORDERED = frozenset({"pickup", "ship"})
"""Intents of lines that are paid before their goods leave."""
_GOT = (LineState.HANDED_OVER, LineState.SHIPPED)
_ENDED = (LineState.SHORT, LineState.DECLINED, LineState.REJECTED, LineState.CANCELED)


@dataclass(frozen=True, slots=True)
class GoodsOfOrder:
    """Of one line, in thousandths: what the customer got, and what they never will."""

    got: int
    ended: int = 0

    @classmethod
    def of(cls, standing: LineQuantities) -> GoodsOfOrder:
        return cls(standing.standing(*_GOT), standing.standing(*_ENDED))


def goods_by_line(lines: Iterable[OrderLineRow]) -> dict[str, GoodsOfOrder]:
    """By line that was paid: what took the place of another item counts for the line that it replaces."""
    found: dict[str, GoodsOfOrder] = {}
    for line in lines:
        own, key = GoodsOfOrder.of(line.standing), line.replaces or line.line_id
        before = found.get(key, GoodsOfOrder(0))
        found[key] = GoodsOfOrder(before.got + own.got, before.ended + own.ended)
    return found


def with_customer(line: SoldLine, goods: GoodsOfOrder, came_back: int) -> int:
    """Units of the line that can come back as goods, of which ``came_back`` units were paid back already.

    What was paid back counts first for what the customer never got.
    """
    return max(0, _units(line, goods.got) - max(0, came_back - _units(line, goods.ended)))


def _units(line: SoldLine, thousandths: int) -> int:
    """Pieces, or the one of a weighed line."""
    return thousandths // 1_000 if line.unit == "each" else min(1, thousandths)
