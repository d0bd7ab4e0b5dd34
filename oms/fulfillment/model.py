"""What a fact changes at a store: pure reckoning over the order's row before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderFound,
    OrderHandedOver,
    OrderPacked,
    OrderPicked,
    OrderRejected,
    OrderRestored,
    OrderShipped,
    OrderShort,
    OrderStaged,
    OrderSubstituted,
    OrderTakenBack,
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
    LineState.SUBSTITUTED: Closing.RELEASED,
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
    OrderFound,
    OrderSubstituted,
    OrderRestored,
    OrderTakenBack,
)
"""Facts that a store should not have had to tell of an order that another store has."""

GIVEN_BACK = (LineState.SHORT, LineState.REJECTED)
"""What the store does not have for the customer."""

UNDONE = (LineState.OPEN, *IN_HAND, *GIVEN_BACK)
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
    """What came to rest between the two rows: never more of a line than rests now and did not before."""
    found = []
    for line, old, rested in _rested(before, after):
        left = rested
        for state, closing in CLOSES.items():
            step = min(left, line.quantities.get(state, 0) - old.get(state, 0))
            if step > 0:
                found.append(Ended(line.line_id, line.item_id, step, closing))
                left -= step
    return tuple(found)


def revived(before: OrderRow, after: OrderRow) -> tuple[MovedLine, ...]:
    """What rested and is worked on again."""
    return tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=-rested)
        for line, _, rested in _rested(before, after)
        if rested < 0
    )


def given_back_anew(before: OrderRow, after: OrderRow) -> tuple[MovedLine, ...]:
    """What is short or rejected now and was not before."""
    known = {line.line_id: line.standing.standing(*GIVEN_BACK) for line in before.lines}
    more = ((line, line.standing.standing(*GIVEN_BACK) - known.get(line.line_id, 0)) for line in after.lines)
    return tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=some) for line, some in more if some > 0
    )


def added(before: OrderRow, after: OrderRow) -> tuple[OrderLineRow, ...]:
    """Lines that were not there: what takes the place of another item."""
    known = {line.line_id for line in before.lines}
    return tuple(line for line in after.lines if line.line_id not in known)


def _rested(before: OrderRow, after: OrderRow) -> Iterator[tuple[OrderLineRow, Mapping[LineState, int], int]]:
    """Each line, how it stood, and how much more of it rests now."""
    quantities = {line.line_id: line.quantities for line in before.lines}
    for line in after.lines:
        old = quantities.get(line.line_id, {})
        yield line, old, sum(line.quantities.get(state, 0) - old.get(state, 0) for state in CLOSES)


def given_away(fact: Fact) -> tuple[MovedLine, ...]:
    """What the fact says left the store."""
    return tuple(line for command, line in moves(fact) if command in (LineCommand.HAND_OVER, LineCommand.SHIP))


def came_again(fact: Fact) -> tuple[MovedLine, ...]:
    """What the fact says never left, though it was told so."""
    return tuple(line for command, line in moves(fact) if command is LineCommand.TAKE_BACK)


def put_back(row: OrderRow, lines: Iterable[MovedLine]) -> OrderRow:
    """A withdrawn order whose goods stand on the shelf again."""
    return _as_far_as_possible(row, LineCommand.UNPICK, lines)


def cancel(row: OrderRow, lines: Iterable[MovedLine]) -> OrderRow:
    """The row without need of ``lines``."""
    return _as_far_as_possible(row, LineCommand.CANCEL, lines)


def nothing_wanted(row: OrderRow) -> bool:
    """Whether all of it was canceled."""
    return all(line.standing.standing(LineState.CANCELED) == line.standing.total for line in row.lines)


def missed(row: OrderRow, lines: Iterable[MovedLine]) -> OrderRow:
    """The row where these goods are not there."""
    return _as_far_as_possible(row, LineCommand.SHORT, lines)


def found_after_all(row: OrderRow, lines: Iterable[MovedLine]) -> OrderRow:
    """The row where what was missed, or given back, is to be picked again."""
    return _as_far_as_possible(row, LineCommand.FIND, lines)


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
