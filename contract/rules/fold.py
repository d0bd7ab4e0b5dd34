"""Row ⊕ facts: how a fact changes an order or a stock row. The OMS and every register fold with this code.

Folding is total: a fact is booked whatever it says, so a quantity that cannot move as told moves as far as it can,
and what could not move is reported by ``OrderFold.excess`` for an exception at head office.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract.messages.entry import EntryHeader
from contract.messages.facts import (
    CustomerFact,
    Fact,
    InboundFact,
    MovedLine,
    OrderCanceled,
    OrderClaimed,
    OrderFact,
    OrderFound,
    OrderHandedOver,
    OrderPacked,
    OrderPicked,
    OrderPlaced,
    OrderPutBack,
    OrderRejected,
    OrderRestored,
    OrderShipped,
    OrderShort,
    OrderStaged,
    OrderSubstituted,
    OrderTakenBack,
    OrderUnpacked,
    OrderUnpicked,
    ParcelFact,
    SaleCompleted,
    SoldLine,
    StockFact,
)
from contract.messages.rows import OrderClaim, OrderLineRow, OrderRow, StockRow
from contract.rules.fold_acts import fold_acts
from contract.rules.fold_collection import fold_collection
from contract.rules.fold_inbound import inbound_deltas
from contract.rules.fold_lines import with_substitute
from contract.rules.fold_parcels import fold_parcels
from contract.rules.spare_parcels import loose_in
from contract.states.fulfillment import REVIVING, LineCommand

_PIECE = 1_000
_OVER_THE_COUNTER = frozenset({"carry_out", "return"})
"""What is ordered leaves later, and what is handed over moves with its order."""
_FREEING = frozenset({LineCommand.SHORT, LineCommand.DECLINE, LineCommand.REJECT, LineCommand.CANCEL})
"""What is moved by one of these is kept for the order no more, and still stands in the store, as far as is known."""


@dataclass(frozen=True, slots=True)
class OrderFold:
    """An order after a fact, and the quantities (line id -> thousandths) the fact could not move."""

    order: OrderRow
    excess: Mapping[str, int]


def touched(fact: Fact) -> tuple[tuple[str, str], ...]:
    """The (row kind, key) of every record that a row ⊕ facts shows differently because of this fact."""
    stock = tuple(("stock", item_id) for item_id in sorted(_stocked(fact)))
    if isinstance(fact, OrderFact):
        return (("order", fact.order_id), *stock)
    if isinstance(fact, InboundFact):
        return (("inbound", fact.inbound_id), *stock)
    if isinstance(fact, CustomerFact):
        return (("customer", fact.customer_id),)
    if isinstance(fact, StockFact):
        return (("stock", fact.item_id),)
    return stock


def _stocked(fact: Fact) -> set[str]:
    """Items of which on hand or reserved change, or that left a shelf or came to one: a count has to know of it."""
    put_back = fact.lines if isinstance(fact, OrderPutBack) else ()
    return {*stock_deltas(fact), *(line.item_id for _, line in moves(fact)), *(line.item_id for line in put_back)}


def moves(fact: Fact) -> tuple[tuple[LineCommand, MovedLine], ...]:
    """The line moves a fact tells of, in order."""
    match fact:
        case OrderPicked():
            return ((LineCommand.PICK, fact.line),)
        case OrderUnpicked():
            return ((LineCommand.UNPICK, fact.line),)
        case OrderShort():
            return ((LineCommand.SHORT, fact.line),)
        case OrderFound():
            return ((LineCommand.FIND, fact.line),)
        case OrderSubstituted():
            return ((LineCommand.SUBSTITUTE, fact.line),)
        case OrderRestored():
            return ((LineCommand.RESTORE, fact.line), (LineCommand.CANCEL, fact.substitute))
        case OrderTakenBack():
            return tuple((LineCommand.TAKE_BACK, line) for line in fact.lines)
        case OrderStaged():
            return tuple((LineCommand.STAGE, line) for line in fact.lines)
        case OrderHandedOver():
            given = tuple((LineCommand.HAND_OVER, line) for line in fact.lines)
            return given + tuple((LineCommand.DECLINE, line) for line in fact.declined)
        case OrderPacked():
            return tuple((LineCommand.PACK, line) for line in fact.lines)
        case OrderUnpacked():
            return tuple((LineCommand.UNPACK, line) for line in fact.lines)
        case OrderShipped():
            return tuple((LineCommand.SHIP, line) for line in fact.lines)
        case OrderRejected():
            return tuple((LineCommand.REJECT, line) for line in fact.lines)
        case OrderCanceled():
            return tuple((LineCommand.CANCEL, line) for line in fact.lines)
        case _:
            return ()


def fold_order(order: OrderRow, header: EntryHeader, fact: Fact, operator_name: str = "") -> OrderFold:
    """``order`` after ``fact``. Claims keep the lower entry id; staging names the shelf; parcels come and go; what was
    paid ahead is used up or given back.
    """
    lines = with_substitute({line.line_id: line for line in order.lines}, fact)
    excess: dict[str, int] = {}
    told, loose = moves(fact), _loose(order, fact)
    for command, moved in told:
        line = lines.get(moved.line_id)
        step = min(moved.thousandths, line.standing.movable(command)) if line else 0
        if loose is not None:
            step = min(step, loose.get(moved.line_id, 0))
        if line and step:
            lines[line.line_id] = _with(line, command, step)
        if step < moved.thousandths:
            excess[moved.line_id] = excess.get(moved.line_id, 0) + moved.thousandths - step
    changes: dict[str, object] = {"lines": tuple(lines.values()), "acts": fold_acts(order.acts, header, fact, told)}
    changes |= fold_collection(order, header, fact)
    if isinstance(fact, ParcelFact):
        opened = {act.parcel_id for act in order.acts if act.command == "unpack"}
        changes["parcels"] = fold_parcels(order.parcels, header, fact, opened)
    if gone := _deposit_gone(fact):
        changes["deposit_minor"] = max(0, order.deposit_minor - gone)
    if isinstance(fact, OrderClaimed) and (order.claim is None or header.id < order.claim.entry_id):
        changes["claim"] = OrderClaim(
            entry_id=header.id,
            operator_id=header.operator_id or "",
            operator_name=operator_name,
            register_id=header.register_id,
            at=header.occurred_at,
        )
    return OrderFold(order.model_copy(update=changes), excess)


def _loose(order: OrderRow, fact: Fact) -> Mapping[str, int] | None:
    """Of a parcel that is opened, what no other holds: whoever opened it may not have heard of all. None: no limit."""
    if not isinstance(fact, OrderUnpacked):
        return None
    return loose_in(order, fact.parcel_id, {line.line_id: line.thousandths for line in fact.lines})


def _deposit_gone(fact: Fact) -> int:
    match fact:
        case OrderHandedOver():
            return fact.deposit_minor
        case OrderCanceled():
            return fact.refunded_minor
        case _:
            return 0


def stock_deltas(fact: Fact) -> dict[str, tuple[int, int]]:
    """Item id -> (change of on hand, change of reserved) in thousandths at the fact's own store."""
    deltas: dict[str, tuple[int, int]] = {}

    def add(item_id: str, on_hand: int, reserved: int) -> None:
        before = deltas.get(item_id, (0, 0))
        deltas[item_id] = (before[0] + on_hand, before[1] + reserved)

    if isinstance(fact, SaleCompleted):
        for sold in fact.lines:
            for item_id, thousandths in _over_the_counter(sold):
                if item_id:
                    add(item_id, -thousandths, 0)
    if isinstance(fact, OrderPlaced) and fact.location_id == fact.sold_at and fact.how == "pickup":
        for ordered in fact.lines:
            add(ordered.item_id, 0, ordered.thousandths)
    for item_id, thousandths in inbound_deltas(fact).items():
        add(item_id, thousandths, 0)
    for command, moved in moves(fact):
        if command in (LineCommand.HAND_OVER, LineCommand.SHIP):
            add(moved.item_id, -moved.thousandths, -moved.thousandths)
        elif command in _FREEING:
            add(moved.item_id, 0, -moved.thousandths)
        elif command in REVIVING:
            back = moved.thousandths if command is LineCommand.TAKE_BACK else 0
            add(moved.item_id, back, moved.thousandths)
    if isinstance(fact, OrderSubstituted):
        add(fact.substitute.item_id, 0, fact.substitute.thousandths)
    return deltas


def _over_the_counter(sold: SoldLine) -> tuple[tuple[str, int], ...]:
    """What a line takes off the shelf, or puts back: of a kit its components, and nothing of what is put aside, of a
    bottle's deposit, of an order that is canceled or of what an account holds. The item is named all the same.
    """
    if sold.intent not in _OVER_THE_COUNTER or sold.linked_to or sold.reference:
        return ()
    shelf = sold.returned is None or sold.returned.condition == "sellable"
    pieces = sold.quantity_thousandths if shelf else 0
    if sold.components:
        return tuple((own.item_id, pieces * own.thousandths // _PIECE) for own in sold.components)
    return ((sold.item_id, pieces),)


def fold_stock(stock: StockRow, facts: Sequence[Fact]) -> StockRow:
    """``stock`` after ``facts``."""
    on_hand, reserved = stock.on_hand, stock.reserved
    for fact in facts:
        change = stock_deltas(fact).get(stock.item_id, (0, 0))
        on_hand += change[0]
        reserved += change[1]
    return stock.model_copy(update={"on_hand": on_hand, "reserved": reserved})


def _with(line: OrderLineRow, command: LineCommand, thousandths: int) -> OrderLineRow:
    after = line.standing.moved(command, thousandths)
    return line.model_copy(update={"quantities": dict(after.thousandths)})
