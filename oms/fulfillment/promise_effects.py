"""What follows from the facts of a store for promises: goods freeze and thaw, what is ready waits, people are told."""

from __future__ import annotations

from collections.abc import Callable

from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderFact,
    OrderFound,
    OrderPlaced,
    OrderRejected,
    OrderShipped,
    StockCounted,
)
from contract.rules.shortage import doubted
from contract.states.fulfillment import LineQuantities, LineState
from contract.values.time import parse_instant
from oms.db.engine import Tx
from oms.fulfillment import expiry, notices, repository
from oms.fulfillment.capacity import occupy, slot
from oms.fulfillment.frozen import freeze, thaw
from oms.fulfillment.notices import Occasion
from oms.fulfillment.repository import Fulfillment, Status
from oms.sourcing.repository import LACKS, published
from oms.sync.booking import BookedEntry

Effect = Callable[[Tx, BookedEntry, Fact], None]
_MISSING = (LineState.SHORT, LineState.REJECTED, LineState.SUBSTITUTED)
"""What was looked for in vain, though another item may have taken its place."""


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
            case OrderRejected() if _needs_another(tx, entry, fact):
                notices.tell(tx, fact.order_id, Occasion.REJECTED, of=entry.header.id)
            case _:
                pass

    return book


def thaw_counted(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """What was counted after it was missed can be promised again, as far as the books then say there is any."""
    assert isinstance(fact, StockCounted)
    thaw(tx, entry.location_id, [fact.item_id], at=parse_instant(fact.count.counted_at))


def _needs_another(tx: Tx, entry: BookedEntry, fact: OrderRejected) -> bool:
    """Whether what was rejected still waits for a store: another may have it, or it was found after all. Of an
    order that is sent the plan finds another place first, and tells the customer where there is none; so it does where
    goods are sent to stores that lack them.
    """
    here = repository.at_location(tx, fact.order_id, entry.location_id)
    if here is None or here.status is not Status.ACTIVE or here.row.kind == "ship":
        return False
    if fact.reason in LACKS and published(tx)[1].to_store_days:
        return False
    standing = _standing(here)
    return any(line.line_id in standing and standing[line.line_id].standing(LineState.REJECTED) for line in fact.lines)


def _missed(tx: Tx, entry: BookedEntry, fact: OrderFact) -> list[MovedLine]:
    """What a fact says was missed, without what is known to have been found since."""
    lines = doubted(fact)
    here = repository.at_location(tx, fact.order_id, entry.location_id) if lines else None
    if here is None:
        return list(lines)
    standing = _standing(here)
    return [line for line in lines if line.line_id in standing and standing[line.line_id].standing(*_MISSING)]


def _standing(here: Fulfillment) -> dict[str, LineQuantities]:
    return {line.line_id: line.standing for line in here.row.lines}


def _goods(tx: Tx, entry: BookedEntry, fact: OrderFact) -> None:
    at = parse_instant(entry.header.occurred_at)
    cause = {"order_id": fact.order_id, "entry_id": entry.header.id}
    freeze(tx, entry.location_id, _missed(tx, entry, fact), at=at, **cause)
    if isinstance(fact, OrderFound):
        thaw(tx, entry.location_id, [fact.line.item_id], at=at)
