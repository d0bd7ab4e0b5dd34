"""An order as it stands here: the row from head office ⊕ the facts that are not in it yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, MovedLine, OrderPutBack
from contract.messages.rows import OrderLineRow, OrderRow
from contract.rules.fold import fold_order
from contract.states.fulfillment import IN_HAND, LineCommand, LineState
from contract.states.order import OrderState, order_state

WEIGHED_UNITS = frozenset({"kg", "l", "m"})
"""Units whose quantities are measured, so that a line of them counts as one item."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``order`` with every fact of this register folded in; ``waiting`` facts are not in the row yet.

    ``withdrawn``: head office took the order away from this store. ``put_back`` (line id -> thousandths) is what has
    been told to stand on the shelf again since.
    """

    order: OrderRow
    withdrawn: bool = False
    waiting: int = 0
    put_back: Mapping[str, int] = field(default_factory=dict)

    @property
    def state(self) -> OrderState:
        return order_state([line.standing for line in self.order.lines])

    def standing(self, *states: LineState) -> int:
        """Thousandths of all lines that stand in any of ``states``."""
        return sum(line.standing.standing(*states) for line in self.order.lines)

    def in_hand(self, line: OrderLineRow) -> int:
        """Thousandths taken from the shelf that are still here."""
        return max(0, line.standing.standing(*IN_HAND) - self.put_back.get(line.line_id, 0))

    @property
    def goods_in_hand(self) -> bool:
        return any(self.in_hand(line) for line in self.order.lines)

    def line(self, line_id: str) -> OrderLineRow:
        """Refused: ``line_unknown``."""
        for line in self.order.lines:
            if line.line_id == line_id:
                return line
        raise Refused("line_unknown", order=self.order.number)

    def workable(self) -> Standing:
        """Itself. Refused: ``order_withdrawn``, with what is in hand to put back."""
        if self.withdrawn:
            raise Refused("order_withdrawn", order=self.order.number, in_hand=self.goods_in_hand)
        return self

    def still_here(self, facts: Iterable[Fact]) -> tuple[MovedLine, ...]:
        """What would have to move for everything in hand to stand on the shelf again, less what ``facts`` put back."""
        done = put_back_by(facts)
        return tuple(
            MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=left)
            for line in self.order.lines
            if (left := self.in_hand(line) - done.get(line.line_id, 0)) > 0
        )


def stand(
    order: OrderRow,
    facts: Iterable[tuple[EntryHeader, Fact]],
    *,
    withdrawn: bool = False,
    name_of: Callable[[str], str] = lambda _operator_id: "",
) -> Standing:
    """Row ⊕ facts. ``name_of`` words the operator of a claim made on this register."""
    known = tuple(facts)
    for header, fact in known:
        order = fold_order(order, header, fact, name_of(header.operator_id or "")).order
    return Standing(order, withdrawn, len(known), put_back_by(fact for _, fact in known))


def put_back_by(facts: Iterable[Fact]) -> dict[str, int]:
    """Line id -> thousandths that these facts told back onto the shelf."""
    sums: dict[str, int] = {}
    for fact in facts:
        if isinstance(fact, OrderPutBack):
            for line in fact.lines:
                sums[line.line_id] = sums.get(line.line_id, 0) + line.thousandths
    return sums


def movable_lines(standing: Standing, command: LineCommand) -> tuple[MovedLine, ...]:
    """All that ``command`` could move now, line by line."""
    return tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=count)
        for line in standing.order.lines
        if (count := line.standing.movable(command)) > 0
    )


def item_count(line: OrderLineRow) -> int:
    """How many things a person counts: pieces, or one for goods that are weighed."""
    return 1 if line.unit in WEIGHED_UNITS else line.standing.total // 1000
