"""What the facts of stores tell of chances: a line was found or it was not, and what waits was ready in time or not."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import DBAPIError

from contract.messages.facts import (
    Fact,
    MovedLine,
    OrderHandedOver,
    OrderPicked,
    OrderRejected,
    OrderShipped,
    OrderShort,
    OrderStaged,
)
from contract.values.time import parse_instant
from oms.db.engine import Tx, transient
from oms.logs import logger
from oms.sourcing.chances_repository import note_late, note_rejected
from oms.sync.booking import BookedEntry

_NUL = "\x00"
"""PostgreSQL keeps none, and a register may tell anything."""

_TELLING = (OrderPicked, OrderShort, OrderRejected, OrderStaged, OrderShipped, OrderHandedOver)

_log = logger(__name__)


def note_outcome(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    """The effect of facts that tell an outcome, after the order has been booked: each line's is counted once.

    Goods are in time that are staged, shipped or handed over, whichever is first, when the order is due. What cannot be
    learned is logged, and costs no fact.
    """
    if not isinstance(fact, _TELLING):
        return
    try:
        with tx.conn.begin_nested():
            _note(tx, entry, fact)
    except DBAPIError as error:
        if transient(error):
            raise
        _log.error("outcome_not_noted", entry=entry.header.id, exc_info=error)


def _note(tx: Tx, entry: BookedEntry, fact: Fact) -> None:
    match fact:
        case OrderPicked(line=line):
            note_rejected(tx, entry, fact.order_id, _ids([line]), hit=False)
        case OrderShort(line=line):
            note_rejected(tx, entry, fact.order_id, _ids([line]), hit=True)
        case OrderRejected(lines=lines):
            note_rejected(tx, entry, fact.order_id, _ids(lines), hit=True)
        case OrderStaged(lines=lines) | OrderShipped(lines=lines) | OrderHandedOver(lines=lines):
            note_late(tx, entry, fact.order_id, _ids(lines), parse_instant(entry.header.occurred_at))
        case _:
            pass


def _ids(lines: Iterable[MovedLine]) -> list[str]:
    return [line.line_id for line in lines if _NUL not in line.line_id]
