"""What a store received: its stock, what is still on its way, and what head office has to look at.

The document is locked first, then balances. A store books what stands in it, whatever the document says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contract.messages.facts import (
    Fact,
    GoodsReceived,
    GoodsUnreceived,
    InboundFact,
    ReceivingFinished,
)
from contract.messages.rows import InboundRow, OrderRow
from contract.rules.fold_inbound import differences, fold_inbound
from contract.states.transfer import TransferState
from oms.db.engine import Tx
from oms.exceptions.repository import raise_exception, settle_exceptions
from oms.inbound import repository
from oms.inbound.announcing import send
from oms.inbound.repository import Document
from oms.inventory.ledger import move
from oms.inventory.model import IN_TRANSIT, SELLABLE, Movement, MovementKind, StockKey
from oms.sync.booking import BookedEntry
from oms.sync.feed import mark, store_stream

COMES_LATER = "comes_later"
"""Why goods are short that are to be received by a further document."""
_OVER = (TransferState.RECEIVED, TransferState.CANCELED)


def book_inbound_fact(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """The effect of every fact about goods that come in."""
    assert isinstance(fact, InboundFact)
    found = repository.locked(tx, fact.inbound_id)
    if found is None or found.row.location_id != entry.location_id:
        move(tx, _came(entry, fact))
        raise_exception(tx, "inbound_unknown", fact.inbound_id, entry.location_id, entry_id=entry.header.id)
        return
    after = fold_inbound(found.row, fact)
    in_transit = _still_on_the_way(after)
    move(tx, [*_came(entry, fact), *_arrived(entry, found, in_transit)])
    repository.save(tx, after, in_transit)
    mark(tx, store_stream(entry.location_id), InboundRow.KIND, fact.inbound_id)
    if found.by_order_id and after.order_id and after.state is not found.row.state:
        mark(tx, store_stream(entry.location_id), OrderRow.KIND, after.order_id)
    _look_at(tx, entry, found, after)
    if isinstance(fact, ReceivingFinished) and found.row.state is not TransferState.RECEIVED:
        _send_the_rest(tx, found, after)


def _came(entry: BookedEntry, fact: InboundFact) -> list[Movement]:
    if not isinstance(fact, GoodsReceived | GoodsUnreceived) or not fact.goods.item_id:
        return []
    condition = SELLABLE if fact.goods.condition == "sellable" else "damaged"
    thousandths = fact.goods.thousandths if isinstance(fact, GoodsReceived) else -fact.goods.thousandths
    key = StockKey(entry.location_id, fact.goods.item_id, condition)
    return [Movement(key, thousandths, MovementKind.RECEIVED, entry.header.id, fact.goods.reason)]


def _still_on_the_way(row: InboundRow) -> dict[str, int]:
    """Nothing, once the store said that it was all."""
    return {line.line_id: line.left for line in row.lines if line.left} if row.state not in _OVER else {}


def _arrived(entry: BookedEntry, before: Document, in_transit: Mapping[str, int]) -> Iterator[Movement]:
    for line in before.row.lines:
        change = in_transit.get(line.line_id, 0) - before.in_transit.get(line.line_id, 0)
        key = StockKey(entry.location_id, line.item_id, IN_TRANSIT)
        yield Movement(key, change, MovementKind.TRANSFERRED, entry.header.id, before.row.number)


def _look_at(tx: Tx, entry: BookedEntry, before: Document, after: InboundRow) -> None:
    """What differs is told anew with everything that comes after the end."""
    if before.row.state is TransferState.CANCELED:
        raise_exception(tx, "received_after_cancel", after.inbound_id, entry.location_id, entry_id=entry.header.id)
    if after.state is not TransferState.RECEIVED:
        return
    settle_exceptions(tx, "inbound_differs", after.inbound_id)
    found = differences(after)
    if found:
        names = {line.line_id: line.name or line.barcode for line in after.lines}
        lines = [one.model_dump(mode="json") | {"name": names[one.line_id]} for one in found]
        details: dict[str, object] = {"number": after.number, "sender": after.sender, "lines": lines}
        raise_exception(
            tx, "inbound_differs", after.inbound_id, entry.location_id, entry_id=entry.header.id, details=details
        )


def _send_the_rest(tx: Tx, before: Document, after: InboundRow) -> None:
    """What comes later is a document of its own. It left its sender with the first."""
    later = {one.line_id for one in after.said if one.kind == "short" and one.reason == COMES_LATER}
    lines = tuple(
        line.model_copy(update={"expected": line.left, "received": 0, "damaged": 0, "reason": ""})
        for line in after.lines
        if line.line_id in later and line.left
    )
    if lines:
        told_anew = {
            "inbound_id": tx.new_id(),
            "number": repository.free_number(tx, after.location_id, after.number),
            "state": TransferState.IN_TRANSIT,
            "lines": lines,
            "packages": (),
            "said": (),
        }
        send(tx, after.model_copy(update=told_anew), None, by_order_id=before.by_order_id)
