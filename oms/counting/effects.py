"""What counts change, and what changes counts: facts that were done before them and come after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from contract.messages.facts import Fact, OrderFact, StockAdjusted, StockCounted
from contract.rules.counting import IN_BASKETS, shelf_changes
from contract.rules.fold import moves, stock_deltas
from contract.states.fulfillment import LineCommand
from contract.values.time import instant_text, parse_instant
from oms.counting import repository
from oms.counting.recount import recount
from oms.db.engine import Tx
from oms.inventory import trust
from oms.sync.booking import BookedEntry, Needs
from oms.sync.feed import mark, store_stream

_INTO_HAND = frozenset({LineCommand.PICK, LineCommand.TAKE_BACK})


def book_counted(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """The books follow a count at once where the register found no difference; else a person has to say so."""
    assert isinstance(fact, StockCounted)
    repository.insert_count(tx, entry, fact, followed=not fact.variance_thousandths)
    recount(tx, entry.location_id, fact.item_id, fact.count.counted_at)
    if not fact.variance_thousandths:
        trust.counted(tx, entry.location_id, [fact.item_id], parse_instant(fact.count.counted_at))
    mark(tx, store_stream(entry.location_id), "stock", fact.item_id)


def book_adjusted(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """The books follow the count that it names."""
    assert isinstance(fact, StockAdjusted)
    count = repository.follow(tx, fact.count_id)
    if count is None or count.location_id != entry.location_id:
        raise Needs(fact.count_id)
    recount(tx, entry.location_id, count.item_id, count.counted_at)
    trust.counted(tx, entry.location_id, [count.item_id], parse_instant(count.counted_at))
    mark(tx, store_stream(entry.location_id), "stock", count.item_id)


def follow_sales(tx: Tx, told: Sequence[tuple[BookedEntry, Fact]]) -> None:
    """Sales that a count has to do with: done before it, or paid soon after it."""
    by_location: dict[str, list[tuple[str, set[str]]]] = {}
    for entry, fact in told:
        items = {item_id for item_id in shelf_changes(fact) if "\x00" not in item_id}
        if items:
            by_location.setdefault(entry.location_id, []).append((entry.header.occurred_at, items))
    for location_id, moved in sorted(by_location.items()):
        _look_again(tx, location_id, moved)


def follow_goods(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """What was picked, put back, handed over or received."""
    items = set(stock_deltas(fact)) | {line.item_id for _, line in moves(fact)}
    items |= set(shelf_changes(fact))
    items = {item_id for item_id in items if "\x00" not in item_id}
    if isinstance(fact, OrderFact):
        into_hand = {line.item_id for command, line in moves(fact) if command in _INTO_HAND} & items
        if into_hand:
            repository.note_picked(tx, entry.location_id, fact.order_id, into_hand, entry.header.occurred_at)
    if items:
        _look_again(tx, entry.location_id, [(entry.header.occurred_at, items)])


def _look_again(tx: Tx, location_id: str, moved: Iterable[tuple[str, Collection[str]]]) -> None:
    first: dict[str, str] = {}
    for moment, items in moved:
        for item_id in items:
            first[item_id] = min(first.get(item_id, moment), moment)
    if not first:
        return
    since = {item_id: instant_text(parse_instant(moment) - IN_BASKETS) for item_id, moment in first.items()}
    counted = repository.counted_since(tx, location_id, list(since), min(since.values()))
    for item_id in sorted(counted):
        recount(tx, location_id, item_id, since[item_id])
