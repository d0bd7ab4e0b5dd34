"""What is undone of an order goes to other places: the order itself moves, or what is left of it becomes parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, func, insert, select, text

from contract.errors import Refused
from contract.messages.rows import SourcingTrace
from contract.rules.rounding import allocate
from contract.states.fulfillment import IN_HAND, LineState
from contract.states.order import OrderState
from oms.db.engine import Tx
from oms.exceptions.repository import settle_exceptions
from oms.fulfillment import repository as fulfillment
from oms.fulfillment.capacity import occupy, room, slot
from oms.fulfillment.exchange import ABOUT_ITS_STORE
from oms.fulfillment.frozen import frozen_items
from oms.fulfillment.model import GIVEN_BACK, UNDONE
from oms.fulfillment.release import Release, release
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.states import refresh_state
from oms.fulfillment.tables import fulfillment as fulfillment_table
from oms.inventory.availability import for_channel
from oms.inventory.availability_repository import categories_of, read_allocation
from oms.inventory.ledger import lock_levels
from oms.inventory.model import Closing, Hold, Level
from oms.inventory.reservations import close_all, reserve
from oms.orders import repository
from oms.orders.codes import SecretCodes
from oms.orders.model import lacks, out_of_stock
from oms.orders.parts import part_number, parts_of
from oms.orders.tables import customer_order, order_line
from oms.stores.repository import locations
from oms.sync.feed import mark, store_stream

_new_code = SecretCodes()

_HAD = text("""
WITH RECURSIVE chain AS (
    SELECT line_id, continues, order_id FROM order_line WHERE line_id = ANY(:line_ids)
    UNION
    SELECT l.line_id, l.continues, l.order_id FROM chain JOIN order_line AS l ON l.line_id = chain.continues
)
SELECT DISTINCT f.fulfillment_id, f.location_id FROM chain
JOIN fulfillment AS f ON f.order_id = chain.order_id
JOIN fulfillment_line AS fl ON fl.fulfillment_id = f.fulfillment_id AND fl.line_id = chain.line_id
""")


@dataclass(frozen=True, slots=True)
class RestLine:
    """What is undone of a line, and what the customer pays for that."""

    line_id: str
    item_id: str
    sku: str
    thousandths: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class Rest:
    """What is to go elsewhere of an order, whose row is locked. ``here``: the store that has it. ``stays``: that store
    goes on with what else there is of the order.
    """

    order: RowMapping
    here: Fulfillment | None
    lines: tuple[RestLine, ...]
    stays: bool

    @property
    def order_id(self) -> str:
        return str(self.order["order_id"])

    @property
    def location_id(self) -> str:
        """Where it is, or was meant to be."""
        return self.here.location_id if self.here else str(self.order["location_id"])


@dataclass(frozen=True, slots=True)
class Move:
    """What one location gets, by line id, and why."""

    location_id: str
    line_ids: Collection[str]
    why: SourcingTrace


def given_back(tx: Tx, order_id: str) -> Rest | None:
    """What its store gave back, or did not find; locked. None where there is nothing of that, or where it may still
    turn up: while the store goes on picking, goods that it did not find are waited for.
    """
    rest = _locked(tx, order_id, GIVEN_BACK)
    if rest is None or rest.here is None:
        return None
    looking = rest.here.standing(LineState.OPEN) and not rest.here.standing(LineState.REJECTED)
    return None if looking else rest


def all_undone(tx: Tx, order_id: str) -> Rest | None:
    """All that the customer still waits for, locked: the store that has it is to keep nothing. None where that is
    nothing.
    """
    return _locked(tx, order_id, UNDONE)


def all_given_to_nobody(tx: Tx, order_id: str) -> Rest | None:
    """The same of an order that no store was given yet."""
    rest = all_undone(tx, order_id)
    return rest if rest is not None and rest.here is None else None


def rest_of(tx: Tx, order_id: str) -> Rest | None:
    """The same as ``all_undone``, to be looked at alone: nothing is locked."""
    order = repository.orders_by_id(tx, [order_id]).get(order_id)
    return _rest(tx, order, UNDONE) if order is not None else None


def rest_lines(
    tx: Tx, order_id: str, every: Sequence[Fulfillment], states: Collection[LineState] = UNDONE
) -> tuple[RestLine, ...]:
    """What stands in these states where the order is, without what other parts have of it; all of an order that no
    store was given yet.
    """
    here = next((one for one in every if one.status is Status.ACTIVE), None)
    standing = {line.line_id: line.standing.standing(*states) for line in here.row.lines} if here else {}
    lines = repository.order_lines(tx, [order_id])
    ids = [line["line_id"] for line in lines]
    in_all = repository.continued(tx, ids)
    since_here = repository.continued(tx, ids, here.fulfillment_id) if here and in_all else {}
    found = []
    for line in lines:
        gone, gone_minor = in_all.get(line["line_id"], (0, 0))
        wanted = standing.get(line["line_id"], 0) if every else line["thousandths"]
        left = wanted - since_here.get(line["line_id"], (0, 0))[0]
        if left > 0:
            whole = max(left, line["thousandths"] - gone)
            share = allocate(line["price_minor"] - gone_minor, [left, whole - left])[0]
            found.append(RestLine(line["line_id"], line["item_id"], line["sku"], left, share))
    return tuple(found)


def places_that_had(tx: Tx, rest: Rest) -> Sequence[str]:
    """The ids of the locations that were given any of it, once for each time."""
    found = tx.conn.execute(_HAD, {"line_ids": [line.line_id for line in rest.lines]})
    return [row.location_id for row in found]


def give_rest(tx: Tx, rest: Rest, moves: Sequence[Move]) -> Sequence[tuple[str, Refused | None]]:
    """Each location gets its lines: (order id there, None), or why it cannot have them; then nothing was done.

    Where nothing of the order stays the first move takes the order itself; every other is a part of its own.
    """
    refused = _refusals(tx, rest, moves)
    if any(refused.values()):
        return [("", refused[move.location_id]) for move in moves]
    if not rest.stays and rest.here is not None:
        close_all(tx, rest.order_id, rest.location_id, Closing.REROUTED)
        fulfillment.withdraw(tx, rest.here)
        mark(tx, store_stream(rest.location_id), "order", rest.order_id, tombstone=True)
    itself = () if rest.stays else moves[:1]
    given = [(_give_itself(tx, rest, move), None) for move in itself]
    given += [(_part_off(tx, rest, move), None) for move in moves[len(itself) :]]
    repository.update_order(tx, rest.order_id, needs_routing=False, promise="firm")
    for kind in ABOUT_ITS_STORE:
        settle_exceptions(tx, kind, rest.order_id)
    refresh_state(tx, rest.order_id)
    return given


def _locked(tx: Tx, order_id: str, states: Collection[LineState]) -> Rest | None:
    repository.lock_orders(tx, [one["order_id"] for one in parts_of(tx, order_id)])
    order = repository.lock_order(tx, order_id)
    return _rest(tx, order, states) if order is not None else None


def _rest(tx: Tx, order: RowMapping, states: Collection[LineState]) -> Rest | None:
    every = fulfillment.fulfillments(tx, order["order_id"])
    here = next((one for one in every if one.status is Status.ACTIVE), None)
    lines = rest_lines(tx, order["order_id"], every, states)
    stays = here is not None and LineState.OPEN not in states and here.standing(LineState.OPEN, *IN_HAND) > 0
    return Rest(order, here, lines, stays) if lines else None


def _refusals(tx: Tx, rest: Rest, moves: Sequence[Move]) -> dict[str, Refused | None]:
    """Why a location cannot have its lines, after all. Room is locked before levels, those in one order."""
    ids = [move.location_id for move in moves]
    rooms, stopped = room(tx, ids), repository.stopped_locations(tx, ids)
    wanted = {move.location_id: _wanted(rest, move) for move in moves}
    places = {(rest.location_id, line.item_id) for line in rest.lines}
    places |= {(one, item_id) for one in ids for item_id in wanted[one]}
    levels = lock_levels(tx, sorted(places))
    allocation = read_allocation(tx)
    categories = categories_of(tx, {line.item_id for line in rest.lines}) if allocation.floors else {}
    skus = {line.item_id: line.sku for line in rest.lines}
    codes = {place.id: place.code for place in locations(tx, ids)}
    found: dict[str, Refused | None] = {}
    for one in ids:
        limit, frozen = allocation.limit(rest.order["channel_id"], one), frozen_items(tx, one)
        free = {}
        for item_id in wanted[one]:
            floor = allocation.floor(one, item_id, categories.get(item_id, ""))
            left = levels.get((one, item_id), Level()).available - floor
            free[item_id] = 0 if item_id in frozen else for_channel(max(0, left), limit.keep, limit.share)
        due = slot(one, rest.order["due_at"])
        missing = lacks(wanted[one], free, skus)
        if one in stopped:
            found[one] = Refused("pickup_not_offered", location=codes[one])
        elif not rooms.has(due):
            found[one] = rooms.full(due, codes[one])
        else:
            found[one] = out_of_stock(missing) if missing else None
    return found


def _wanted(rest: Rest, move: Move) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for line in _lines(rest, move):
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.thousandths
    return wanted


def _lines(rest: Rest, move: Move) -> list[RestLine]:
    return [line for line in rest.lines if line.line_id in move.line_ids]


def _give_itself(tx: Tx, rest: Rest, move: Move) -> str:
    lines = _lines(rest, move)
    query = select(func.max(fulfillment_table.c.sequence)).where(fulfillment_table.c.order_id == rest.order_id)
    sequence = int(tx.conn.execute(query).scalar() or 0) + 1
    _stand(tx, rest.order_id, move, sequence, [(line.line_id, line) for line in lines])
    occupy(tx, {rest.order_id: slot(move.location_id, rest.order["due_at"])})
    repository.update_order(tx, rest.order_id, location_id=move.location_id)
    return rest.order_id


def _part_off(tx: Tx, rest: Rest, move: Move) -> str:
    """A part of its own, whose lines continue those of the order."""
    parts = parts_of(tx, rest.order_id)
    part, order_id = int(parts[-1]["part"]) + 1, tx.new_id()
    lines = [(tx.new_id(), line) for line in _lines(rest, move)]
    minor = sum(line.price_minor for _, line in lines)
    own = dict(rest.order) | {
        "order_id": order_id,
        "part": part,
        "number": part_number(str(parts[0]["number"]), part),
        "code": _new_code(),
        "location_id": move.location_id,
        "accepted_at": tx.now,
        "total_minor": minor,
        "state": OrderState.OPEN,
        "needs_routing": False,
        "promise": "firm",
    }
    tx.conn.execute(insert(customer_order).values(own))
    before = {line["line_id"]: line for line in repository.order_lines(tx, [rest.order_id])}
    rows = [
        dict(before[line.line_id])
        | {
            "line_id": line_id,
            "order_id": order_id,
            "position": position,
            "thousandths": line.thousandths,
            "price_minor": line.price_minor,
            "replaces": "",
            "continues": line.line_id,
        }
        for position, (line_id, line) in enumerate(lines, start=1)
    ]
    tx.conn.execute(insert(order_line), rows)
    left = customer_order.c.total_minor - minor
    repository.update_order(tx, rest.order_id, total_minor=left)
    _stand(tx, order_id, move, 1, lines)
    occupy(tx, {order_id: slot(move.location_id, rest.order["due_at"])})
    return order_id


def _stand(tx: Tx, order_id: str, move: Move, sequence: int, lines: Sequence[tuple[str, RestLine]]) -> None:
    """The goods are kept there, and the store is told."""
    reserve(tx, [Hold(move.location_id, line.item_id, order_id, line_id, line.thousandths) for line_id, line in lines])
    given = tuple((line_id, line.thousandths) for line_id, line in lines)
    release(tx, [Release(order_id, move.location_id, sequence, given, move.why)])
