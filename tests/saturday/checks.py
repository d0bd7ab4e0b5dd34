"""What must be true of the goods after a Saturday, whoever erred and whatever broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.bopis.repository import stock_of
from contract.states.fulfillment import LineState
from tests.saturday.day import Saturday
from tests.saturday.floor import Floor
from tests.saturday.promises import judged, unannounced

_ONE = 1_000
_ENDS = {
    LineState.HANDED_OVER: "handed over",
    LineState.SHIPPED: "shipped",
    LineState.DECLINED: "declined",
    LineState.CANCELED: "canceled",
    LineState.SHORT: "short, not found",
    LineState.REJECTED: "sent back, no store has it",
}


def findings(day: Saturday) -> list[str]:
    return [*_orders(day), *_stock(day), *_registers(day), *_books(day), *unannounced(judged(day))]


def ends(day: Saturday) -> Counter[str]:
    """How the pieces that were ordered ended."""
    found = Counter[str]()
    for order_id in day.customers.orders:
        for line in day.office.order(order_id).lines:
            for state, thousandths in line.quantities.items():
                found[_ENDS.get(LineState(state), str(state))] += thousandths // _ONE
    return found


def _orders(day: Saturday) -> Iterator[str]:
    """Every piece ended exactly once, and what head office says went out is what customers and carriers have."""
    for order_id, order in day.customers.orders.items():
        shown = day.office.order(order_id)
        for line in shown.lines:
            who = f"order {order.number} ({shown.state} at {shown.location}), {line.sku}"
            standing = {LineState(state): count // _ONE for state, count in line.quantities.items() if count}
            if undone := {str(state): count for state, count in standing.items() if state not in _ENDS}:
                yield f"{who}: still {undone}"
            if sum(standing.values()) != order.wanted[line.sku]:
                yield f"{who}: {order.wanted[line.sku]} ordered, {standing} in the end"
            out = standing.get(LineState.HANDED_OVER, 0) + standing.get(LineState.SHIPPED, 0)
            if out != day.world.gone[order_id, line.sku]:
                yield f"{who}: {out} went out by the books, {day.world.gone[order_id, line.sku]} really"
    for (order_id, store, sku), pieces in day.world.hands.items():
        if pieces:
            yield f"{pieces} of {sku} for order {day.customers.orders[order_id].number} still in hand at {store}"


def _stock(day: Saturday) -> Iterator[str]:
    """Books and shelves differ by what they differed by in the morning, and nothing is reserved any more."""
    for floor in day.floors:
        for sku, (on_hand, reserved) in day.office.on_hand(floor.code).items():
            really = day.world.shelf[floor.code, sku] + day.missing.get((floor.code, sku), 0)
            if on_hand != really * _ONE:
                yield f"{sku} at {floor.code}: {on_hand} on hand by the books, {really * _ONE} expected"
            if reserved:
                yield f"{sku} at {floor.code}: {reserved} still reserved"


def _registers(day: Saturday) -> Iterator[str]:
    """Every register shows the stock that head office has."""
    for floor in day.floors:
        levels = day.office.on_hand(floor.code)
        for till in floor.tills:
            yield from _register(floor, till.number, levels, day.office.items)


def _register(floor: Floor, number: int, levels: dict[str, tuple[int, int]], items: dict[str, str]) -> Iterator[str]:
    with floor.tills[number - 1].services.store.read() as conn:
        for sku, level in levels.items():
            row = stock_of(conn, items[sku])
            if row is None or (row.on_hand, row.reserved) != level:
                shown = (row.on_hand, row.reserved) if row else None
                yield f"{sku} at register {number} of {floor.code}: shows {shown}, head office has {level}"


def _books(day: Saturday) -> Iterator[str]:
    if wrong := day.office.wrong_ledgers():
        yield f"{wrong} levels are not the sum of their movements"
    for floor in day.floors:
        for till in floor.tills:
            status = till.status
            if status.waiting or status.set_aside_count:
                yield (
                    f"register {till.number} of {floor.code}: {status.waiting} wait to be sent, "
                    f"{status.set_aside_count} set aside"
                )
