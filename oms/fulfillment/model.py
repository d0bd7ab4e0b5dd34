"""What a fact changes at a store: pure reckoning over the order's row before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderHandedOver,
    OrderPacked,
    OrderPicked,
    OrderRejected,
    OrderShipped,
    OrderShort,
    OrderStaged,
    OrderUnpacked,
    OrderUnpicked,
)
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.fold import moves
from contract.states.fulfillment import IN_HAND, LineCommand, LineQuantities, LineState
from oms.inventory.model import Closing

CLOSES = {
    LineState.HANDED_OVER: Closing.HANDED_OVER,
    LineState.SHIPPED: Closing.SHIPPED,
    LineState.SHORT: Closing.SHORT,
    LineState.DECLINED: Closing.DECLINED,
    LineState.REJECTED: Closing.REJECTED,
    LineState.CANCELED: Closing.CANCELED,
}
"""What stands in one of these states is reserved no more."""

WORK = (
    OrderPicked,
    OrderUnpicked,
    OrderShort,
    OrderStaged,
    OrderPacked,
    OrderUnpacked,
    OrderHandedOver,
    OrderShipped,
    OrderRejected,
)
"""Facts that a store should not have had to tell of an order that another store has."""

UNDONE = (LineState.OPEN, *IN_HAND, LineState.SHORT, LineState.REJECTED)
"""What the customer has not got and still wants: it goes along when the order goes to another store."""

GOT = (LineState.HANDED_OVER, LineState.SHIPPED, LineState.DECLINED)
"""What is settled with the customer, whichever store has the order now."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A quantity of a line whose reservation ends."""

    line_id: str
    item_id: str
    thousandths: int
    closing: Closing


def ended(before: OrderRow, after: OrderRow) -> tuple[Ended, ...]:
    """What came to rest between the two rows."""
    old = {line.line_id: line.quantities for line in before.lines}
    return tuple(
        Ended(line.line_id, line.item_id, step, closing)
        for line in after.lines
        for state, closing in CLOSES.items()
        if (step := line.quantities.get(state, 0) - old[line.line_id].get(state, 0)) > 0
    )


def given_away(fact: Fact) -> tuple[MovedLine, ...]:
    """What the fact says left the store."""
    return tuple(line for command, line in moves(fact) if command in (LineCommand.HAND_OVER, LineCommand.SHIP))


def put_back(row: OrderRow, lines: Iterable[MovedLine]) -> OrderRow:
    """A withdrawn order whose goods stand on the shelf again."""
    return _as_far_as_possible(row, LineCommand.UNPICK, lines)


def cancel(row: OrderRow, lines: Iterable[MovedLine]) -> OrderRow:
    """The row without need of ``lines``."""
    return _as_far_as_possible(row, LineCommand.CANCEL, lines)


def undone(row: OrderRow) -> tuple[tuple[OrderLineRow, int], ...]:
    """Lines with the thousandths that the customer still waits for."""
    left = ((line, line.standing.standing(*UNDONE)) for line in row.lines)
    return tuple((line, thousandths) for line, thousandths in left if thousandths)


def whole_order(active: OrderRow | None, withdrawn: Sequence[OrderRow]) -> tuple[LineQuantities, ...]:
    """An order over all the stores it was at: a withdrawn one counts with what its customer got there."""
    lines = [line.standing for line in active.lines] if active else []
    for row in withdrawn:
        for line in row.lines:
            kept = {state: line.quantities[state] for state in GOT if line.quantities.get(state)}
            if kept:
                lines.append(LineQuantities(kept))
    return tuple(lines)


def _as_far_as_possible(row: OrderRow, command: LineCommand, lines: Iterable[MovedLine]) -> OrderRow:
    after = {line.line_id: line for line in row.lines}
    for moved in lines:
        line = after.get(moved.line_id)
        step = min(moved.thousandths, line.standing.movable(command)) if line else 0
        if line and step:
            quantities = dict(line.standing.moved(command, step).thousandths)
            after[line.line_id] = line.model_copy(update={"quantities": quantities})
    return row.model_copy(update={"lines": tuple(after.values())})
