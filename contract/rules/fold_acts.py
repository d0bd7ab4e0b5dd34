"""Who took an order, who put its goods on a shelf, who gave them away and who opened a parcel ⊕ facts: so that two who
did the same apart, at registers that did not hear each other, are known to have done it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, MovedLine, OrderClaimed, OrderStaged, OrderUnpacked
from contract.messages.rows import OrderAct
from contract.states.fulfillment import LineCommand

Moves = Sequence[tuple[LineCommand, MovedLine]]
_UNDOING = frozenset({LineCommand.UNPICK, LineCommand.UNPACK, LineCommand.TAKE_BACK})
"""After one of these the same goods are rightly staged and handed over again."""


def fold_acts(acts: tuple[OrderAct, ...], header: EntryHeader, fact: Fact, moves: Moves) -> tuple[OrderAct, ...]:
    """The acts after ``fact``, which tells of ``moves``: as told, whatever of it could still be moved."""
    again = {line.line_id for command, line in moves if command in _UNDOING}
    left = tuple(_without(acts, again)) if again else acts
    if isinstance(fact, OrderClaimed):
        return (*left, OrderAct(command="claim", quantities={}, **_by_whom(header)))
    if isinstance(fact, OrderUnpacked):
        return (*left, OrderAct(command="unpack", parcel_id=fact.parcel_id, quantities={}, **_by_whom(header)))
    if staged := _told_of(moves, LineCommand.STAGE):
        shelf = fact.shelf if isinstance(fact, OrderStaged) else ""
        return (*left, OrderAct(command="stage", shelf=shelf, quantities=staged, **_by_whom(header)))
    if given := _told_of(moves, LineCommand.HAND_OVER):
        return (*left, OrderAct(command="hand_over", quantities=given, **_by_whom(header)))
    return left


def _by_whom(header: EntryHeader) -> dict[str, str]:
    return {
        "entry_id": header.id,
        "register_id": header.register_id,
        "operator_id": header.operator_id or "",
        "at": header.occurred_at,
    }


def _told_of(moves: Moves, command: LineCommand) -> dict[str, int]:
    quantities: dict[str, int] = {}
    for own, line in moves:
        if own is command:
            quantities[line.line_id] = quantities.get(line.line_id, 0) + line.thousandths
    return quantities


def _without(acts: Iterable[OrderAct], line_ids: Collection[str]) -> Iterator[OrderAct]:
    for act in acts:
        left = {line_id: count for line_id, count in act.quantities.items() if line_id not in line_ids}
        if left or not act.quantities:
            yield act.model_copy(update={"quantities": left})
