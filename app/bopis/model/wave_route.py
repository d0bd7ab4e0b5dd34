"""The way of a wave through the store: what several orders want of one item is one row, shared by their totes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.bopis.model.picking import ONE, ScannedItem, Taking, countable, moved, weighed
from app.bopis.model.route import cold_rank, walking_order
from app.bopis.model.shortage import Missing
from app.bopis.model.standing import WEIGHED_UNITS
from contract.errors import Refused
from contract.messages.facts import MovedLine
from contract.messages.rows import OrderLineRow, OrderRow
from contract.states.fulfillment import IN_HAND, LineCommand, LineState


@dataclass(frozen=True, slots=True)
class Wish:
    """What one order wants of an item: one of its lines or several."""

    order: OrderRow
    letter: str
    tote: str
    lines: tuple[OrderLineRow, ...]

    @property
    def wanted(self) -> int:
        return sum(line.standing.total for line in self.lines)

    @property
    def open(self) -> int:
        return sum(line.standing.movable(LineCommand.PICK) for line in self.lines)

    def after(self, moves: Sequence[MovedLine]) -> Wish:
        """What is still wanted once these were picked."""
        taken = {one.line_id: one.thousandths for one in moves}
        lines = [
            line.model_copy(update={"quantities": dict(line.standing.moved(LineCommand.PICK, own).thousandths)})
            if (own := taken.get(line.line_id))
            else line
            for line in self.lines
        ]
        return replace(self, lines=tuple(lines))

    def standing(self, *states: LineState) -> int:
        return sum(line.standing.standing(*states) for line in self.lines)

    @property
    def picked(self) -> int:
        return self.standing(*IN_HAND, LineState.HANDED_OVER, LineState.SHIPPED)


@dataclass(frozen=True, slots=True)
class WaveStop:
    """One row: an item at its bin, and the wishes by letter. ``line`` speaks for all of them: name, size, unit."""

    item_id: str
    bin: str
    storage: str
    wishes: tuple[Wish, ...]

    @property
    def line(self) -> OrderLineRow:
        return self.wishes[0].lines[0]

    @property
    def open(self) -> int:
        return sum(wish.open for wish in self.wishes)

    @property
    def open_lines(self) -> tuple[Missing, ...]:
        """What is open of it, line by line, by letter: the totes served last go without."""
        lines = ((wish.order.order_id, line) for wish in self.wishes for line in wish.lines)
        counts = ((order_id, line, line.standing.movable(LineCommand.PICK)) for order_id, line in lines)
        return tuple(Missing(order_id, line.line_id, count) for order_id, line, count in counts if count)

    def wish(self, letter: str) -> Wish | None:
        return next((wish for wish in self.wishes if wish.letter == letter), None)


def wave_route(stops: Iterable[WaveStop], put_off: Sequence[str], *, cold_first: bool) -> tuple[WaveStop, ...]:
    """As they are walked: by bin, cold goods last or first, those ``put_off`` (item ids) at the end."""
    later = {item_id: place for place, item_id in enumerate(put_off, start=1)}

    def key(stop: WaveStop) -> tuple[int, int, tuple[tuple[int, str], ...], str]:
        cold = cold_rank(stop.storage, cold_first=cold_first)
        return later.get(stop.item_id, 0), cold, walking_order(stop.bin), stop.item_id

    return tuple(sorted(stops, key=key))


def here_of(stops: Sequence[WaveStop], wanted: str | None) -> WaveStop | None:
    """Where the picker stands: the row ``wanted`` while any of it is open, else the next open one behind it, around."""
    at = next((at for at, stop in enumerate(stops) if stop.item_id == wanted), 0)
    around = [*stops[at:], *stops[:at]]
    return next((stop for stop in around if stop.open), None)


def entrance(stops: Sequence[WaveStop], picker: int) -> str | None:
    """Where the n-th picker (from 0) of a wave begins, so that two who walk the same way do not meet at each shelf."""
    pending = [stop.item_id for stop in stops if stop.open]
    return pending[len(pending) * picker // (picker + 1)] if pending else None


def stop_of(stops: Sequence[WaveStop], here: WaveStop, scanned: ScannedItem) -> WaveStop:
    """The row a scan counts for. Refused: ``wrong_item`` (names both), ``over_pick``."""
    found = next((stop for stop in stops if stop.item_id == scanned.item_id), None)
    if found is None:
        raise Refused("wrong_item", scanned=scanned.name, wanted=here.line.name)
    if not found.open:
        raise Refused("over_pick", name=scanned.name, asked=ONE, open=0)
    return found


def nearest(stop: WaveStop, hand: Sequence[Taking], weight: int | None) -> tuple[str, int]:
    """The letter of the tote whose wish a weight fits best, and how much it wants beside what is in hand for it.

    "" for goods that are counted: what the row wants beside what is in hand.
    """
    if weight is None or stop.line.unit not in WEIGHED_UNITS:
        return "", stop.open - sum(one.thousandths for one in hand)
    held = [(wish, sum(one.thousandths for one in hand if one.letter == wish.letter)) for wish in stop.wishes]
    wishes = [(wish.letter, wish.open - own) for wish, own in held if wish.open > own]
    return min(wishes, key=lambda one: abs(one[1] - weight), default=("", 0))


def fitted(own: Taking, wish: Wish) -> Taking:
    """A weight that was fitted to a tote's wish goes by the wish of the tote it is put into."""
    if not own.letter:
        return own
    thousandths, measured = weighed(wish.open, own.measured or own.thousandths)
    return replace(own, thousandths=thousandths, measured=measured, letter=wish.letter)


def dropped(wish: Wish, thousandths: int) -> tuple[MovedLine, ...]:
    """So much goes to the lines of one order, in their order. Refused: ``over_pick``, ``quantity_not_whole``."""
    countable(wish.lines[0], thousandths)
    if thousandths > wish.open:
        raise Refused("over_pick", name=wish.lines[0].name, asked=thousandths, open=wish.open)
    moves, left = [], thousandths
    for line in wish.lines:
        step = min(left, line.standing.movable(LineCommand.PICK))
        if step:
            moves.append(moved(line, step))
            left -= step
    return tuple(moves)
