"""What the facts of a store change: its order, its stock, the reservation, and what head office has to look at.

The order row is locked first, then balances; so every fact, request and re-routing of one order comes in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderCanceled,
    OrderFact,
    OrderFound,
    OrderHandedOver,
    OrderPutBack,
    OrderRejected,
    OrderRestored,
    OrderShipped,
    OrderShort,
    OrderSubstituted,
)
from contract.messages.rows import OrderRow
from contract.rules.fold import OrderFold, fold_order, moves
from contract.states.fulfillment import IN_HAND, LineState
from oms.db.engine import Tx
from oms.exceptions.repository import all_about, raise_exception, settle_exceptions
from oms.fulfillment import order_of_acts, repository
from oms.fulfillment.called_back import call_back, worked_on_twice
from oms.fulfillment.exchange import add_lines, answered_here, hold_again, stands_instead
from oms.fulfillment.model import (
    WORK,
    Ended,
    came_again,
    cancel,
    ended,
    given_away,
    given_back_anew,
    nothing_wanted,
    put_back,
    undone,
)
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.states import close_ended, refresh_state
from oms.fulfillment.to_store import set_out
from oms.inventory.ledger import move
from oms.inventory.model import Movement, MovementKind, StockKey
from oms.orders import repository as orders
from oms.sync.booking import BookedEntry
from oms.sync.feed import mark, store_stream


def book_order_fact(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """The effect of every ``order.*`` fact: booked whatever it says."""
    assert isinstance(fact, OrderFact)
    _move_goods(tx, entry, fact)
    set_out(tx, entry, fact)
    _book_where_it_stands(tx, entry, fact)


def book_what_came_before(tx: Tx, order_id: str) -> None:
    """Work on an order that other registers told of before the one that placed it: its goods moved already."""
    waiting = [one.entry_id for one in all_about(tx, "order_unknown", order_id)]
    for entry, fact in order_of_acts.entries_told(tx, waiting):
        _book_where_it_stands(tx, entry, fact)
    settle_exceptions(tx, "order_unknown", order_id)


def _book_where_it_stands(tx: Tx, entry: BookedEntry, fact: OrderFact) -> None:
    known = orders.lock_order(tx, fact.order_id) is not None
    here = repository.at_location(tx, fact.order_id, entry.location_id) if known else None
    if here is None:
        kind = "order_not_here" if known else "order_unknown"
        _raise(tx, kind, entry, fact, {"fact": entry.header.kind})
        return
    if here.status is Status.ACTIVE:
        after = _book_active(tx, entry, fact, here)
    else:
        after = _book_withdrawn(tx, entry, fact, here)
    _book_deposit(tx, entry, fact)
    _doubt(tx, entry, fact, here.row)
    _doubt_price(tx, entry, fact, after)
    refresh_state(tx, fact.order_id)


def _book_deposit(tx: Tx, entry: BookedEntry, fact: OrderFact) -> None:
    used = 0
    if isinstance(fact, OrderHandedOver):
        used = fact.deposit_minor
    elif isinstance(fact, OrderCanceled):
        used = fact.refunded_minor
    if used:
        left = orders.use_deposit(tx, entry.header.id, fact.order_id, used)
        if left < 0:
            _raise(tx, "deposit_used_twice", entry, fact, {"used_minor": used, "too_much_minor": -left})


def _book_active(tx: Tx, entry: BookedEntry, fact: OrderFact, here: Fulfillment) -> OrderRow:
    folded, anew = order_of_acts.folded(tx, entry, fact, here)
    add_lines(tx, here, folded.order)
    repository.save(tx, here, folded.order)
    close_ended(tx, here.row, folded.order, entry.header.id)
    hold_again(tx, here.row, folded.order)
    mark(tx, store_stream(here.location_id), "order", fact.order_id)
    if anew:
        settle_exceptions(tx, "moved_more_than_stood", fact.order_id)
    if folded.excess:
        _raise(tx, "moved_more_than_stood", entry, fact, {"excess": dict(folded.excess)})
    match fact:
        case OrderShort() if _stands(folded.order, LineState.SHORT):
            _needs_routing(tx, entry, fact, "order_short", [fact.line], fact.reason)
        case OrderRejected() if _stands(folded.order, LineState.REJECTED):
            _needs_routing(tx, entry, fact, "order_rejected", fact.lines, fact.reason)
        case OrderFound() | OrderSubstituted() if twice := worked_on_twice(tx, here, folded.order, fact.line):
            if call_back(tx, fact.order_id, [twice], entry.header.id, begun=False)[twice.line_id] < twice.thousandths:
                _raise(tx, "worked_after_reroute", entry, fact, {"last_fact": entry.header.kind})
            answered_here(tx, fact, folded.order)
        case OrderRestored():
            _needs_routing(tx, entry, fact, "order_short", [fact.line], "not_on_shelf")
        case _:
            answered_here(tx, fact, folded.order)
    told = not anew or isinstance(fact, OrderShort | OrderRejected)
    if not told and (gone := given_back_anew(here.row, folded.order)):
        _needs_routing(tx, entry, fact, "order_short", gone, "not_on_shelf")
    return folded.order


def _book_withdrawn(tx: Tx, entry: BookedEntry, fact: OrderFact, here: Fulfillment) -> OrderRow:
    """Another store has the order now. The tombstone goes out again, so that this store learns what is inside it."""
    if isinstance(fact, OrderPutBack):
        after = repository.save(tx, here, put_back(here.row, fact.lines))
    else:
        folded = _folded(tx, entry, fact, here).order
        add_lines(tx, here, folded)
        after = repository.save(tx, here, folded)
    mark(tx, store_stream(here.location_id), "order", fact.order_id, tombstone=True)
    if isinstance(fact, WORK):
        details = {"last_fact": entry.header.kind, "last_entry": entry.header.id}
        raise_exception(tx, "worked_after_reroute", fact.order_id, here.location_id, details=details)
    if isinstance(fact, OrderPutBack) and not after.standing(*IN_HAND):
        settle_exceptions(tx, "worked_after_reroute", fact.order_id)
    if isinstance(fact, OrderHandedOver | OrderShipped):
        every = repository.fulfillments(tx, fact.order_id)
        if len(every) == 1 and isinstance(fact, OrderHandedOver):
            _collected_late(tx, after.row)
        elif len(every) > 1 or orders.continued(tx, [line.line_id for line in fact.lines]):
            _settled_there(tx, entry, fact, every)
    return after.row


def _collected_late(tx: Tx, row: OrderRow) -> None:
    """No other store ever had it: the customer came though it was kept no longer. Nothing is owed once all is gone."""
    if not undone(row):
        settle_exceptions(tx, "order_expired", row.order_id)
        settle_exceptions(tx, "worked_after_reroute", row.order_id)


def _settled_there(
    tx: Tx, entry: BookedEntry, fact: OrderHandedOver | OrderShipped, every: Sequence[Fulfillment]
) -> None:
    """What the old store gave out, or its customer declined there, the places that have it now need not give."""
    elsewhere = next((one for one in every if one.status is Status.ACTIVE), None)
    details: dict[str, object] = {"lines": _told(fact.lines)}
    saved = ended(elsewhere.row, cancel(elsewhere.row, fact.lines)) if elsewhere else ()
    left = _without(fact.lines, saved)
    if fact.lines:
        _raise(tx, "handed_over_after_reroute", entry, fact, details)
    back = call_back(tx, fact.order_id, left, entry.header.id, begun=True)
    if too_much := sum(one.thousandths for one in left) - sum(back.values()):
        gone = sum(one.thousandths for one in fact.lines)
        _raise(tx, "handed_over_twice", entry, fact, details | {"saved": gone - too_much})
    if elsewhere is None:
        return
    declined = fact.declined if isinstance(fact, OrderHandedOver) else ()
    after = repository.save(tx, elsewhere, cancel(elsewhere.row, (*fact.lines, *declined)))
    close_ended(tx, elsewhere.row, after.row, entry.header.id)
    needless = nothing_wanted(after.row)
    if needless:
        repository.withdraw(tx, after)
    mark(tx, store_stream(after.location_id), "order", fact.order_id, tombstone=needless)


def _without(lines: Iterable[MovedLine], saved: Iterable[Ended]) -> list[MovedLine]:
    """What is left of ``lines``."""
    less: dict[str, int] = {}
    for one in saved:
        less[one.line_id] = less.get(one.line_id, 0) + one.thousandths
    left = []
    for line in lines:
        step = min(line.thousandths, less.get(line.line_id, 0))
        less[line.line_id] = less.get(line.line_id, 0) - step
        if step < line.thousandths:
            left.append(line.model_copy(update={"thousandths": line.thousandths - step}))
    return left


def _doubt(tx: Tx, entry: BookedEntry, fact: OrderFact, row: OrderRow) -> None:
    """What head office has to look at, whichever store has the order now."""
    if isinstance(fact, OrderHandedOver) and fact.declined and row.paid:
        _raise(tx, "declined_to_refund", entry, fact, {"lines": _told(fact.declined)})
    items = {line.line_id: line.item_id for line in row.lines}
    others = [moved for _, moved in moves(fact) if items.get(moved.line_id) != moved.item_id]
    if others:
        _raise(tx, "item_not_of_line", entry, fact, {"lines": _told(others)})


def _doubt_price(tx: Tx, entry: BookedEntry, fact: OrderFact, after: OrderRow) -> None:
    """What is cheaper than what it takes the place of, as long as it does."""
    match fact:
        case OrderSubstituted(substitute=line, less_minor=less):
            if less and after.paid and stands_instead(after, line.line_id):
                details = {"lines": _told([line]), "minor": less, "currency": after.currency}
                _raise(tx, "substitute_to_refund", entry, fact, details)
        case OrderRestored(substitute=line) if not stands_instead(after, line.line_id):
            settle_exceptions(tx, "substitute_to_refund", fact.order_id, line_id=line.line_id)
        case _:
            pass


def _move_goods(tx: Tx, entry: BookedEntry, fact: OrderFact) -> None:
    """What left the store left it, whatever the order says."""
    move(
        tx,
        [
            Movement(
                StockKey(entry.location_id, line.item_id),
                -line.thousandths,
                MovementKind.SHIPPED if isinstance(fact, OrderShipped) else MovementKind.HANDED_OVER,
                entry_id=entry.header.id,
            )
            for line in given_away(fact)
        ],
    )
    back = [
        Movement(StockKey(entry.location_id, line.item_id), line.thousandths, MovementKind.HANDED_OVER, entry.header.id)
        for line in came_again(fact)
    ]
    move(tx, back)


def _needs_routing(
    tx: Tx, entry: BookedEntry, fact: OrderFact, kind: str, lines: Iterable[MovedLine], reason: str
) -> None:
    orders.update_order(tx, fact.order_id, needs_routing=True)
    _raise(tx, kind, entry, fact, {"reason": reason, "lines": _told(lines)})


def _stands(row: OrderRow, state: LineState) -> bool:
    """Whether it is so still: what was found later may be known already."""
    return any(line.standing.standing(state) for line in row.lines)


def _folded(tx: Tx, entry: BookedEntry, fact: OrderFact, here: Fulfillment) -> OrderFold:
    return fold_order(here.row, entry.header, fact, order_of_acts.name_of(tx, entry.header))


def _told(lines: Iterable[MovedLine]) -> list[dict[str, object]]:
    return [{"line_id": line.line_id, "item_id": line.item_id, "thousandths": line.thousandths} for line in lines]


def _raise(tx: Tx, kind: str, entry: BookedEntry, fact: OrderFact, details: dict[str, object]) -> None:
    raise_exception(tx, kind, fact.order_id, entry.location_id, entry_id=entry.header.id, details=details)
