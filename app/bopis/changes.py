"""What can still be changed about an order here, line by line: found, replaced, put back, given back, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.bopis.desk import OrderDesk
from app.bopis.model.packing import TO_PACK
from app.bopis.model.shortage import SubstituteOffer
from app.bopis.substitute import offers_for
from app.bopis.take_back import TakeBack, TakeBackView
from contract.errors import Refused
from contract.messages.rows import OrderLineRow
from contract.states.fulfillment import LineCommand, LineState


@dataclass(frozen=True, slots=True)
class LineChanges:
    """One line: thousandths that may be found, put back in their place, given back, and the substitute taken off.

    ``offers`` are what the customer takes for what is short.
    """

    line_id: str
    name: str
    size: str
    unit: str
    thousandths: Mapping[LineState, int]
    found: int
    unpicked: int
    rejected: int
    restored: int
    offers: tuple[SubstituteOffer, ...]

    @property
    def went_otherwise(self) -> bool:
        """Whether there is more to be done with it than to give it back or to put it in its place."""
        return bool(self.found or self.restored or self.offers)


@dataclass(frozen=True, slots=True)
class OrderChanges:
    """``take_back`` is the hand-over that can be undone, if there is one."""

    order_id: str
    number: str
    currency: str
    lines: tuple[LineChanges, ...]
    take_back: TakeBackView | None


class Changes:
    """Changes nothing: it tells what the commands would."""

    def __init__(self, desk: OrderDesk, take_back: TakeBack) -> None:
        self._desk = desk
        self._take_back = take_back

    def view(self, order_id: str) -> OrderChanges:
        """Refused: ``order_not_here``, ``order_withdrawn``."""
        with self._desk.look() as conn:
            order = self._desk.workable(conn, order_id).order
            lines = tuple(
                _changes(line, offers_for(self._desk, conn, line, line.standing.standing(LineState.SHORT)))
                for line in order.lines
            )
        return OrderChanges(order_id, order.number, order.currency, lines, self._undoable(order_id))

    def _undoable(self, order_id: str) -> TakeBackView | None:
        try:
            return self._take_back.view(order_id)
        except Refused:
            return None


def _changes(line: OrderLineRow, offers: tuple[SubstituteOffer, ...]) -> LineChanges:
    packed = line.standing.standing(LineState.PACKED)
    return LineChanges(
        line_id=line.line_id,
        name=line.name,
        size=line.size,
        unit=line.unit,
        thousandths={state: count for state, count in line.quantities.items() if count},
        found=line.standing.movable(LineCommand.FIND),
        unpicked=line.standing.standing(*TO_PACK),
        rejected=0 if packed else line.standing.movable(LineCommand.REJECT),
        restored=line.standing.movable(LineCommand.CANCEL) if line.replaces and not packed else 0,
        offers=offers,
    )
