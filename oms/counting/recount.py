"""What a count proves, by all that is known now: reckoned anew whenever a fact comes that was done before it, or that
tells what customers had in their baskets. So the order in which registers are heard changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from contract.rules.counting import BEFORE, CLOCKS_UNSURE, IN_BASKETS, ShelfMove, around, shelf_move, variance
from contract.states.fulfillment import IN_HAND
from contract.values.time import instant_text, parse_instant
from oms.counting import repository
from oms.counting.repository import CountRow, Moved
from oms.db.engine import Tx
from oms.fulfillment.order_of_acts import as_of
from oms.fulfillment.repository import Status, at_location
from oms.inventory.ledger import levels, lock_levels, move
from oms.inventory.model import Level, Movement, MovementKind, StockKey

_NO_SHELF = frozenset({MovementKind.HANDED_OVER, MovementKind.SHIPPED, MovementKind.ADJUSTED, MovementKind.COUNTED})
"""What is handed over or shipped left its shelf when it was picked; what was set right moved in the books alone."""


def recount(tx: Tx, location_id: str, item_id: str, since: str) -> None:
    """Every count of an item at or after a moment, in their order: what one moves, the next finds in the books."""
    lock_levels(tx, [(location_id, item_id)])
    for count in repository.counts_from(tx, location_id, item_id, since):
        _recount(tx, count)


def _recount(tx: Tx, count: CountRow) -> None:
    began, counted = parse_instant(count.began_at), parse_instant(count.counted_at)
    moved = [
        one
        for one in repository.movements_since(tx, count.location_id, count.item_id, began - BEFORE)
        if one.entry_id != count.entry_id
    ]
    place = (count.location_id, count.item_id)
    on_hand = levels(tx, [place]).get(place, Level()).on_hand - count.moved
    after = sum(one.thousandths for one in moved if one.moment > count.counted_at)
    expected = on_hand - after - _in_hand(tx, count)
    blur = around([*_from_shelves(moved), *_for_orders(tx, count)], began, counted)
    if repository.superseded(tx, count):
        # What it moved, head office knew when it said how much there is.
        proven, books = 0, count.moved
    else:
        proven = variance(count.counted, expected, blur)
        books = proven if count.followed else 0
    if books != count.moved:
        key = StockKey(count.location_id, count.item_id)
        move(tx, [Movement(key, books - count.moved, MovementKind.COUNTED, entry_id=count.entry_id)])
    blurred = replace(count, expected=expected, out=blur.out, back=blur.back, soon=blur.soon)
    after_all = replace(blurred, variance=proven, moved=books)
    if after_all != count:
        repository.save(tx, after_all)


def _from_shelves(moved: Sequence[Moved]) -> Iterator[ShelfMove]:
    for one in moved:
        if one.kind not in _NO_SHELF:
            paid = one.kind == MovementKind.SOLD
            yield ShelfMove(parse_instant(one.moment), one.thousandths, paid, one.unsure)


def _for_orders(tx: Tx, count: CountRow) -> Iterator[ShelfMove]:
    began, counted = parse_instant(count.began_at), parse_instant(count.counted_at)
    between = instant_text(began - BEFORE), instant_text(counted + max(CLOCKS_UNSURE, IN_BASKETS))
    for header, fact in repository.facts_of_orders(tx, count.location_id, count.item_id, between):
        moment, unsure = parse_instant(header.occurred_at), header.clock == "unsure"
        found = shelf_move(fact, count.item_id, moment, unsure=unsure)
        if found is not None:
            yield found


def _in_hand(tx: Tx, count: CountRow) -> int:
    """What had been taken from the shelves for orders, and was still in the store."""
    lines = []
    for order_id in repository.orders_in_hand(tx, count.location_id, count.item_id, count.counted_at, tx.now):
        here = at_location(tx, order_id, count.location_id)
        if here is not None:
            row = as_of(tx, here, count.counted_at) if here.status is Status.ACTIVE else here.row
            lines += [line for line in row.lines if line.item_id == count.item_id]
    return sum(line.standing.standing(*IN_HAND) for line in lines)
