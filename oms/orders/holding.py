"""Stock that tills hold for orders they mean to place: reserved before the sale ends, so that the promise is firm.

What is held ends once: the order is placed, the till gives it up, or it lapses. A till that sold offline and has not
told of it yet must not lose what it promised, so nothing lapses before its register was heard of again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import LargeBinary, Text, bindparam, text

from contract.errors import Refused
from contract.messages.entry import EntryHeader
from contract.messages.sync import RequestAnswer, RequestPush
from contract.values.time import instant_text, parse_instant
from oms.db.engine import Tx
from oms.fulfillment.frozen import frozen_items
from oms.inventory.ledger import MAX_THOUSANDTHS, lock_levels
from oms.inventory.model import Closing, Hold
from oms.inventory.reservations import due_holds, end_holds, reserve
from oms.orders import repository
from oms.orders.model import lacks, out_of_stock
from oms.stores.repository import locations
from oms.sync.booking import RegisterIdentity

HELD = timedelta(minutes=30)
"""Longer than a sale at a till takes."""
LONGEST = timedelta(days=1)
"""How long it is kept for a register that is not heard of."""
_MOST_LINES = 500

_Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
_Line = tuple[_Id, _Id, Annotated[int, Field(gt=0, le=MAX_THOUSANDTHS)]]
_LINES: TypeAdapter[list[_Line]] = TypeAdapter(Annotated[list[_Line], Field(min_length=1, max_length=_MOST_LINES)])
_ID: TypeAdapter[str] = TypeAdapter(_Id)
_NEWEST = (
    text("""
    SELECT newest.header FROM incarnation CROSS JOIN LATERAL (
        SELECT header FROM entry WHERE entry.incarnation = incarnation.id AND NOT fork ORDER BY number DESC LIMIT 1
    ) AS newest
    WHERE incarnation.register_id = :register
""")
    .bindparams(bindparam("register", type_=Text))
    .columns(header=LargeBinary)
)


def reserve_for_sale(tx: Tx, register: RegisterIdentity, request: RequestPush) -> RequestAnswer:
    """Grant or refuse. Refused: ``reserve_unreadable``, ``order_placed_already``, ``pickup_not_offered``,
    ``out_of_stock``. Asked again for the same order, only the newest counts.
    """
    order_id, location_id, lines = _asked(request)
    if repository.lock_order(tx, order_id) is not None:
        raise Refused("order_placed_already")
    known = locations(tx, [location_id])
    if not known or repository.stopped_locations(tx, [location_id]):
        raise Refused("pickup_not_offered", location=location_id)
    wanted: dict[str, int] = {}
    for _, item_id, thousandths in lines:
        wanted[item_id] = wanted.get(item_id, 0) + thousandths
    end_holds(tx, [order_id], Closing.RELEASED)
    levels = lock_levels(tx, [(location_id, item_id) for item_id in wanted])
    frozen = frozen_items(tx, location_id)
    free = {item_id: 0 if item_id in frozen else level.available for (_, item_id), level in levels.items()}
    if missing := lacks(wanted, free, {item_id: item_id for item_id in wanted}):
        raise out_of_stock(missing)
    until = tx.now + HELD
    reserve(
        tx,
        [
            Hold(location_id, item_id, order_id, line_id, thousandths, register.register_id, until)
            for line_id, item_id, thousandths in lines
        ],
    )
    return RequestAnswer(id=request.id, granted=True, params={"until": instant_text(until)})


def release_held(tx: Tx, register: RegisterIdentity, request: RequestPush) -> RequestAnswer:
    """What this register held is not wanted any more; what another one holds for the same order stays. Refused:
    ``reserve_unreadable``.
    """
    order_id = request.body.get("order_id", "")
    if not _fits(order_id):
        raise Refused("reserve_unreadable")
    end_holds(tx, [order_id], Closing.RELEASED, held_for=register.register_id)
    return RequestAnswer(id=request.id, granted=True)


def lapse_due(tx: Tx) -> int:
    """End what is past its time, once its register told of something later. How many reservations that were."""
    due = due_holds(tx)
    heard = {register_id: _heard_of(tx, register_id) for register_id in {held_for for held_for, _ in due.values()}}
    lapsed = [
        order_id
        for order_id, (held_for, until) in due.items()
        if until + LONGEST < tx.now or ((told := heard[held_for]) is not None and told > until)
    ]
    return end_holds(tx, sorted(lapsed), Closing.LAPSED) if lapsed else 0


def _heard_of(tx: Tx, register_id: str) -> datetime | None:
    """When its newest act was done."""
    headers = tx.conn.execute(_NEWEST, {"register": register_id}).scalars()
    return max((parse_instant(EntryHeader.model_validate_json(one).occurred_at) for one in headers), default=None)


def _asked(request: RequestPush) -> tuple[str, str, list[_Line]]:
    order_id, location_id = request.body.get("order_id", ""), request.body.get("location_id", "")
    try:
        lines = _LINES.validate_json(request.body.get("lines", ""))
    except ValidationError:
        raise Refused("reserve_unreadable") from None
    distinct = {line_id for line_id, _, _ in lines}
    if not _fits(order_id) or not _fits(location_id) or len(distinct) < len(lines):
        raise Refused("reserve_unreadable")
    return order_id, location_id, lines


def _fits(told: str) -> bool:
    try:
        _ID.validate_python(told)
    except ValidationError:
        return False
    return True
