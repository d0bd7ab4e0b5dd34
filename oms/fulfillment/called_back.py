"""What went to another place as a part of its own, and is there where it was first after all, is not given twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import RowMapping, select, update

from contract.messages.facts import MovedLine
from contract.messages.rows import OrderRow
from contract.rules.rounding import allocate
from contract.states.fulfillment import LineState
from oms.db.engine import Tx
from oms.fulfillment import repository
from oms.fulfillment.model import cancel, ended, nothing_wanted
from oms.fulfillment.repository import Fulfillment, Status
from oms.fulfillment.states import close_ended, refresh_state
from oms.orders import repository as orders
from oms.orders.tables import customer_order, order_line
from oms.sync.feed import mark, store_stream


def worked_on_twice(tx: Tx, here: Fulfillment, after: OrderRow, line: MovedLine) -> MovedLine | None:
    """What other parts have of a line since it came ``here``, though it is not missed here any more."""
    elsewhere = orders.continued(tx, [line.line_id], here.fulfillment_id).get(line.line_id, (0, 0))[0]
    missed = sum(
        one.standing.standing(LineState.SHORT, LineState.REJECTED) for one in after.lines if one.line_id == line.line_id
    )
    twice = min(line.thousandths, elsewhere - missed)
    return line.model_copy(update={"thousandths": twice}) if twice > 0 else None


def call_back(tx: Tx, order_id: str, lines: Iterable[MovedLine], entry_id: str, *, begun: bool) -> Mapping[str, int]:
    """How much of each line the parts that continue it need not give any more, by its id; its price comes back.

    ``begun``: also what was taken from the shelf there, which that place is told to put back; never what left it.
    """
    saved: dict[str, int] = {}
    for line in lines:
        saved[line.line_id] = saved.get(line.line_id, 0)
        left = line.thousandths
        for continuing in _continuing(tx, line.line_id):
            less = _called_off(tx, order_id, continuing, left, entry_id, begun=begun) if left else 0
            saved[line.line_id] += less
            left -= less
    return saved


def _continuing(tx: Tx, line_id: str) -> list[RowMapping]:
    """The newest first: what was given away last is called back first."""
    own = (order_line.c.continues == line_id, order_line.c.thousandths > 0)
    found = tx.conn.execute(select(order_line).where(*own)).mappings().all()
    orders.lock_orders(tx, {line["order_id"] for line in found})
    again = tx.conn.execute(select(order_line).where(*own).order_by(order_line.c.line_id.desc()))
    return list(again.mappings())


def _called_off(tx: Tx, order_id: str, line: RowMapping, most: int, entry_id: str, *, begun: bool) -> int:
    part_id = line["order_id"]
    here = next((one for one in repository.fulfillments(tx, part_id) if one.status is Status.ACTIVE), None)
    if here is None or (not begun and repository.was_begun(tx, here)):
        return 0
    needless = MovedLine(line_id=line["line_id"], item_id=line["item_id"], thousandths=most)
    after = cancel(here.row, [needless])
    saved = sum(one.thousandths for one in ended(here.row, after))
    if not saved:
        return 0
    there = repository.save(tx, here, after)
    close_ended(tx, here.row, after, entry_id)
    _less(tx, order_id, line, saved)
    gone = nothing_wanted(after)
    if gone:
        repository.withdraw(tx, there)
    mark(tx, store_stream(there.location_id), "order", part_id, tombstone=gone)
    refresh_state(tx, part_id)
    return saved


def _less(tx: Tx, order_id: str, line: RowMapping, thousandths: int) -> None:
    """The line and its part cost so much less, and the order that it continues so much more."""
    left = line["thousandths"] - thousandths
    stays = allocate(line["price_minor"], [left, thousandths])[0]
    minor = line["price_minor"] - stays
    own = order_line.c.line_id == line["line_id"]
    tx.conn.execute(update(order_line).where(own).values(thousandths=left, price_minor=stays))
    total = customer_order.c.total_minor
    orders.update_order(tx, line["order_id"], total_minor=total - minor)
    orders.update_order(tx, order_id, total_minor=total + minor)
