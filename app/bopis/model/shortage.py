"""What cannot be found: which other orders want it too, and what the store's stock says after it was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.bopis.model.standing import WEIGHED_UNITS, Standing
from contract.errors import Refused
from contract.messages.facts import MovedLine
from contract.messages.rows import OrderLineRow, StockRow
from contract.rules.substitute import SubstitutePrice
from contract.states.fulfillment import LineState

_PIECE = 1_000


@dataclass(frozen=True, slots=True)
class Missing:
    """So much of a line is not there."""

    order_id: str
    line_id: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class ShortSubject:
    """The row of which something is missing. ``lines``: what is open of it, the most pressing order first."""

    name: str
    unit: str
    wanted: int
    picked: int
    short: int
    lines: tuple[Missing, ...]
    customers: tuple[str, ...]
    act_id: str = ""


@dataclass(frozen=True, slots=True)
class AlsoShort:
    """Another order that still waits for the item, which cannot be filled either."""

    missing: Missing
    number: str
    customer_name: str
    due_at: str


@dataclass(frozen=True, slots=True)
class StockEffect:
    """Thousandths on the system, and of them free for new orders: before, and once it was told. None: not known here.

    ``on_hand`` stays as it is until somebody counts; until then ``frozen`` keeps new orders away.
    """

    on_hand: int | None
    reserved_before: int
    reserved_after: int
    frozen: bool


@dataclass(frozen=True, slots=True)
class SubstituteOffer:
    """An item that every customer concerned allows in the place of what is missing. ``in_stock``: free to be taken."""

    item_id: str
    sku: str
    name: str
    size: str
    unit: str
    bin: str
    icon: str
    department: str
    in_stock: int | None
    enough: bool
    price: SubstitutePrice


@dataclass(frozen=True, slots=True)
class ShortView:
    """What reporting it would mean, told before it is done."""

    item_id: str
    name: str
    unit: str
    thousandths: int
    customers: tuple[str, ...]
    stock: StockEffect
    also: tuple[AlsoShort, ...]
    offers: tuple[SubstituteOffer, ...]
    currency: str
    substitutes_allowed: bool


def part_of(line: OrderLineRow, thousandths: int, most: int, refusal: str) -> MovedLine:
    """A part of a line of which ``most`` may move. Refused: ``quantity_not_positive``, ``quantity_not_whole``, and
    ``refusal`` (name, asked, most) beyond it.
    """
    if thousandths <= 0:
        raise Refused("quantity_not_positive", thousandths=thousandths)
    if line.unit not in WEIGHED_UNITS and thousandths % _PIECE:
        raise Refused("quantity_not_whole", name=line.name, thousandths=thousandths)
    if thousandths > most:
        raise Refused(refusal, name=line.name, asked=thousandths, most=most)
    return MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=thousandths)


def spread(lines: Sequence[Missing], thousandths: int) -> tuple[Missing, ...]:
    """Who goes without where so much is missing of what is open: the last of ``lines`` first."""
    left, found = thousandths, []
    for one in reversed(lines):
        step = min(left, one.thousandths)
        if step:
            found.append(Missing(one.order_id, one.line_id, step))
            left -= step
    return tuple(reversed(found))


def also_short(standings: Iterable[Standing], item_id: str, told: Collection[tuple[str, str]]) -> tuple[AlsoShort, ...]:
    """Open lines of the item that are not ``told`` of (order id, line id), the most pressing first: what was looked
    for and not found cannot be picked for them.
    """
    found = [
        AlsoShort(
            Missing(one.order.order_id, line.line_id, count),
            one.order.number,
            one.order.customer_name,
            one.order.due_at,
        )
        for one in standings
        if not one.withdrawn
        for line in one.order.lines
        if line.item_id == item_id
        and (one.order.order_id, line.line_id) not in told
        and (count := line.standing.standing(LineState.OPEN))
    ]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.number, one.missing.line_id)))


def stock_effect(stock: StockRow | None, released: int, *, frozen: bool) -> StockEffect:
    if stock is None:
        return StockEffect(None, 0, 0, frozen)
    return StockEffect(stock.on_hand, stock.reserved, max(0, stock.reserved - released), frozen)
