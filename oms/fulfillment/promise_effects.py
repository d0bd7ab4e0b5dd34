"""What follows from the facts of a store for promises: goods freeze and thaw, what is ready waits, people are told."""

from __future__ import annotations

from collections.abc import Callable

from contract.messages.facts import (
    Fact,
    OrderFact,
    OrderFound,
    OrderPlaced,
    OrderRejected,
    OrderShipped,
    StockCounted,
)
from contract.rules.shortage import doubted
from contract.values.time import parse_instant
from oms.db.engine import Tx
from oms.fulfillment import expiry, notices
from oms.fulfillment.capacity import occupy, slot
from oms.fulfillment.frozen import freeze, thaw
from oms.fulfillment.notices import Occasion
from oms.sync.booking import BookedEntry

Effect = Callable[[Tx, BookedEntry, Fact], None]


def then_promises(effect: Effect) -> Effect:
    """``effect``, and then what follows from it for what was promised."""

    def book(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
        effect(tx, entry, fact)
        assert isinstance(fact, OrderFact)
        _goods(tx, entry, fact)
        expiry.follow(tx, fact.order_id)
        match fact:
            case OrderPlaced():
                occupy(tx, {fact.order_id: slot(fact.location_id, parse_instant(fact.promised_at))})
            case OrderShipped():
                notices.tell(tx, fact.order_id, Occasion.SHIPPED, of=entry.header.id)
            case OrderRejected():
                notices.tell(tx, fact.order_id, Occasion.REJECTED, of=entry.header.id)
            case _:
                pass

    return book


def thaw_counted(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """What was counted after it was missed can be promised again, as far as the books then say there is any."""
    assert isinstance(fact, StockCounted)
    thaw(tx, entry.location_id, [fact.item_id], at=parse_instant(fact.count.counted_at))


def _goods(tx: Tx, entry: BookedEntry, fact: OrderFact) -> None:
    at = parse_instant(entry.header.occurred_at)
    cause = {"order_id": fact.order_id, "entry_id": entry.header.id}
    freeze(tx, entry.location_id, doubted(fact), at=at, **cause)
    if isinstance(fact, OrderFound):
        thaw(tx, entry.location_id, [fact.line.item_id], at=at)
