"""An order as it stands here: the row from head office ⊕ the facts that are not in it yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.facts import Fact, MovedLine, OrderPutBack, OrderUnpicked
from contract.messages.rows import OrderLineRow, OrderRow, ParcelEntry
from contract.rules.fold import fold_order
from contract.rules.spare_parcels import spare_parcels
from contract.states.fulfillment import IN_HAND, LineCommand, LineState
from contract.states.order import OrderState, order_state

WEIGHED_UNITS = frozenset({"kg", "l", "m"})
"""Units whose quantities are measured, so that a line of them counts as one item."""
UNFINISHED = (LineState.OPEN, *IN_HAND)
"""What is still to be picked, or waits."""


@dataclass(frozen=True)
class Standing:
    """``order`` with every fact of this register folded in; ``waiting`` of them are not in the row yet.

    ``withdrawn``: head office took the order away from this store. ``coming`` is the inbound document of the parcel
    that its goods come in, "" once that was received, or where they are here; ``awaits`` is all that other places were
    to send for it and that was not received. Without slots: what its lines add up to is reckoned once, for a board
    looks at thousands of orders again and again.
    """

    order: OrderRow
    withdrawn: bool = False
    waiting: int = 0
    coming: str = ""
    awaits: tuple[str, ...] = ()

    @cached_property
    def state(self) -> OrderState:
        return order_state([line.standing for line in self.order.lines])

    def standing(self, *states: LineState) -> int:
        """Thousandths of all lines that stand in any of ``states``."""
        return sum(self._sums.get(state, 0) for state in states)

    @cached_property
    def _sums(self) -> dict[LineState, int]:
        sums: dict[LineState, int] = {}
        for line in self.order.lines:
            for state, thousandths in line.quantities.items():
                sums[state] = sums.get(state, 0) + thousandths
        return sums

    @cached_property
    def spare(self) -> tuple[ParcelEntry, ...]:
        """Parcels that were packed twice and must not leave; of an order that was taken away none does anyway."""
        return () if self.withdrawn or not self.order.parcels else spare_parcels(self.order)

    @property
    def unfinished(self) -> bool:
        """Whether some of it is still to be picked, or waits."""
        return self.standing(*UNFINISHED) > 0

    @property
    def awaited(self) -> bool:
        """Whether its goods are still to come here. What was begun before head office announced them goes on, but not
        where head office had them sent because they are missing.
        """
        comes = bool(self.awaits) or (bool(self.coming) and not self.goods_in_hand)
        return comes and self.standing(LineState.OPEN) > 0

    @property
    def goods_in_hand(self) -> bool:
        """Whether goods were taken from the shelf that are still here."""
        return self.standing(*IN_HAND) > 0

    def line(self, line_id: str) -> OrderLineRow:
        """Refused: ``line_unknown``."""
        for line in self.order.lines:
            if line.line_id == line_id:
                return line
        raise Refused("line_unknown", order=self.order.number)

    def workable(self) -> Standing:
        """Itself. Refused: ``order_withdrawn``, with whether goods in hand have to be put back."""
        if self.withdrawn:
            raise Refused("order_withdrawn", order=self.order.number, in_hand=self.goods_in_hand)
        return self

    def pickable(self) -> Standing:
        """Itself. Refused: ``order_awaits_parcel``, and as ``workable``."""
        if self.awaited:
            raise Refused("order_awaits_parcel", order=self.order.number)
        return self.workable()


def stand(
    order: OrderRow,
    facts: Iterable[tuple[EntryHeader, Fact]],
    *,
    withdrawn: bool = False,
    coming: str = "",
    awaits: tuple[str, ...] = (),
    name_of: Callable[[str], str] = lambda _operator_id: "",
) -> Standing:
    """Row ⊕ facts. ``name_of`` words the operator of a claim made on this register."""
    known = tuple(facts)
    for header, fact in known:
        order = after(order, header, fact, name_of(header.operator_id or ""))
    return Standing(order, withdrawn, len(known), coming, awaits)


def after(order: OrderRow, header: EntryHeader, fact: Fact, operator_name: str = "") -> OrderRow:
    """``order`` after ``fact``. What was put back stands on the shelf again, as after an unpick."""
    if isinstance(fact, OrderPutBack):
        for line in fact.lines:
            unpicked = OrderUnpicked(order_id=fact.order_id, location_id=fact.location_id, line=line)
            order = fold_order(order, header, unpicked, operator_name).order
        return order
    return fold_order(order, header, fact, operator_name).order


def movable_lines(standing: Standing, command: LineCommand) -> tuple[MovedLine, ...]:
    """All that ``command`` could move now, line by line."""
    return tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=count)
        for line in standing.order.lines
        if (count := line.standing.movable(command)) > 0
    )


def item_count(line: OrderLineRow, *states: LineState) -> int:
    """How many things a person counts, in ``states`` or at all: pieces, or one for goods that are weighed."""
    thousandths = line.standing.standing(*states) if states else line.standing.total
    return min(1, thousandths) if line.unit in WEIGHED_UNITS else thousandths // 1000
